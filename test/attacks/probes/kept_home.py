"""
What a guest does in a home that is kept: `write NAME TEXT`, `read NAME`, `fill` (until the home is full), `plant OUTSIDE` (what
a careless cleaner would follow or trip over) and `look` (what is left of it).
"""
import errno
import os
import socket
import stat
import sys

from report import attempt, report

HOME = os.path.expanduser("~")
CHUNK = b"x" * 65536
DEPTH = 300
LONG_NAME = "n" * 60
ODD_NAMES = [b"a\nb", b"\xff\xfe", b"-rf", b"; touch x", b"$(id)", b"\x1b[2J"]


def at(name):
    return os.path.join(HOME, name)


def write(name, text):
    with open(at(name), "w") as file:
        file.write(text)


def read(name):
    try:
        with open(at(name)) as file:
            return file.read()
    except OSError as error:
        return errno.errorcode[error.errno]


def fill():
    """Bytes, then files; everything is taken away again, so that the home can be used."""
    written, said = 0, "never full"
    with open(at("large"), "wb", buffering=0) as file:
        try:
            while True:
                written += file.write(CHUNK)
        except OSError as error:
            said = errno.errorcode[error.errno]
    os.unlink(at("large"))
    os.mkdir(at("many"))
    files, files_said = 0, "never full"
    try:
        while files < 10**6:
            os.close(os.open(at(f"many/{files}"), os.O_CREAT | os.O_WRONLY))
            files += 1
    except OSError as error:
        files_said = errno.errorcode[error.errno]
    for index in range(files):
        os.unlink(at(f"many/{index}"))
    os.rmdir(at("many"))
    return {"written": written, "said": said, "files": files, "files_said": files_said}


def bind_socket():
    end = socket.socket(socket.AF_UNIX)
    end.bind(at("socket"))
    end.close()


def set_user_id():
    os.close(os.open(at("raised"), os.O_CREAT | os.O_WRONLY, 0o755))
    os.chmod(at("raised"), 0o6755)


def nest():
    """Deeper than any path may be long; a FIFO and a link wait at the end."""
    os.mkdir(at("deep"))
    os.chdir(at("deep"))
    for _ in range(DEPTH):
        os.mkdir(LONG_NAME)
        os.chdir(LONG_NAME)
    os.mkfifo("pipe")
    os.symlink("/etc/passwd", "link")
    os.symlink("../" * DEPTH + "kept", "inner")
    os.chdir(HOME)


def close_folder():
    os.mkdir(at("closed"))
    os.mkfifo(at("closed/pipe"))
    os.chmod(at("closed"), 0)


def odd_names():
    folder = os.fsencode(at("odd"))
    os.mkdir(folder)
    for name in ODD_NAMES:
        os.mkdir(os.path.join(folder, name))
        os.mkfifo(os.path.join(folder, name, name))
        os.symlink(b"/etc/" + name, os.path.join(folder, name, b"link"))


def plant(outside):
    def inner_link():
        os.mkdir(at("folder"))
        write("kept", "kept")
        os.symlink("../kept", at("folder/inner"))

    def two_steps():
        """Each looks harmless for itself; together they lead above the home."""
        os.makedirs(at("one/two"))
        os.symlink("../..", at("one/two/up"))
        os.symlink("one/two/up/../..", at("out"))

    def hard_link():
        write("first", "first")
        os.link(at("first"), at("second"))

    return {
        "FIFO": attempt(os.mkfifo, at("pipe")),
        "socket": attempt(bind_socket),
        "device": attempt(os.mknod, at("device"), stat.S_IFCHR | 0o666, os.makedev(1, 3)),
        "set-user-id": attempt(set_user_id),
        "link to a file": attempt(os.symlink, outside, at("way")),
        "link to a folder": attempt(os.symlink, os.path.dirname(outside), at("door")),
        "link that climbs": attempt(os.symlink, "../../../etc/passwd", at("climb")),
        "links in two steps": attempt(two_steps),
        "link within": attempt(inner_link),
        "hard link": attempt(hard_link),
        "deep folders": attempt(nest),
        "closed folder": attempt(close_folder),
        "odd names": attempt(odd_names),
        "attribute": attempt(os.setxattr, at("kept"), "user.note", b"attribute"),
        "closed home": attempt(os.chmod, HOME, 0),
    }


def kind(name):
    try:
        mode = os.lstat(at(name)).st_mode
    except OSError as error:
        return errno.errorcode[error.errno]
    if stat.S_ISLNK(mode):
        return "link"
    if stat.S_ISREG(mode):
        return "raised" if mode & 0o6000 else "file"
    return "folder" if stat.S_ISDIR(mode) else "special"


def bottom():
    """What waits at the end of the deep folders."""
    os.chdir(at("deep"))
    for _ in range(DEPTH):
        os.chdir(LONG_NAME)
    return sorted(os.listdir("."))


def odd_left():
    folder = os.fsencode(at("odd"))
    return sum(len(os.listdir(os.path.join(folder, name))) for name in ODD_NAMES)


def look():
    return {
        "FIFO": kind("pipe"),
        "socket": kind("socket"),
        "set-user-id": kind("raised"),
        "link to a file": kind("way"),
        "link to a folder": kind("door"),
        "link that climbs": kind("climb"),
        "links in two steps": kind("out"),
        "link within": kind("folder/inner"),
        "file": kind("kept"),
        "hard link": kind("second"),
        "deep folders": bottom(),
        "closed folder": kind("closed/pipe"),
        "odd names": odd_left(),
    }


ACTIONS = {"write": write, "read": read, "fill": fill, "plant": plant, "look": look}
report(ACTIONS[sys.argv[1]](*sys.argv[2:]))
