"""builder.py KIND FILE: builds or unpacks one package inside the confinement of `confined.ts`.

Writes one tar archive to standard output: `about.json`, and below `tree/` what goes to R's libraries (`r`),
Python's (`python`), programs (`bin`) and conda's prefix (`conda`). Everything that it runs of the package runs
as nobody without a network; the trusted side looks through what comes out.
"""

import bz2
import io
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.parser import HeaderParser

OUT = "/tmp/out"
TREE = OUT + "/tree"
PREFIX = b"/opt/conda"


class Refused(Exception):
    """Said in one line to whoever builds."""


def inside(name):
    """A path of an archive, or a refusal: absolute ones and ones that lead upwards are an attack."""
    plain = posixpath.normpath(name)
    if name.startswith("/") or "\\" in name or plain.split("/")[0] == "..":
        raise Refused(f"the archive names {name[:80]!r}, which lies outside of it")
    return plain


def members(archive):
    """The members of a tar archive, of the kinds that a package may hold."""
    for member in archive.getmembers():
        inside(member.name)
        if not (member.isreg() or member.isdir() or member.issym() or member.islnk()):
            raise Refused(f"{member.name[:80]!r} is neither a file nor a folder")
        if member.mode & 0o6000:
            raise Refused(f"{member.name[:80]!r} would run as somebody else")
        if member.issym():
            inside(posixpath.join(posixpath.dirname(member.name), member.linkname))
        if member.islnk():
            inside(member.linkname)
        yield member


def write(path, content, program=False):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    os.chmod(path, 0o755 if program else 0o644)


def script(name, target):
    """A program of Python that calls `module:function`."""
    found = re.fullmatch(r"([\w.]+)\s*:\s*([\w.]+)(\s*\[.*\])?", target)
    if not re.fullmatch(r"\w[\w.+-]*", name) or not found:
        raise Refused(f"{name[:80]!r} is no name of a program")
    module, function = found[1], found[2]
    text = (
        "#!/usr/bin/python3\nimport sys\n"
        f"from {module} import {function.split('.')[0]}\nsys.exit({function}())\n"
    )
    write(f"{TREE}/bin/{name}", text.encode(), program=True)


def fields(text):
    return HeaderParser().parsestr(text)


def cran(path):
    with tarfile.open(path, "r:*") as archive:
        names = [member.name for member in members(archive)]
    if not names:
        raise Refused("the archive is empty")
    library = f"{TREE}/r"
    os.makedirs(library)
    os.environ["MAKEFLAGS"] = f"-j{os.cpu_count()}"
    done = subprocess.run(
        ["R", "CMD", "INSTALL", "--no-docs", "--no-multiarch", f"--library={library}", path],
        stdout=sys.stderr,
    )
    if done.returncode != 0:
        raise Refused("R CMD INSTALL failed")
    found = [name for name in os.listdir(library) if os.path.isfile(f"{library}/{name}/DESCRIPTION")]
    if len(found) != 1:
        raise Refused("it is not one package of R")
    about = fields(open(f"{library}/{found[0]}/DESCRIPTION", encoding="utf-8").read())
    return about["Package"], about["Version"], about["License"]


def check_tags(file):
    """That the wheel is for this Python and this kind of machine."""
    python, abi, platform = file[: -len(".whl")].split("-")[-3:]
    here = f"cp{sys.version_info.major}{sys.version_info.minor}"
    pythons = python.split(".")
    older = [tag for tag in pythons if re.fullmatch(r"cp3\d+", tag) and int(tag[3:]) <= sys.version_info.minor]
    fits = "py3" in pythons or here in pythons or ("abi3" in abi.split(".") and older)
    machine = os.uname().machine
    runs = platform == "any" or any(
        tag.endswith(machine) and "linux" in tag and "musl" not in tag for tag in platform.split(".")
    )
    if not (fits and runs):
        raise Refused(f"the wheel is not for {here} on {machine}: name the file that is")


