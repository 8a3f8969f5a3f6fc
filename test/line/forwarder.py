"""A line of chosen badness between two network namespaces, for tests and benchmarks.

Makes two namespaces with a TUN device each and carries every IP packet between them: through a bottleneck with a
bounded queue, then a delay with jitter, and past a chance of being lost. TCP and UDP meet the same line. The server's
side has 127.0.0.1 as usual; on the viewer's side 127.0.0.1 is not local but lies at the other end of the line, so that
a server which listens on loopback alone is reached unmodified.

Standard input takes one JSON object a line, {"down": {...}, "up": {...}} (down is towards the viewer), each with any
of: delay_ms (one way), jitter_ms (plus or minus), loss (0 to 1), kbit_s (0 is unlimited), queue_bytes, drop (a list of
"udp", "tcp", "all"). Each is answered with the counters so far. The namespaces are held by this process's descriptors:
they are gone with it, and it ends with its standard input.
"""

import collections
import ctypes
import fcntl
import json
import os
import random
import select
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PACKET_INFO = 0x1001
CLONE_NEWNET = 0x40000000
SERVER, VIEWER = "10.77.0.1", "10.77.0.2"
MTU = 1500
# More than one turn's worth of packets of one side would delay those of the other.
BATCH = 64
PROTOCOLS = {6: "tcp", 17: "udp"}
LIBC = ctypes.CDLL(None, use_errno=True)


class Direction:
    """One way of the line. Packets keep their order, as on nearly every real one."""

    def __init__(self, target, seed):
        self.target = target
        self.random = random.Random(seed)
        self.way = collections.deque()
        self.free_at = 0.0
        self.last_release = 0.0
        self.counters = {"packets": 0, "bytes": 0, "lost": 0, "overflowed": 0, "dropped": 0, "queued_ms_max": 0.0}
        self.delay = self.jitter = self.loss = self.bytes_s = 0.0
        self.queue_bytes = 1 << 30
        self.drop = frozenset()

    def configure(self, profile):
        self.delay = profile.get("delay_ms", 0) / 1000
        self.jitter = profile.get("jitter_ms", 0) / 1000
        self.loss = profile.get("loss", 0)
        self.bytes_s = profile.get("kbit_s", 0) * 125
        self.queue_bytes = profile.get("queue_bytes", 1 << 30)
        self.drop = frozenset(profile.get("drop", ()))

    def take(self, packet, now):
        # IPv6 neighbours and such have nothing to say on a line of two IPv4 ends.
        if packet[0] >> 4 != 4:
            return
        self.counters["packets"] += 1
        self.counters["bytes"] += len(packet)
        if "all" in self.drop or PROTOCOLS.get(packet[9]) in self.drop:
            self.counters["dropped"] += 1
            return
        leaves = now
        if self.bytes_s:
            queued = max(0.0, self.free_at - now)
            if queued * self.bytes_s + len(packet) > self.queue_bytes:
                self.counters["overflowed"] += 1
                return
            self.counters["queued_ms_max"] = max(self.counters["queued_ms_max"], round(queued * 1000, 1))
            leaves = self.free_at = max(now, self.free_at) + len(packet) / self.bytes_s
        # Lost behind the bottleneck: what is lost has taken its share of the line.
        if self.loss and self.random.random() < self.loss:
            self.counters["lost"] += 1
            return
        release = leaves + self.delay
        if self.jitter:
            release += self.random.uniform(-self.jitter, self.jitter)
        self.last_release = max(self.last_release, release)
        self.way.append((self.last_release, packet))

    def deliver(self, now):
        while self.way and self.way[0][0] <= now:
            try:
                os.write(self.target, self.way.popleft()[1])
            except OSError:
                self.counters["dropped"] += 1


def make_end(name, address, peer, is_server):
    """A fresh namespace, with this process in it, and its end of the line; returns both descriptors."""
    if LIBC.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "a network namespace could not be made; run as root")
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN_NO_PACKET_INFO))
    for setting, value in (("route_localnet", "1"), ("rp_filter", "0")):
        with open(f"/proc/sys/net/ipv4/conf/{name}/{setting}", "w") as file:
            file.write(value)
    commands = [
        f"addr add {address} peer {peer} dev {name}",
        f"link set {name} mtu {MTU} txqueuelen 5000 up",
        f"route add default dev {name}",
    ]
    if is_server:
        commands.insert(0, "link set lo up")
    else:
        commands.append(f"route add 127.0.0.0/8 dev {name} src {address}")
    for command in commands:
        subprocess.run(["ip", *command.split()], check=True, stdin=subprocess.DEVNULL)
    return tun, os.open("/proc/self/ns/net", os.O_RDONLY)


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    server, server_namespace = make_end("line0", SERVER, VIEWER, True)
    viewer, viewer_namespace = make_end("line1", VIEWER, SERVER, False)
    down, up = Direction(viewer, seed), Direction(server, seed + 1)
    ends = {server: down, viewer: up}
    base = f"/proc/{os.getpid()}/fd/"
    say({"server": base + str(server_namespace), "viewer": base + str(viewer_namespace)})
    os.set_blocking(0, False)
    commands = b""
    while True:
        now = time.monotonic()
        due = min((way.way[0][0] for way in (down, up) if way.way), default=now + 60)
        ready = select.select([0, server, viewer], [], [], max(0.0, due - now))[0]
        now = time.monotonic()
        for descriptor, direction in ends.items():
            if descriptor in ready:
                read_packets(descriptor, direction, now)
        down.deliver(now)
        up.deliver(now)
        if 0 in ready:
            chunk = os.read(0, 65536)
            if not chunk:
                return
            *lines, commands = (commands + chunk).split(b"\n")
            for line in lines:
                command = json.loads(line)
                if "down" in command:
                    down.configure(command["down"])
                if "up" in command:
                    up.configure(command["up"])
                say({"down": down.counters, "up": up.counters})


def read_packets(descriptor, direction, now):
    for _ in range(BATCH):
        try:
            direction.take(os.read(descriptor, 65536), now)
        except BlockingIOError:
            return


main()
