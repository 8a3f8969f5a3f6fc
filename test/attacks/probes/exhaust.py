"""Takes all there is of one thing, says how far it came, and gives it back."""
import errno
import os
import signal
import sys
import time

from report import report


def fill(folder):
    """Bytes until the file system is full, and what it said."""
    path, block, written, said = os.path.join(folder, "fill"), b"x" * (1 << 20), 0, "nothing"
    file = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        while written < 4 << 30:
            written += os.write(file, block)
    except OSError as error:
        said = errno.errorcode[error.errno]
    os.close(file)
    os.unlink(path)
    return {"bytes": written, "said": said}


def forks():
    children, said = [], "nothing"
    while len(children) < 5000:
        try:
            child = os.fork()
        except OSError as error:
            said = errno.errorcode[error.errno]
            break
        if child == 0:
            time.sleep(600)
            os._exit(0)
        children.append(child)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return {"children": len(children), "said": said}


def memory(megabytes):
    child = os.fork()
    if child == 0:
        held = []
        for _ in range(megabytes):
            held.append(bytearray(os.urandom(1 << 10) * (1 << 10)))
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    return {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}


def spin(seconds):
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                pass
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    return {"cpu_seconds": os.times().children_user + os.times().children_system}


what, given = sys.argv[1], sys.argv[2:]
report({"fill": lambda: fill(given[0]), "forks": forks, "memory": lambda: memory(int(given[0])),
        "spin": lambda: spin(float(given[0]))}[what]())
