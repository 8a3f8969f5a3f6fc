"""
Which sockets there are and how far they reach. Arguments: the address and port of a listener on the host, TCP and
UDP both. With a third argument `outside` nobody but this machine is spoken to.
"""
import errno
import socket
import sys
import threading

from report import report

HOST, PORT = sys.argv[1], int(sys.argv[2])
# Addresses of documentation (RFC 5737, RFC 3849), private use, this link, and everybody.
BEYOND = {
    "IPv4": ("192.0.2.1", 443), "private": ("10.0.0.1", 80), "link": ("169.254.169.254", 80), "host": (HOST, PORT),
    "IPv6": ("2001:db8::1", 443), "IPv6 link": ("fe80::1", 80),
}
if sys.argv[3:] == ["outside"]:
    BEYOND = {"host": BEYOND["host"]}


def attempt(action):
    try:
        return action() or "ok"
    except OSError as error:
        return errno.errorcode.get(error.errno, type(error).__name__) if error.errno else type(error).__name__


def opened(*kind):
    socket.socket(*kind).close()


def exchange(family, address):
    """A listener and a client of it, both in here: `ok` when the words come back."""
    with socket.create_server((address, 0), family=family) as server:
        def answer():
            line, _ = server.accept()
            with line:
                line.sendall(line.recv(64).upper())

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        with socket.create_connection(server.getsockname()[:2], timeout=5) as client:
            client.sendall(b"words")
            return "ok" if client.recv(64) == b"WORDS" else "other words"


def datagram(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as receiver, socket.socket(family, socket.SOCK_DGRAM) as sender:
        receiver.settimeout(5)
        receiver.bind((address, 0))
        sender.sendto(b"words", receiver.getsockname()[:2])
        return "ok" if receiver.recv(64) == b"words" else "other words"


def reach(target):
    with socket.socket(socket.AF_INET6 if ":" in target[0] else socket.AF_INET) as client:
        client.settimeout(3)
        client.connect(target)


def send(target):
    with socket.socket(socket.AF_INET6 if ":" in target[0] else socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"out", target)


def broadcast():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        sender.sendto(b"out", ("255.255.255.255", PORT))


report({
    "within": {
        "TCP": attempt(lambda: exchange(socket.AF_INET, "127.0.0.1")),
        "TCP, IPv6": attempt(lambda: exchange(socket.AF_INET6, "::1")),
        "UDP": attempt(lambda: datagram(socket.AF_INET, "127.0.0.1")),
    },
    "sockets": {
        "raw": attempt(lambda: opened(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)),
        "raw, IPv6": attempt(lambda: opened(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)),
        "ICMP by datagrams": attempt(lambda: opened(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)),
        "SCTP": attempt(lambda: opened(socket.AF_INET, socket.SOCK_STREAM, 132)),
        "MPTCP": attempt(lambda: opened(socket.AF_INET, socket.SOCK_STREAM, 262)),
    },
    "families": {
        "netlink": attempt(lambda: opened(socket.AF_NETLINK, socket.SOCK_RAW, 0)),
        "packet": attempt(lambda: opened(socket.AF_PACKET, socket.SOCK_RAW, 0)),
        "vsock": attempt(lambda: opened(socket.AF_VSOCK, socket.SOCK_STREAM, 0)),
        "internet": attempt(lambda: opened(socket.AF_INET, socket.SOCK_STREAM)),
    },
    "connect": {name: attempt(lambda: reach(target)) for name, target in BEYOND.items()},
    "send": {name: attempt(lambda: send(target)) for name, target in BEYOND.items()},
    "broadcast": "" if sys.argv[3:] == ["outside"] else attempt(broadcast),
    "host's own loopback": attempt(lambda: reach(("127.0.0.1", PORT))),
    "interfaces": [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line],
})
