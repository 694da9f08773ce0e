"""Convert one page as the build does, without building the site."""

from functools import cache
from pathlib import Path

import markdown
import markdown_exec
from mkdocs.config import load_config

from gptparams.language import Text
from gptparams.site.files.diagnostic import Finding, Place
from gptparams.site.files.layout import PageFile
from gptparams.site.files.read_text import text_of
from gptparams.site.publish.errors import PageError, RefusedError
from gptparams.site.publish.extension import FiguresExtension
from gptparams.site.publish.fences import FENCES, SUPERFENCES
from gptparams.site.source.source import front_matter_end


@cache
def _settings(file: Path) -> tuple[list[str], dict[str, dict[str, object]]]:
    """Return the Markdown extensions in the settings file, with the executed fences.

    Plugins are left out because they are slow to load.
    """
    config = load_config(str(file), plugins=[])
    options = dict(config.mdx_configs)
    options[SUPERFENCES] = {**options.get(SUPERFENCES, {}), "custom_fences": FENCES}
    return list(config.markdown_extensions), options


def convert(page: PageFile, settings: Path) -> tuple[Finding, ...]:
    """Return findings about the rendered `page`, whose source has no findings."""
    extensions, options = _settings(settings)
    parts: list[str | markdown.Extension] = [*extensions, FiguresExtension(page)]
    converter = markdown.Markdown(extensions=parts, extension_configs=options)
    text = text_of(page.path)
    used = markdown_exec.markdown_config  # for printed Markdown; saved, as calls can be nested
    before = (used.exts, used.exts_config)
    used.save(parts, options)  # type: ignore[arg-type]  # not only names
    try:
        converter.convert(text[front_matter_end(text) :])
    except PageError as error:
        return error.findings
    except RefusedError as error:
        message = str(error)
        return (Finding(Place(page.shown, 1, 1), Text(message, message)),)
    finally:
        used.exts, used.exts_config = before
    return ()
