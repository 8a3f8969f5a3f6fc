"""
What a guest finds around itself: files, devices, rights, descriptors, names. With the argument `outside` it
leaves alone what belongs to the host. Nothing that exists is changed by trying to write: it is only opened.
"""
import os
import resource
import socket
import sys

from report import report


def attempt(action):
    try:
        action()
        return "ok"
    except OSError as error:
        import errno
        return errno.errorcode.get(error.errno, type(error).__name__) if error.errno and error.errno > 0 else type(error).__name__


def read(path):
    """To be let in is enough, and reading the kernel's log would take it from others."""
    os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))


def write(path):
    """Opens what is there without changing it; makes what is not there, and takes it away again."""
    if os.path.lexists(path):
        os.close(os.open(path, os.O_WRONLY))
    else:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.unlink(path)


def arrange(name, action):
    """The copy of the data set outside may be changed; inside each of these must be refused."""
    return attempt(lambda: action("/data/allowed/" + name))


FILES = """/etc/shadow /root /root/.bashrc /home/vitrine /data/forbidden /data/forbidden/rows.csv /run/vitrine
    /run/vitrine/data /run/systemd /var/run/docker.sock /sys /sys/kernel /boot /srv /mnt /media /host
    /run/vitrine/launcher.sock /oldroot /newroot""".split()
DEVICES = """kvm mem port kmsg vsock vhost-vsock vhost-net fuse uinput input dri net/tun loop0 loop-control mapper sda vda
    nvme0 userfaultfd hpet snapshot cpu_dma_latency""".split()
PROC = "kallsyms keys timer_list kmsg kcore interrupts sched_debug slabinfo vmallocinfo sysrq-trigger iomem".split()
FOLDERS = "acpi asound bus driver fs irq pressure scsi tty".split()
WRITES = {
    "data: a new file": "/data/allowed/new", "data: the file": "/data/allowed/rows.csv", "data: beside it": "/data/new",
    "analyses": "/analyses/new.py", "system": "/usr/bin/new", "configuration": "/etc/ld.so.preload", "root": "/new",
    "devices": "/dev/new", "kernel settings": "/proc/sys/kernel/core_pattern", "sysrq": "/proc/sysrq-trigger",
    "guest's program": "/run/guest/new", "home": "/home/researcher/new", "tmp": "/tmp/new", "shared memory": "/dev/shm/new",
}

OUTSIDE = sys.argv[1:] == ["outside"]


def rights(process):
    lines = open(f"/proc/{process}/status").read().splitlines()
    fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return {key: value for key, value in fields.items() if key.startswith(("Cap", "NoNew", "Seccomp", "Groups"))}


report({
    "files": {path: attempt(lambda: os.stat(path)) for path in FILES},
    "devices": {name: attempt(lambda: os.stat("/dev/" + name)) for name in DEVICES},
    "proc": {name: attempt(lambda: read("/proc/" + name)) for name in PROC},
    "folders": {name: len(os.listdir("/proc/" + name)) for name in FOLDERS if os.path.isdir("/proc/" + name)},
    "writes": {name: attempt(lambda: write(path)) for name, path in WRITES.items()
               if not OUTSIDE or path.startswith(("/data/", "/tmp/"))},
    "arrange": {
        "chmod": arrange("rows.csv", lambda path: os.chmod(path, 0o640)),
        "utime": arrange("rows.csv", os.utime),
        "hard link": arrange("rows.csv", lambda path: os.link(path, path + ".link")),
        "symbolic link": arrange("way", lambda path: os.symlink("/etc/passwd", path)),
        "truncate": arrange("rows.csv", lambda path: os.truncate(path, 0)),
        "rename": arrange("rows.csv", lambda path: os.rename(path, path + ".other")),
        "unlink": arrange("rows.csv.other" if OUTSIDE else "rows.csv", os.unlink),
        "first process's root": attempt(lambda: os.stat("/proc/1/root/run/vitrine")),
    },
    "readable": attempt(lambda: read("/data/allowed/rows.csv")),
    "status": rights("self"),
    "first": rights("1"),
    "descriptors": sorted(name + " " + os.readlink("/proc/self/fd/" + name)
                          for name in os.listdir("/proc/self/fd") if os.path.lexists("/proc/self/fd/" + name)),
    "environment": sorted(os.environ),
    "core": resource.getrlimit(resource.RLIMIT_CORE),
    "hostname": socket.gethostname(),
    "interfaces": [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line],
    "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
    "groups": sorted({line.rstrip("\n").split(":", 2)[2] for line in open("/proc/self/cgroup")}),
    "names": attempt(lambda: socket.getaddrinfo("example.com", 443)),
})
