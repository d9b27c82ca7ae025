"""Lints CloudFormation templates with cfn-lint, whose schemas are CloudFormation's own.

Each document is `{name, region, template}`, the template as a JSON text.
"""

from cfnlint.api import lint
from cfnlint.config import ManualArgs

from exchange import answer, documents

answer(
    {
        "name": document["name"],
        "severity": match.rule.severity.upper(),
        "rule": match.rule.id,
        "path": [str(part) for part in match.path or []],
        "problem": match.message,
    }
    for document in documents()
    for match in lint(document["template"], config=ManualArgs(regions=[document["region"]]))
)
