"""Says what a probe found, in a form that is found again among everything a terminal shows."""
import base64
import json


def report(value):
    print("@@" + base64.b64encode(json.dumps(value).encode()).decode() + "@@", flush=True)
