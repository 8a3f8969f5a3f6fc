"""
Owns PRIMARY and CLIPBOARD with the text that it was given, answers whoever asks, and asks itself from a second
connection: the proof that the selections really are there to be had.
"""
import ctypes
import sys
import time

from report import report

x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
x.XInternAtom.restype = ctypes.c_ulong
x.XDefaultRootWindow.restype = ctypes.c_ulong
x.XCreateSimpleWindow.restype = ctypes.c_ulong
x.XGetSelectionOwner.restype = ctypes.c_ulong
SELECTION_NOTIFY, SELECTION_REQUEST = 31, 30


class Request(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
                ("owner", ctypes.c_ulong), ("requestor", ctypes.c_ulong), ("selection", ctypes.c_ulong),
                ("target", ctypes.c_ulong), ("property", ctypes.c_ulong), ("time", ctypes.c_ulong)]


class Notify(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
                ("requestor", ctypes.c_ulong), ("selection", ctypes.c_ulong), ("target", ctypes.c_ulong),
                ("property", ctypes.c_ulong), ("time", ctypes.c_ulong)]


class Event(ctypes.Union):
    _fields_ = [("type", ctypes.c_int), ("request", Request), ("notify", Notify), ("pad", ctypes.c_long * 24)]


class Client:
    def __init__(self):
        self.display = ctypes.c_void_p(x.XOpenDisplay(None))
        root = x.XDefaultRootWindow(self.display)
        self.window = x.XCreateSimpleWindow(self.display, ctypes.c_ulong(root), 0, 0, 1, 1, 0, ctypes.c_ulong(0), ctypes.c_ulong(0))
        self.window = ctypes.c_ulong(self.window)

    def atom(self, name):
        return ctypes.c_ulong(x.XInternAtom(self.display, name.encode(), 0))

    def event(self):
        """None when nothing is there."""
        if x.XPending(self.display) == 0:
            return None
        event = Event()
        x.XNextEvent(self.display, ctypes.byref(event))
        return event


TEXT = sys.argv[1].encode()
owner, asker = Client(), Client()
owned = {}
for name in ("PRIMARY", "CLIPBOARD"):
    x.XSetSelectionOwner(owner.display, owner.atom(name), owner.window, ctypes.c_ulong(0))
    x.XSync(owner.display, 0)
    owned[name] = x.XGetSelectionOwner(owner.display, owner.atom(name)) == owner.window.value


def answer(event):
    asked = event.request
    x.XChangeProperty(owner.display, ctypes.c_ulong(asked.requestor), ctypes.c_ulong(asked.property),
                      owner.atom("STRING"), 8, 0, TEXT, len(TEXT))
    reply = Event()
    reply.notify = Notify(SELECTION_NOTIFY, 0, 1, asked.display, asked.requestor, asked.selection, asked.target, asked.property, asked.time)
    x.XSendEvent(owner.display, ctypes.c_ulong(asked.requestor), 0, ctypes.c_long(0), ctypes.byref(reply))
    x.XFlush(owner.display)


for name in ("PRIMARY", "CLIPBOARD"):
    x.XConvertSelection(asker.display, asker.atom(name), asker.atom("STRING"), asker.atom("GOT"), asker.window, ctypes.c_ulong(0))
x.XFlush(asker.display)
requests, answers, until = 0, 0, time.monotonic() + 2
while time.monotonic() < until:
    event = owner.event()
    if event is not None and event.type == SELECTION_REQUEST:
        requests += 1
        answer(event)
    event = asker.event()
    if event is not None and event.type == SELECTION_NOTIFY and event.notify.property != 0:
        answers += 1
    time.sleep(0.005)
report({"owned": owned, "requests": requests, "answers": answers})
