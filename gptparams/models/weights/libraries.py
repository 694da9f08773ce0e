"""Third-party libraries that models need: imported on first use, with their output silenced."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from gptparams.errors import InputError
from gptparams.language import Text, language
from gptparams.untrusted import printable

LOG = logging.getLogger("gptparams.models.weights")


def need(module: str) -> Any:
    """Import a third-party module; InputError with the package to install if it is missing."""
    try:
        return import_module(module)
    except ImportError as error:
        name, reason = module.partition(".")[0], str(error).splitlines()[0]
        raise InputError(
            f'导入不了 {name}（{reason}）；请运行 pip install "gptparams[model]"',
            f"{name} can't be imported ({reason}); "
            'install it with: pip install "gptparams[model]"',
        ) from None


@contextmanager
def quiet() -> Iterator[None]:
    """Silence reports, warnings and progress bars of transformers; restore its settings after."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        noise = need("transformers.utils.logging")
        level, bars = noise.get_verbosity(), noise.is_progress_bar_enabled()
        noise.set_verbosity(logging.CRITICAL)
        noise.disable_progress_bar()
        try:
            yield
        finally:
            noise.set_verbosity(level)
            if bars:
                noise.enable_progress_bar()


def notice(text: Text, *details: object) -> None:
    """Write one line to standard error, in the language of the locale."""
    LOG.warning(text[language()], *(printable(str(each)) for each in details))
