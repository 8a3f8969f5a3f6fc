"""Says what a probe found, in a form that is found again among everything a terminal shows."""
import base64
import errno
import json


def report(value):
    print("@@" + base64.b64encode(json.dumps(value).encode()).decode() + "@@", flush=True)


def attempt(action, *given):
    """What the kernel said to it: ok, or the name of the errno."""
    try:
        action(*given)
        return "ok"
    except OSError as error:
        return errno.errorcode[error.errno]
