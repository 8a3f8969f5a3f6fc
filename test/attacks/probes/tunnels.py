"""
Every way out that needs no right: TCP, UDP and ICMP to each `ADDRESS:PORT` that was given, the protocols that tunnels
prefer, and the tools that are installed anyway.
"""
import errno
import os
import shutil
import socket
import subprocess
import sys

from report import report

SECONDS = 2
WELL_KNOWN = {"DNS": ("udp", "9.9.9.9", 53), "DNS over HTTPS": ("tcp", "9.9.9.9", 443), "STUN": ("udp", "192.0.2.1", 3478),
              "TURN over TLS": ("tcp", "192.0.2.1", 5349), "SSH": ("tcp", "192.0.2.1", 22), "WireGuard": ("udp", "192.0.2.1", 51820)}


def attempt(action):
    try:
        action()
        return "ok"
    except socket.timeout:
        return "ETIMEDOUT"
    except OSError as error:
        return errno.errorcode.get(error.errno, type(error).__name__)


def reach(kind, address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET

    def action():
        with socket.socket(family, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM) as out:
            out.settimeout(SECONDS)
            out.connect((address, port))
            out.send(b"vitrine")
    return attempt(action)


def ping():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as out:
        out.settimeout(SECONDS)
        out.sendto(b"\x08\x00\xf7\xff\x00\x00\x00\x00", ("127.0.0.1", 0))


def tool(*command):
    """`ok` when the tool ended well, `absent` when there is none, otherwise `failed`."""
    if shutil.which(command[0]) is None:
        return "absent"
    done = subprocess.run(command, stdin=subprocess.PIPE, capture_output=True, timeout=20)
    return "ok" if done.returncode == 0 else "failed"


def routes(name):
    try:
        lines = open("/proc/net/" + name).read().splitlines()
    except OSError:
        return 0
    return sum(1 for line in lines if line.split()[-1] != "lo" and not line.startswith("Iface"))


targets = [(target.rsplit(":", 1)[0], int(target.rsplit(":", 1)[1])) for target in sys.argv[1:] if target != "nowhere"]
address, port = targets[0]
report({
    "sockets": {
        **{f"{kind} {address}": reach(kind, address, port) for address, port in targets for kind in ("tcp", "udp")},
        **({name: reach(*way) for name, way in WELL_KNOWN.items()} if "nowhere" in sys.argv else {}),
        "ICMP": attempt(ping),
    },
    "tools": {
        "bash": tool("bash", "-c", f"echo vitrine > /dev/tcp/{address}/{port}"),
        "perl": tool("perl", "-MIO::Socket::INET", "-e", f"IO::Socket::INET->new('{address}:{port}') or exit 1"),
        "openssl": tool("openssl", "s_time", "-connect", f"{address}:{port}", "-time", "1"),
        "curl": tool("curl", "-sS", "--max-time", "2", f"telnet://{address}:{port}"),
        "wget": tool("wget", "-q", "-T", "2", "-t", "1", f"http://{address}:{port}/"),
        "ssh": tool("ssh", "-o", "ConnectTimeout=2", "-p", str(port), address),
        "ping": tool("ping", "-c", "1", "-W", "2", address),
        "ip": tool("ip", "link", "add", "way", "type", "dummy"),
    },
    "routes": {name: routes(name) for name in ("route", "ipv6_route")},
})
