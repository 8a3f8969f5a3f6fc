"""What a guest finds around itself: files, devices, rights, descriptors, names."""
import os
import resource
import socket

from report import report


def attempt(action):
    try:
        action()
        return "ok"
    except OSError as error:
        import errno
        return errno.errorcode.get(error.errno, type(error).__name__) if error.errno and error.errno > 0 else type(error).__name__


def read(path):
    with open(path, "rb") as file:
        file.read(64)


def write(path, text="x"):
    with open(path, "w") as file:
        file.write(text)


FILES = """/etc/shadow /root /root/.bashrc /home/vitrine /data/forbidden /data/forbidden/rows.csv /run/vitrine
    /run/vitrine/data /run/systemd /var/run/docker.sock /sys /sys/kernel /boot /srv /mnt /media /host
    /run/vitrine/launcher.sock /oldroot /newroot""".split()
DEVICES = """kvm mem port kmsg vsock vhost-vsock vhost-net fuse uinput input dri net/tun loop0 loop-control mapper sda vda
    nvme0 userfaultfd hpet snapshot cpu_dma_latency""".split()
PROC = "kallsyms keys timer_list kmsg kcore interrupts sched_debug slabinfo vmallocinfo sysrq-trigger iomem".split()
WRITES = {
    "data: a new file": "/data/allowed/new", "data: the file": "/data/allowed/rows.csv", "data: beside it": "/data/new",
    "analyses": "/analyses/new.py", "system": "/usr/bin/new", "configuration": "/etc/ld.so.preload", "root": "/new",
    "devices": "/dev/new", "kernel settings": "/proc/sys/kernel/core_pattern", "sysrq": "/proc/sysrq-trigger",
    "guest's program": "/run/guest/new", "home": "/home/researcher/new", "tmp": "/tmp/new", "shared memory": "/dev/shm/new",
}



def rights(process):
    lines = open(f"/proc/{process}/status").read().splitlines()
    fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return {key: value for key, value in fields.items() if key.startswith(("Cap", "NoNew", "Seccomp", "Groups"))}


report({
    "files": {path: attempt(lambda: os.stat(path)) for path in FILES},
    "devices": {name: attempt(lambda: os.stat("/dev/" + name)) for name in DEVICES},
    "proc": {name: attempt(lambda: read("/proc/" + name)) for name in PROC},
    "writes": {name: attempt(lambda: write(path)) for name, path in WRITES.items()},
    "arrange": {
        "unlink": attempt(lambda: os.unlink("/data/allowed/rows.csv")),
        "rename": attempt(lambda: os.rename("/data/allowed/rows.csv", "/data/allowed/other")),
        "chmod": attempt(lambda: os.chmod("/data/allowed/rows.csv", 0o666)),
        "utime": attempt(lambda: os.utime("/data/allowed/rows.csv")),
        "hard link": attempt(lambda: os.link("/data/allowed/rows.csv", "/tmp/hard-link")),
        "first process's memory": attempt(lambda: open("/proc/1/mem", "r+b").close()),
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
    "names": attempt(lambda: socket.getaddrinfo("example.com", 443)),
})
