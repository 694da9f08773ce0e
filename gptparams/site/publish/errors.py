"""What is raised when a page must not be published."""

from mkdocs.exceptions import BuildError
from pymdownx.superfences import SuperFencesException  # type: ignore[import-untyped]

from gptparams.language import language
from gptparams.site.files.diagnostic import Finding


class RefusedError(BuildError, SuperFencesException):  # type: ignore[misc]
    """Ends every kind of build. Superfences would pass over any exception but its own."""


class PageError(RefusedError):
    """A page must not be published; the message has one line a finding."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(finding.line(language()) for finding in findings))
        self.findings = findings
