/**
 * Which system calls a jail may make: an allow-list, by what a program wants to do. What stands
 * nowhere here answers EPERM, and numbers that are newer than the table answer ENOSYS, so that a C
 * library falls back to an older call.
 */
export const ALLOWED: Readonly<Record<string, string>> = {
  'read and write files': `
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek
    open openat openat2 creat close close_range dup dup2 dup3 fcntl flock
    fsync fdatasync syncfs sync_file_range fadvise64 readahead fallocate truncate ftruncate
    sendfile copy_file_range splice tee`,
  'look at files': `
    stat fstat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat
    getdents getdents64 getcwd statfs fstatfs
    getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr`,
  'arrange files': `
    mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat
    chmod fchmod fchmodat chown fchown lchown fchownat chdir fchdir umask
    utime utimes futimesat utimensat removexattr lremovexattr fremovexattr`,
  'wait for events': `
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
    eventfd eventfd2 signalfd signalfd4 timerfd_create timerfd_settime timerfd_gettime
    inotify_init inotify_init1 inotify_add_watch inotify_rm_watch pipe pipe2`,
  'use memory': `
    brk mmap munmap mremap mprotect madvise msync mincore mlock mlock2 munlock mlockall munlockall
    memfd_create membarrier pkey_alloc pkey_free pkey_mprotect`,
  'run programs and threads': `
    execve execveat fork vfork exit exit_group wait4 waitid set_tid_address set_robust_list get_robust_list
    rseq arch_prctl prctl futex futex_waitv getcpu
    getpid getppid gettid getpgid getpgrp setpgid getsid setsid
    getuid geteuid getgid getegid getresuid getresgid getgroups
    setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capget capset
    pidfd_open pidfd_send_signal`,
  'send and take signals': `
    kill tkill tgkill pause alarm getitimer setitimer restart_syscall
    rt_sigaction rt_sigprocmask rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_tgsigqueueinfo
    rt_sigsuspend rt_sigreturn sigaltstack`,
  'tell the time': `
    time gettimeofday clock_gettime clock_getres clock_nanosleep nanosleep times
    timer_create timer_settime timer_gettime timer_getoverrun timer_delete`,
  'schedule themselves': `
    sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_setparam
    sched_getscheduler sched_setscheduler sched_getattr sched_setattr sched_rr_get_interval
    sched_get_priority_max sched_get_priority_min getpriority setpriority ioprio_get ioprio_set`,
  // Not `sysinfo`: it counts memory, load and processes of the whole host from moment to moment, a
  // channel between sessions, and a filter cannot change an answer. /proc/meminfo and /proc/loadavg tell
  // those of the jail. The price: for `sysconf(_SC_PHYS_PAGES)` glibc asks nothing else, does not look
  // whether it was answered, and gives what lay on its stack. What the host has would be as wrong there:
  // who sizes itself by it takes more than the jail's.
  'know their limits': `
    getrlimit setrlimit prlimit64 getrusage uname getrandom`,
  'talk within the jail': `
    bind connect listen accept accept4 getsockname getpeername getsockopt setsockopt shutdown
    sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg
    shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv msgctl
    mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr`,
  'take more rights from themselves': `
    seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self`,
}

export const EPERM = 1
export const ENOSYS = 38
export const EOPNOTSUPP = 95
export const EAFNOSUPPORT = 97

/**
 * A rule that looks at an argument. Only the low 32 bits are compared: the kernel ignores the rest
 * of an `int`, and a filter that compared all 64 was passed by setting a high bit (CVE-2019-10063).
 */
export type ArgumentRule = {
  call: string
  argument: number
  /** Applied before the comparison. */
  mask?: number
  values: readonly number[]
  /** What happens when the masked argument is one of `values`; anything else gets the opposite. */
  whenListed: 'allow' | 'refuse'
  errno: number
}

export const AF_UNIX = 1
/**
 * Refused with EOPNOTSUPP where there is loopback: programs ask it for their interfaces, and ZeroMQ,
 * over which notebooks speak with their kernels, takes this answer for "none" and any other for a
 * reason to abort.
 */
export const AF_NETLINK = 16
/**
 * What `socket` may ask for where an environment declares `loopback`, beside UNIX sockets: TCP and
 * UDP over IPv4 and IPv6. The protocol is compared too, or a datagram socket could be one for ICMP,
 * and a stream one for SCTP or MPTCP, whose code in the kernel is used less and has had more holes.
 */
export const INTERNET_SOCKETS = {
  families: [2, 10],
  /** SOCK_STREAM and SOCK_DGRAM, below the flags for non-blocking and close-on-exec. */
  typeMask: 0xf,
  types: [1, 2],
  /** The usual one of the type, TCP, UDP. */
  protocols: [0, 6, 17],
} as const
/** New mount, cgroup, UTS, IPC, user, PID and network namespaces. */
const CLONE_NEW_NAMESPACES = 0x7e02_0000
const S_IFMT = 0o170000
const S_IFIFO = 0o010000
/** Forge terminal input, reach the console, or load a line discipline into the kernel. */
const TERMINAL_CONTROLS = { TIOCSTI: 0x5412, TIOCLINUX: 0x541c, TIOCCONS: 0x541d, TIOCSETD: 0x5423 }

export const ARGUMENT_RULES: readonly ArgumentRule[] = [
  // Also keeps out AF_VSOCK, which no network namespace confines and which reaches the hypervisor.
  ...['socket', 'socketpair'].map((call) => ({
    call,
    argument: 0,
    values: [AF_UNIX],
    whenListed: 'allow' as const,
    errno: EAFNOSUPPORT,
  })),
  {
    call: 'clone',
    argument: 0,
    mask: CLONE_NEW_NAMESPACES,
    values: [0],
    whenListed: 'allow',
    errno: EPERM,
  },
  {
    call: 'ioctl',
    argument: 1,
    values: Object.values(TERMINAL_CONTROLS),
    whenListed: 'refuse',
    errno: EPERM,
  },
  // PER_LINUX, and the question which personality is set; the others weaken address randomisation.
  {
    call: 'personality',
    argument: 0,
    values: [0, 0xffff_ffff],
    whenListed: 'allow',
    errno: EPERM,
  },
  // A named pipe is made with this call too, and is no device.
  {
    call: 'mknod',
    argument: 1,
    mask: S_IFMT,
    values: [S_IFIFO],
    whenListed: 'allow',
    errno: EPERM,
  },
  {
    call: 'mknodat',
    argument: 2,
    mask: S_IFMT,
    values: [S_IFIFO],
    whenListed: 'allow',
    errno: EPERM,
  },
]

/** Calls with a fixed answer. */
export const FIXED_ANSWERS: Readonly<Record<string, number>> = {
  // Its flags stand behind a pointer, where no filter can see them; C libraries then use `clone`.
  clone3: ENOSYS,
  // Flushes every disk of the host: a session could make all others wait. It "succeeds" at once.
  sync: 0,
  // The one thing of a file that the encryption of folders leaves readable on the disk.
  setxattr: EOPNOTSUPP,
  lsetxattr: EOPNOTSUPP,
  fsetxattr: EOPNOTSUPP,
}
