"""The tensors that a file should hold according to a configuration, and the optional ones."""

from gptparams.checkpoints.matching.matching import Expected
from gptparams.checkpoints.matching.slots import plain_name
from gptparams.config.config import Config
from gptparams.counting.conventions import Convention
from gptparams.counting.tensors import Tensor, tensors
from gptparams.language import Text

_NO_TEXT = Text("", "")
# Tensors that some files store and no configuration counts: buffers and a tied output head.
_BESIDE = Convention(
    "beside",
    lambda row, tied: row.kind == "buffer" or (bool(row.shares) and tied),
    _NO_TEXT,
    _NO_TEXT,
)


def expected_tensors(config: Config) -> list[Expected]:
    """Return the tensors that `config` counts."""
    return [_expected(each) for each in tensors(config)]


def tolerated_tensors(config: Config) -> list[tuple[Expected, str]]:
    """Return the tensors of the table that are not counted, each with the id of its cause."""
    return [(_expected(each), _cause(each)) for each in tensors(config, _BESIDE)]


def _expected(tensor: Tensor) -> Expected:
    return Expected(plain_name(tensor.name), tensor.shape, tensor.row)


def _cause(tensor: Tensor) -> str:
    if tensor.row.shares:
        return "tied_head"
    if tensor.name.endswith("position_ids"):
        return "position_ids"
    if "rotary" in tensor.name or "inv_freq" in tensor.name:
        return "rotary_table"
    correction = tensor.family == "router" or "correction" in tensor.name
    return "router_bias" if correction else "causal_mask"