def pypi(path):
    check_tags(os.path.basename(path))
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        names = [inside(info.filename) for info in infos]
        about = [name for name in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
        if len(about) != 1:
            raise Refused("it is not one wheel")
        for info, name in zip(infos, names):
            if (info.external_attr >> 16) & 0o170000 == 0o120000:
                raise Refused(f"{name[:80]!r} is a link")
            place(name, archive.read(info))
        metadata = fields(archive.read(about[0]).decode("utf-8"))
        points = about[0].replace("METADATA", "entry_points.txt")
        if points in names:
            entry_points(archive.read(points).decode("utf-8"))
    classifiers = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier", []) if line.startswith("License ::")]
    licence = metadata["License-Expression"] or " / ".join(classifiers) or metadata["License"]
    return metadata["Name"], metadata["Version"], licence


def place(name, content):
    """Where a file of a wheel goes: `NAME.data/KIND/` says of some that it is not among the modules."""
    data = re.fullmatch(r"[^/]+\.data/(\w+)/(.+)", name)
    kind, rest = (data[1], data[2]) if data else ("purelib", name)
    if kind in ("purelib", "platlib"):
        write(f"{TREE}/python/{rest}", content)
    elif kind == "scripts" and "/" not in rest:
        write(f"{TREE}/bin/{rest}", re.sub(rb"^#!python\w*", b"#!/usr/bin/python3", content), program=True)
    # Headers and data are for whoever compiles, or lie anywhere: a session needs neither.


def entry_points(text):
    section = None
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line
        elif section == "[console_scripts]" and "=" in line and not line.startswith("#"):
            name, target = line.split("=", 1)
            script(name.strip(), target.strip())


def conda(path):
    if path.endswith(".conda"):
        with zipfile.ZipFile(path) as archive:
            parts = [name for name in archive.namelist() if re.fullmatch(r"(pkg|info)-[^/]+\.tar\.zst", name)]
            if len(parts) != 2:
                raise Refused("it is not one package of conda")
            for part in parts:
                plain = subprocess.run(["zstd", "-dc"], input=archive.read(part), stdout=subprocess.PIPE, check=True)
                unpack(tarfile.open(fileobj=io.BytesIO(plain.stdout)))
    else:
        unpack(tarfile.open(fileobj=bz2.open(path)))
    about = json.load(open(f"{TREE}/conda/info/index.json"))
    python = about.get("noarch") == "python"
    replace_prefix(f"{TREE}/conda")
    if python:
        link = f"{TREE}/conda/info/link.json"
        points = json.load(open(link))["noarch"].get("entry_points", []) if os.path.exists(link) else []
        for point in points:
            name, target = point.split("=", 1)
            script(name.strip(), target.strip())
        if os.path.isdir(f"{TREE}/conda/site-packages"):
            os.rename(f"{TREE}/conda/site-packages", f"{TREE}/python")
    shutil.rmtree(f"{TREE}/conda/info")
    return about["name"], about["version"], about.get("license")


def unpack(archive):
    with archive:
        for member in members(archive):
            archive.extract(member, f"{TREE}/conda", set_attrs=False)
            if member.isreg() and member.mode & 0o100:
                os.chmod(f"{TREE}/conda/{inside(member.name)}", 0o755)


def replace_prefix(top):
    """Packages of conda hold a stand-in for the folder that they end up in. Their own scripts are not run."""
    paths = f"{top}/info/paths.json"
    if not os.path.exists(paths):
        return
    for entry in json.load(open(paths))["paths"]:
        stand_in = entry.get("prefix_placeholder", "").encode()
        file = f"{top}/{inside(entry['_path'])}"
        if not stand_in or os.path.islink(file):
            continue
        content = open(file, "rb").read()
        if entry.get("file_mode") == "binary":
            # As long as before: what comes after the string is found by its distance.
            content = re.sub(
                re.escape(stand_in) + rb"([^\0]*)\0",
                lambda found: (PREFIX + found[1]).ljust(len(found[0]), b"\0"),
                content,
            )
        else:
            content = content.replace(stand_in, PREFIX)
        with open(file, "wb") as out:
            out.write(content)


def main():
    kind, path = sys.argv[1:]
    os.makedirs(TREE)
    os.makedirs("/tmp/home", exist_ok=True)
    name, version, licence = {"cran": cran, "pypi": pypi, "conda": conda}[kind](path)
    with open(f"{OUT}/about.json", "w") as file:
        json.dump({"name": name, "version": version, "licence": (licence or "").strip().split("\n")[0][:200]}, file)
    sys.stdout.flush()
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as out:
        out.add(OUT, arcname=".")


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        sys.exit(str(refusal))
    except (OSError, KeyError, ValueError, EOFError, tarfile.TarError, zipfile.BadZipFile, subprocess.CalledProcessError) as error:
        sys.exit(f"the archive cannot be read: {type(error).__name__}")
