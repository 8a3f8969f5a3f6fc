"""
A page of text over the whole screen, and before it a patch that a key turns. Each is a process of its
own, so that the text can stand still at no cost: it is stopped.
"""
import os
import random
import signal
import tkinter

WORDS, LINES, LINE_MS = 26, 80, 33
OTHER = {"black": "white", "white": "black"}


def window(width, height, x, y):
    root = tkinter.Tk()
    root.overrideredirect(True)
    root.geometry(f"{width}x{height}+{x}+{y}")
    return root


def show_text(told):
    root = window(1280, 720, 0, 0)
    text = tkinter.Text(root, font=("DejaVu Sans Mono", -15), bd=0, wrap="none")
    text.pack(expand=True, fill="both")

    def add_line():
        text.insert("end", " ".join("%05x" % random.randrange(1 << 20) for _ in range(WORDS)) + "\n")
        text.delete("1.0", f"end-{LINES}l")
        text.see("end")

    def tick():
        root.after(LINE_MS, tick)
        add_line()

    for _ in range(LINES):
        add_line()
    root.update()
    os.write(told, b".")
    os.kill(os.getpid(), signal.SIGSTOP)
    tick()
    root.mainloop()


def show_patch(text):
    root = window(64, 24, 40, 40)
    root["bg"] = "black"

    def pressed(event):
        if event.char == "j":
            root["bg"] = OTHER[root["bg"]]
            root.update_idletasks()
        if event.char == "g":
            os.kill(text, signal.SIGCONT)
        if event.char == "s":
            os.kill(text, signal.SIGSTOP)
        if event.char == "q":
            os.kill(text, signal.SIGKILL)
            root.destroy()

    root.bind("<Key>", pressed)
    root.update()
    # It is in its place by now, and only an ordinary window is given the keys.
    root.overrideredirect(False)
    root.focus_force()
    root.mainloop()


ready, told = os.pipe()
text = os.fork()
if text == 0:
    show_text(told)
else:
    os.read(ready, 1)
    show_patch(text)
