"""Validates what goes through Cloud Control and CloudFormation against CloudFormation's own schemas, which cfn-lint ships.

A document is a resource, `{name, region, kind, desiredState}`, or a whole template, `{name, region, template}` with a JSON text. A
resource is held against its type's schema; a template is linted with all of cfn-lint's rules.
"""

from cfnlint.api import lint
from cfnlint.config import ManualArgs
from cfnlint.jsonschema import StandardValidator
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from exchange import answer, documents


def findings(document):
    if "template" in document:
        return template_findings(document)
    return resource_findings(document)


def template_findings(document):
    for match in lint(document["template"], config=ManualArgs(regions=[document["region"]])):
        yield finding(document, match.rule.severity.upper(), match.rule.id, match.path or [], match.message)


def resource_findings(document):
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(document["region"], document["kind"]).schema
    for error in StandardValidator(schema=schema).iter_errors(document["desiredState"]):
        yield finding(document, "ERROR", error.validator, error.path, error.message)


def finding(document, severity, rule, path, problem):
    where = ".".join(str(part) for part in path)
    return {"name": document["name"], "severity": severity, "rule": rule, "problem": f"{where}: {problem}"}


answer(found for document in documents() for found in findings(document))
