"""Exceptions for pages that must not be published."""

from mkdocs.exceptions import BuildError
from pymdownx.superfences import SuperFencesException  # type: ignore[import-untyped]

from gptparams.language import language
from gptparams.site.files.diagnostic import Finding


class RefusedError(BuildError, SuperFencesException):  # type: ignore[misc]
    """Aborts every kind of build; superfences swallows any exception but its own."""


class PageError(RefusedError):
    """A page must not be published; the message has one line per finding."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(finding.line(language()) for finding in findings))
        self.findings = findings
