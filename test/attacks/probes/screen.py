"""
Puts something else in the place of the screen's file (`replace FOLDER`), or cuts the file off (`cut FOLDER`), or reads a
file that it has mapped while it is cut off (`map FOLDER`). A folder that is not there yet is made, with such a file in it: the control outside.
"""
import mmap
import os
import sys

from report import attempt, report

what, folder = sys.argv[1:3]
SCREEN = os.path.join(folder, "Xvfb_screen0")


def at(name):
    return os.path.join(folder, name)


def replace():
    return {
        "a symbolic link beside it": attempt(os.symlink, "/etc/passwd", at("link")),
        "a FIFO beside it": attempt(os.mkfifo, at("fifo")),
        "a folder beside it": attempt(os.mkdir, at("folder")),
        "a file beside it": attempt(lambda: os.close(os.open(at("file"), os.O_CREAT | os.O_WRONLY, 0o600))),
        "a second name": attempt(os.link, SCREEN, at("second")),
        "another name": attempt(os.rename, SCREEN, at("moved")),
        "no name": attempt(os.unlink, at("moved") if os.path.lexists(at("moved")) else SCREEN),
        "a link in its place": attempt(os.rename, at("link"), SCREEN),
        "another folder in place of its own": attempt(os.rename, folder, folder + ".old"),
    }


def cut():
    os.truncate(SCREEN, 5000)
    return {"bytes": os.stat(SCREEN).st_size}


def cut_while_mapped():
    child = os.fork()
    if child == 0:
        with open(SCREEN, "rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        os.truncate(SCREEN, 0)
        os._exit(mapped[9000])
    return {"signal": os.WTERMSIG(os.waitpid(child, 0)[1])}


if not os.path.lexists(folder):
    os.mkdir(folder)
    with open(SCREEN, "wb") as file:
        file.write(b"x" * 10000)
report({"replace": replace, "cut": cut, "map": cut_while_mapped}[what]())
