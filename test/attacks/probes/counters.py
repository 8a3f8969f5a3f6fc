"""What /proc counts, as text by path: everything below it but the processes, and what their tools say."""
import os
import re
import subprocess
import sys

from report import attempt, report

SKIPPED = re.compile(r"/proc/(\d+|self|thread-self|kmsg|kcore|kpage\w+|sysrq-trigger)$")
LIMIT = 1 << 16


def text_of(path):
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            return os.read(file, LIMIT).decode("latin-1")
        finally:
            os.close(file)
    except OSError:
        return None


def counters():
    found = {}
    for folder, folders, names in os.walk("/proc"):
        folders[:] = [name for name in folders if not SKIPPED.match(os.path.join(folder, name))]
        for name in names:
            path = os.path.join(folder, name)
            if not SKIPPED.match(path) and not os.path.islink(path):
                found[path[6:]] = text_of(path)
    for name in os.listdir("/proc/self/net"):
        path = "/proc/self/net/" + name
        if os.path.isfile(path):
            found["self/net/" + name] = text_of(path)
    return found


def changed(seconds):
    """Which of them are not what they were, so many seconds later, while somebody else works."""
    before = counters()
    subprocess.run(["sleep", str(seconds)], check=True)
    after = counters()
    return sorted(path for path in before if before[path] != after.get(path))


def truth():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)

    def sysinfo():
        if libc.sysinfo(ctypes.create_string_buffer(256)) != 0:
            raise OSError(ctypes.get_errno(), "sysinfo")

    def said(*command):
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return {
        "meminfo": text_of("/proc/meminfo"),
        "stat": text_of("/proc/stat"),
        "free": said("free", "--bytes"),
        "nproc": int(said("nproc")),
        "processors": os.cpu_count(),
        "affinity": len(os.sched_getaffinity(0)),
        "cpuinfo": len(re.findall("^processor", text_of("/proc/cpuinfo"), re.M)),
        "disk": said("df", "--block-size=1", "--output=target,size"),
        "write": attempt(os.open, "/proc/meminfo", os.O_WRONLY),
        "sysinfo": attempt(sysinfo),
    }


def vectors():
    """Bytes that R takes for its vectors at most, and what it says of one that is larger."""
    script = 'cat(mem.maxVSize() * 2^20, tryCatch(numeric(2^28), error = conditionMessage), sep = "\\n")'
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True)
    most, *said = done.stdout.splitlines()
    return {"most": float(most), "said": "\n".join(said)}


PROBES = {
    "truth": truth,
    "vectors": vectors,
    "changed": lambda: changed(int(sys.argv[2])),
}
report(PROBES[sys.argv[1]]())
