"""How a check talks to the script that started it: documents come as JSON on stdin, findings go as JSON to stdout."""

import json
import sys


def documents():
    """The documents to validate, a list of objects with at least a `name`."""
    return json.load(sys.stdin)


def answer(findings):
    """Hands over what was found: objects with `name`, `severity`, `rule` and `problem`, and what else a check knows."""
    json.dump(list(findings), sys.stdout)
