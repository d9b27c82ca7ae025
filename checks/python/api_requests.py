"""Validates requests of AWS's APIs against the service models that ship with botocore.

Each document is `{name, service, operation, request}`. botocore's own validator knows types, required and unknown members and lower
bounds. What else the model says (values of enums, patterns, upper bounds) is checked here.
"""

import functools

import regex
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from exchange import answer, documents

LOADER = Loader()


@functools.lru_cache(maxsize=None)
def input_shape(service, operation):
    model = ServiceModel(LOADER.load_service_model(service, "service-2"))
    return model.operation_model(operation).input_shape


def beyond_botocore(value, shape, path):
    """What the model says about a value that botocore leaves to the service. Types are right by now."""
    facts = shape.metadata
    kind = shape.type_name
    if kind == "structure":
        for name, member in value.items():
            yield from beyond_botocore(member, shape.members[name], f"{path}.{name}")
    elif kind == "list":
        yield from too_much(len(value), facts, path, "members")
        for index, member in enumerate(value):
            yield from beyond_botocore(member, shape.member, f"{path}[{index}]")
    elif kind == "map":
        for key, member in value.items():
            yield from beyond_botocore(key, shape.key, f"{path} key")
            yield from beyond_botocore(member, shape.value, f"{path}[{key}]")
    elif kind == "string":
        if "enum" in facts and value not in facts["enum"]:
            yield f"{path}: {value!r} is none of {', '.join(facts['enum'])}"
        if "pattern" in facts and not regex.search(facts["pattern"], value):
            yield f"{path}: {value!r} does not match {facts['pattern']}"
        yield from too_much(len(value), facts, path, "characters")
    elif kind in ("integer", "long", "float", "double"):
        yield from too_much(value, facts, path, "")


def too_much(value, facts, path, unit):
    if "max" in facts and value > facts["max"]:
        yield f"{path}: {value} {unit} is above {facts['max']}".replace("  ", " ")


def problems(document):
    shape = input_shape(document["service"], document["operation"])
    report = ParamValidator().validate(document["request"], shape)
    if report.has_errors():
        yield from report.generate_report().splitlines()
    else:
        yield from beyond_botocore(document["request"], shape, document["operation"])


answer(
    {"name": document["name"], "severity": "ERROR", "rule": document["operation"], "problem": problem}
    for document in documents()
    for problem in problems(document)
)
