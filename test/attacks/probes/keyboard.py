"""Says `nobody` in a line of its own each time that the keyboard is no window's, for as long as it runs."""
import ctypes
import time

LOOK_S = 0.002
# Values of a focus that no window has (X11 protocol).
NOBODY = (0, 1)

x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
display = ctypes.c_void_p(x11.XOpenDisplay(None))
focus, revert = ctypes.c_ulong(), ctypes.c_int()
before = None
while True:
    x11.XGetInputFocus(display, ctypes.byref(focus), ctypes.byref(revert))
    if focus.value in NOBODY and before not in NOBODY:
        print("nobody", flush=True)
    before = focus.value
    time.sleep(LOOK_S)
