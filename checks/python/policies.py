"""Lints policies with parliament.

Each document is `{name, document}`, the document as a JSON text. The answer has every finding; which of them count is not decided here.
"""

import warnings

warnings.filterwarnings("ignore", message="pkg_resources is deprecated")

from parliament import analyze_policy_string, enhance_finding  # noqa: E402

from exchange import answer, documents  # noqa: E402


def sid_of(finding):
    """The statement's Sid, where parliament says where its finding is."""
    location = finding.location if isinstance(finding.location, dict) else {}
    return location.get("sid", "")


def findings():
    for entry in documents():
        policy = analyze_policy_string(entry["document"])
        policy_findings = [(None, finding) for finding in policy._findings]
        for statement in policy.statements:
            policy_findings += [(statement.sid, finding) for finding in statement.findings]
        for sid, finding in policy_findings:
            enhance_finding(finding)
            yield {
                "name": entry["name"],
                "severity": finding.severity,
                "rule": finding.issue,
                "sid": sid or "",
                "problem": f"{finding.title}: {finding.detail}",
            }


answer(findings())
