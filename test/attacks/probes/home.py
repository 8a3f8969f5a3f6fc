"""
Plants in the home what a careless cleaner would follow (`plant TARGET`), or looks what a later session finds there and
writes through it (`look`). TARGET is a file that belongs to somebody else.
"""
import os
import sys

from report import attempt, report

HOME = os.path.expanduser("~")
NAMES = {"link to a file": "way", "link to a folder": "door", "start-up file": ".bash_profile", "history": ".bash_history",
         "FIFO": "pipe", "set-user-id": "raised"}


def plant(target):
    raised = os.path.join(HOME, NAMES["set-user-id"])

    def set_user_id():
        os.close(os.open(raised, os.O_CREAT | os.O_WRONLY, 0o755))
        os.chmod(raised, 0o4755)

    return {
        "link to a file": attempt(os.symlink, target, os.path.join(HOME, NAMES["link to a file"])),
        "link to a folder": attempt(os.symlink, os.path.dirname(target), os.path.join(HOME, NAMES["link to a folder"])),
        "start-up file": attempt(os.symlink, target, os.path.join(HOME, NAMES["start-up file"])),
        "history": attempt(os.symlink, target, os.path.join(HOME, NAMES["history"])),
        "FIFO": attempt(os.mkfifo, os.path.join(HOME, NAMES["FIFO"])),
        "set-user-id": attempt(set_user_id),
    }


def write_through(name):
    """Only what is there already: a file that this made would prove nothing."""
    path = os.path.join(HOME, name)
    return attempt(lambda: os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK)))


report(plant(sys.argv[2]) if sys.argv[1] == "plant" else {name: write_through(path) for name, path in NAMES.items()})
