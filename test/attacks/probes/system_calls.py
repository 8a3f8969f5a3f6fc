"""
Makes each system call with arguments that can have no effect: pointers to nowhere, descriptors that
are not open. EFAULT, EBADF or EINVAL mean that the kernel looked at them; EPERM, ENOSYS and
EAFNOSUPPORT are what a filter says. Each runs in a child, since some of them kill the caller.
"""
import ctypes
import errno
import os
import signal

from report import report

libc = ctypes.CDLL(None, use_errno=True)
BAD = 1
HIGH = 1 << 40
NEWUSER, NEWNS, NEWNET = 0x10000000, 0x00020000, 0x40000000
FIFO, CHARACTER, BLOCK = 0o010600, 0o020600, 0o060600

# name: (number on x86_64, arguments)
CALLS = {
    "unshare user": (272, NEWUSER), "unshare mount": (272, NEWNS), "unshare net": (272, NEWNET),
    "clone user": (56, NEWUSER | 17, 0, 0, 0, 0),
    "clone user, high bits": (56, HIGH | NEWUSER | 17, 0, 0, 0, 0),
    "clone3": (435, BAD, 88), "setns": (308, -1, 0),
    "mount": (165, BAD, BAD, BAD, 0, 0), "umount2": (166, BAD, 0), "pivot_root": (155, BAD, BAD),
    "chroot": (161, BAD), "fsopen": (430, BAD, 0), "fsconfig": (431, -1, 0, 0, 0, 0), "fsmount": (432, -1, 0, 0),
    "fspick": (433, -1, BAD, 0), "open_tree": (428, -1, BAD, 0), "move_mount": (429, -1, BAD, -1, BAD, 0),
    "mount_setattr": (442, -1, BAD, 0, BAD, 32), "statmount": (457, BAD, BAD, 1, 0), "listmount": (458, BAD, BAD, 1, 0),
    "ptrace": (101, 0, 0, 0, 0), "process_vm_readv": (310, 1, BAD, 1, BAD, 1, 0),
    "process_vm_writev": (311, 1, BAD, 1, BAD, 1, 0), "pidfd_getfd": (438, -1, 0, 0), "kcmp": (312, 1, 1, 0, 0, 0),
    "bpf": (321, 0, BAD, 48), "perf_event_open": (298, BAD, 0, -1, -1, 0), "userfaultfd": (323, 0x7f000000),
    "io_uring_setup": (425, 1, BAD), "io_uring_enter": (426, -1, 0, 0, 0, 0), "io_uring_register": (427, -1, 0, 0, 0),
    "io_setup": (206, 1, BAD), "vmsplice": (278, -1, BAD, 1, 0), "memfd_secret": (447, 0xff),
    "keyctl": (250, 0, -3, 0), "add_key": (248, BAD, BAD, BAD, 1, -3), "request_key": (249, BAD, BAD, BAD, -3),
    "ioctl TIOCSTI": (16, -1, 0x5412, BAD), "ioctl TIOCSTI, high bits": (16, -1, HIGH | 0x5412, BAD),
    "ioctl TIOCLINUX": (16, -1, 0x541C, BAD), "ioctl TIOCSETD": (16, -1, 0x5423, BAD), "ioctl TIOCCONS": (16, -1, 0x541D),
    "personality": (135, 0x0040000), "modify_ldt": (154, 0, BAD, 0),
    "kexec_load": (246, 0, 1, BAD, 0x10000), "kexec_file_load": (320, -1, -1, 0, 0, 0x100),
    "init_module": (175, BAD, 1, BAD), "finit_module": (313, -1, BAD, 0), "delete_module": (176, BAD, 0),
    "reboot": (169, 0, 0, 0, 0), "swapon": (167, BAD, 0), "swapoff": (168, BAD), "acct": (163, BAD),
    "settimeofday": (164, BAD, 0), "clock_settime": (227, 0, BAD), "adjtimex": (159, BAD), "syslog": (103, 10, 0, 0),
    "sethostname": (170, BAD, 8), "setdomainname": (171, BAD, 8), "iopl": (172, 0), "ioperm": (173, 0, 0, 0),
    "quotactl": (179, 0, BAD, 0, BAD), "fanotify_init": (300, 0, 0),
    "open_by_handle_at": (304, -1, BAD, 0), "name_to_handle_at": (303, -1, BAD, BAD, BAD, 0),
    "mknod character": (133, BAD, CHARACTER, 0), "mknodat block": (259, -1, BAD, BLOCK, 0),
    "socket IPv4": (41, 2, 1, 0), "socket IPv4, high bits": (41, HIGH | 2, 1, 0), "socket IPv6": (41, 10, 1, 0),
    "socket raw": (41, 2, 3, 1), "socket packet": (41, 17, 3, 0), "socket netlink": (41, 16, 3, 0),
    "socket vsock": (41, 40, 1, 0), "socket bluetooth": (41, 31, 3, 0), "socket alg": (41, 38, 5, 0),
    "socket xdp": (41, 44, 3, 0), "socketpair IPv4": (53, 2, 1, 0, BAD),
    "x32 getpid": (0x40000000 + 39,),
    # Counter-checks: a filter that refuses everything would pass all of the above.
    "allowed: socket unix": (41, 1, 1, 0), "allowed: mknod fifo": (133, BAD, FIFO, 0), "allowed: chmod": (90, BAD, 0),
    "allowed: memfd_create": (319, BAD, 0), "allowed: ioctl TIOCGWINSZ": (16, -1, 0x5413, BAD),
}


def outcome_of(action):
    """An errno by its name, `ok`, or the name of the signal that it died of."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        parent = os.getpid()
        ctypes.set_errno(0)
        result = action()
        if os.getpid() == parent:
            text = "ok" if result != -1 else errno.errorcode.get(ctypes.get_errno(), "?")
            os.write(writer, text.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        text = pipe.read().decode()
    status = os.waitpid(child, 0)[1]
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else text


def call(number, *given):
    return lambda: libc.syscall(ctypes.c_long(number), *[ctypes.c_long(value) for value in given])


def old_interface():
    """`mov eax, 20; int 0x80; ret`: getpid through the 32-bit entry of the kernel."""
    import mmap

    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()


outcomes = {name: outcome_of(call(*given)) for name, given in CALLS.items()}
outcomes["int 0x80"] = outcome_of(old_interface)
report(outcomes)
