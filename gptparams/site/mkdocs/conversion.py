"""One page converted as the build converts it, without building the site."""

from functools import cache
from pathlib import Path

import markdown
from mkdocs.config import load_config

from gptparams.site.files.diagnostic import Finding
from gptparams.site.files.layout import PageFile
from gptparams.site.files.read_text import text_of
from gptparams.site.publish.extension import FiguresExtension, PageError
from gptparams.site.source.source import front_matter_end


@cache
def _settings(file: Path) -> tuple[list[str], dict[str, dict[str, object]]]:
    """The Markdown extensions of the settings file; its plugins are left out, being slow."""
    config = load_config(str(file), plugins=[])
    return list(config.markdown_extensions), dict(config.mdx_configs)


def convert(page: PageFile, settings: Path) -> tuple[Finding, ...]:
    """What is wrong with the rendered `page`; its source is known to be in order."""
    extensions, options = _settings(settings)
    parts: list[str | markdown.Extension] = [*extensions, FiguresExtension(page)]
    converter = markdown.Markdown(extensions=parts, extension_configs=options)
    text = text_of(page.path)
    try:
        converter.convert(text[front_matter_end(text) :])
    except PageError as error:
        return error.findings
    return ()
