"""packages.py FOLDER: writes small packages of each archive into FOLDER, a mirror of them: good ones and hostile ones."""

import bz2
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile

MIRROR = sys.argv[1]


def entry(name, content=b"", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in fields.items():
        setattr(info, key, value)
    return info, content


def tarred(entries):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for info, content in entries:
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def put(name, content):
    path = os.path.join(MIRROR, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def cran(name, more=(), code="answer <- function() 42L\n", files=""):
    description = f"Package: {name}\nVersion: 1.2-3\nTitle: T\nDescription: D.\nAuthor: A\nMaintainer: A <a@b.example>\nLicense: GPL-3\n{files}"
    entries = [
        entry(f"{name}/DESCRIPTION", description.encode()),
        entry(f"{name}/NAMESPACE", b"export(answer)\n" + (b"useDynLib(%s)\n" % name.encode() if more and more[0][0].name.endswith(".c") else b"")),
        entry(f"{name}/R/code.R", code.encode()),
        *more,
    ]
    put(f"src/contrib/{name}_1.2-3.tar.gz", __import__("gzip").compress(tarred(entries)))


def wheel(name, files, tag="py3-none-any", links=()):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        for path, target in links:
            info = zipfile.ZipInfo(path)
            info.external_attr = 0o120777 << 16
            archive.writestr(info, target)
        archive.writestr(f"{name}-2.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.0\nClassifier: License :: OSI Approved :: MIT License\n\nLicense: none\n")
        archive.writestr(f"{name}-2.0.dist-info/entry_points.txt", f"[console_scripts]\n{name}-says = {name}:main\n")
    put(f"packages/{name}-2.0-{tag}.whl", buffer.getvalue())


def about(name):
    index = {"name": name, "version": "0.3", "license": "BSD-3-Clause", "noarch": "generic"}
    return entry("info/index.json", json.dumps(index).encode())


def conda_bz2(name, entries):
    put(f"noarch/{name}-0.3-0.tar.bz2", bz2.compress(tarred([about(name), *entries])))


def conda(name, entries):
    def zst(content):
        return subprocess.run(["zstd", "-qc"], input=content, stdout=subprocess.PIPE, check=True).stdout

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        stand_in = "/opt/placehold_placehold"
        paths = {"paths": [{"_path": f"bin/{name}", "prefix_placeholder": stand_in, "file_mode": "text"}]}
        info = [about(name), entry("info/paths.json", json.dumps(paths).encode())]
        archive.writestr("metadata.json", "{}")
        archive.writestr(f"info-{name}-0.3-0.tar.zst", zst(tarred(info)))
        archive.writestr(f"pkg-{name}-0.3-0.tar.zst", zst(tarred(entries)))
    put(f"noarch/{name}-0.3-0.conda", buffer.getvalue())


C = b"#include <R.h>\n#include <Rinternals.h>\nSEXP answer_c(void) { return ScalarInteger(42); }\n"
cran("vitrinec", [entry("vitrinec/src/answer.c", C)], 'answer <- function() .Call("answer_c")\n')
wheel("vitrinepy", {"vitrinepy/__init__.py": "def main():\n    print('a wheel says', 6 * 7)\n"})
conda_bz2("vitrineold", [entry("share/vitrineold.txt", b"forty-two\n"), entry("share/link.txt", type=tarfile.SYMTYPE, linkname="vitrineold.txt")])
conda("vitrinenew", [entry("bin/vitrinenew", b"#!/bin/sh\necho /opt/placehold_placehold says 42\n", mode=0o755)])

# What a hostile package would do: each beside a good one of the same form above.
TRIES = """
tries <- c(
  root = try(writeLines("x", "/usr/local/bin/evil"), silent = TRUE),
  host = file.exists(%r),
  net = class(try(suppressWarnings(socketConnection("127.0.0.1", %s, timeout = 2)), silent = TRUE))[1],
  id = system("id -u", intern = TRUE),
  suid = system("cp /bin/true /tmp/out/tree/r/suid && chmod 6755 /tmp/out/tree/r/suid; setpriv --reuid=0 true 2>/dev/null; echo $?", intern = TRUE),
  processes = length(list.files("/proc", pattern = "^[0-9]+$")) < 40,
  secret = Sys.getenv("VITRINE_TEST_SECRET")
)
answer <- function() tries
""" % (sys.argv[2], sys.argv[3])
cran("hostiler", [], TRIES)
cran("forks", [], 'answer <- function() 1\nsystem("for i in $(seq 5000); do sleep 3 & done 2>/dev/null")\nstop("it ran")\n')
cran("device", [entry("device/node", type=tarfile.CHRTYPE)])
cran("upwards", [entry("../../evil", b"x")])
cran("links", [entry("links/inst/out", type=tarfile.SYMTYPE, linkname="../../../../etc/shadow")])
cran("suid", [entry("suid/inst/run", b"#!/bin/sh\n", mode=0o4755)])
cran("broken", [], "this is no R\n")
cran("plants", [], 'answer <- function() 1\ninvisible(file.symlink("/etc", "/tmp/out/tree/r/away"))\n')
cran("turns", [], 'answer <- function() 1\ninvisible(c(file.symlink("..", "/tmp/out/tree/r/up"), file.symlink("up/../..", "/tmp/out/tree/r/away")))\n')
cran("pipes", [], 'answer <- function() 1\nsystem("mkfifo /tmp/out/tree/r/pipe")\n')
cran("replaces", [], 'answer <- function() 1\ndir.create("/tmp/out/tree/bin")\nwriteLines("#!/bin/sh", "/tmp/out/tree/bin/ls")\n')
wheel("wheelup", {"../../../evil.py": "x"})
wheel("wheelroot", {"/etc/evil.py": "x"})
wheel("wheellink", {"wheellink/__init__.py": ""}, links=[("wheellink/out", "/etc/shadow")])
wheel("wheelother", {"wheelother/__init__.py": ""}, tag="cp27-cp27m-win32")
wheel("liar", {"liar/__init__.py": ""})
os.rename(f"{MIRROR}/packages/liar-2.0-py3-none-any.whl", f"{MIRROR}/packages/honest-2.0-py3-none-any.whl")
conda_bz2("condaup", [entry("../evil", b"x")])
conda_bz2("condalink", [entry("bin", type=tarfile.SYMTYPE, linkname="/usr/bin"), entry("bin/evil", b"x")])
conda_bz2("condasuid", [entry("bin/run", b"x", mode=0o4755)])
put("noarch/garbage-0.3-0.tar.bz2", b"no archive at all")
