"""Dies in a way that leaves a core dump where one is allowed, after an attempt to allow it."""
import errno
import os
import resource
import signal
import tempfile

from report import report


def raise_limit():
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        return "ok"
    except (OSError, ValueError) as error:
        return errno.errorcode.get(getattr(error, "errno", None), "EPERM")


folder = tempfile.mkdtemp(dir=os.path.expanduser("~") if os.access(os.path.expanduser("~"), os.W_OK) else "/tmp")
os.chdir(folder)
limit = raise_limit()
child = os.fork()
if child == 0:
    os.kill(os.getpid(), signal.SIGSEGV)
    os._exit(0)
status = os.waitpid(child, 0)[1]
report({"limit": limit, "signal": os.WTERMSIG(status), "dumped": os.WCOREDUMP(status), "files": os.listdir(folder)})
