"""The commands `weights`, `check`, `inspect` and `reconcile`, which load what they need."""

from gptparams.cli.commands.call import Call
from gptparams.errors import InputError


def weights_object(call: Call) -> dict[str, object]:
    """Where the weights of SmolLM2 come from and where they are kept."""
    from gptparams.models.weights import as_object, smollm2_weights

    return as_object(smollm2_weights())


def weights_text(call: Call) -> str:
    """The same, for people."""
    from gptparams.models.weights import as_text, smollm2_weights

    return as_text(smollm2_weights(), call.lang)


def check(call: Call) -> int:
    """Check the site's figures; what it needs (Markdown, MkDocs) is loaded only here."""
    from pathlib import Path

    try:
        from gptparams.site.check import check

        values = call.values
        if values.agree:
            return check.confirm(values.PATH, Path.cwd(), call.lang)
        return check.main(values.PATH, values.fix, values.format, Path.cwd(), call.lang)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("gptparams"):
            raise
        raise InputError(
            f'缺少模块 {error.name}；请运行 pip install "gptparams[site]"',
            f'module {error.name} is missing; run pip install "gptparams[site]"',
        ) from None


def inspect(call: Call) -> int:
    """Print the contents of a checkpoint."""
    from gptparams.cli.commands import checkpoints  # only needed here and below, and slow to load

    return checkpoints.inspect(call)


def reconcile(call: Call) -> int:
    """Print how a checkpoint and a configuration differ, and why."""
    from gptparams.cli.commands import checkpoints

    return checkpoints.reconcile(call)
