"""Counting conventions: what "the number of parameters" leaves out or counts twice.

Most published counts of a model that disagree follow different conventions. A convention is a
named value that is shown beside the figure. Its rule is a predicate over the rows of a table, so
it works for every architecture.
"""

from collections.abc import Callable
from dataclasses import dataclass

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.schema.tensor import TensorSpec
from gptparams.untrusted import quoted


def _unique(row: TensorSpec, tied: bool) -> bool:
    return row.kind == "parameter" and not (row.shares and tied)


def _stored(row: TensorSpec, tied: bool) -> bool:
    return row.kind == "parameter"


def _with_buffers(row: TensorSpec, tied: bool) -> bool:
    return _unique(row, tied) or row.kind == "buffer"


def _non_embedding(row: TensorSpec, tied: bool) -> bool:
    vocabulary = ("token_embedding", "position_embedding", "output_head")
    return _unique(row, tied) and row.family not in vocabulary


def _without_positions(row: TensorSpec, tied: bool) -> bool:
    return _unique(row, tied) and row.family != "position_embedding"


def _without_qkv_biases(row: TensorSpec, tied: bool) -> bool:
    parts = {part.partition(":")[0] for part in row.parts.split()}
    return _unique(row, tied) and not (row.role == "bias" and parts & {"q", "k", "v", "kv"})


def _without_biases(row: TensorSpec, tied: bool) -> bool:
    return _unique(row, tied) and row.role != "bias"


def _block_matrices(row: TensorSpec, tied: bool) -> bool:
    return _without_biases(row, tied) and row.family in ("attention", "feed_forward", "router")


@dataclass(frozen=True, slots=True, repr=False)
class Convention:
    """A named counting rule: which rows of a table it includes, and who counts this way.

    `by_parts` is true if the rule depends on the parts that a row holds.
    """

    id: str
    includes: Callable[[TensorSpec, bool], bool]
    meaning: Text
    used_by: Text
    by_parts: bool = False

    def __repr__(self) -> str:
        return f"<Convention {self.id}: {self.meaning.en}>"


CONVENTIONS: tuple[Convention, ...] = (
    Convention(
        "unique",
        _unique,
        Text("每个参数数一次；绑定的输出头不重复数", "every parameter once; a tied head not again"),
        Text("PyTorch 的 parameters()，本站的默认口径", "PyTorch’s parameters(); the default here"),
    ),
    Convention(
        "stored",
        _stored,
        Text("绑定的输出头再数一次", "a tied head counted once more"),
        Text("逐层相加的工具，如 torchinfo", "tools that add layer by layer, such as torchinfo"),
    ),
    Convention(
        "with_buffers",
        _with_buffers,
        Text("连同因果掩码这类缓冲区", "with buffers such as the causal mask"),
        Text("数检查点文件里全部张量的网站", "sites that add up every tensor of a checkpoint"),
    ),
    Convention(
        "non_embedding",
        _non_embedding,
        Text("不数词元嵌入、位置嵌入和输出头", "without token and position embedding and head"),
        Text("Kaplan 等人论缩放定律的论文", "Kaplan et al. on scaling laws"),
    ),
    Convention(
        "without_positions",
        _without_positions,
        Text("不数位置嵌入", "without the position embedding"),
        Text("nanoGPT 的 get_num_params()", "nanoGPT’s get_num_params()"),
    ),
    Convention(
        "without_qkv_biases",
        _without_qkv_biases,
        Text("不数查询、键、值的偏置", "without the biases of query, key and value"),
        Text("假定这三者没有偏置的公式", "formulas that assume these have no bias"),
        by_parts=True,
    ),
    Convention(
        "without_biases",
        _without_biases,
        Text("一概不数偏置", "without any bias"),
        Text("nanoGPT 的 transformer_sizing 笔记", "nanoGPT’s transformer_sizing notebook"),
    ),
    Convention(
        "block_matrices",
        _block_matrices,
        Text("只数注意力与前馈网络的矩阵", "only the matrices of attention and feed-forward"),
        Text("TransformerLens 的 n_params", "n_params of TransformerLens"),
    ),
)
"""Every convention; the first one, `unique`, is the default everywhere."""


@dataclass(frozen=True, slots=True)
class ActiveConvention:
    """A named rule for counting what one token uses: the vocabulary families it leaves out."""

    id: str
    without: tuple[str, ...]
    meaning: Text


ACTIVE_CONVENTIONS: tuple[ActiveConvention, ...] = (
    ActiveConvention(
        "active",
        (),
        Text("词元嵌入和输出头都数全", "with both vocabulary matrices, counted whole"),
    ),
    ActiveConvention(
        "active_without_input",
        ("token_embedding",),
        Text(
            "不数词元嵌入，除非它兼作输出头",
            "without the token embedding, unless it is the output head as well",
        ),
    ),
    ActiveConvention(
        "active_without_vocabulary",
        ("token_embedding", "output_head"),
        Text("词元嵌入和输出头都不数", "with neither vocabulary matrix"),
    ),
)
"""Every rule for active parameters; the first one is `Count.active` and `active` in JSON."""


def convention(name: str) -> Convention:
    """The convention called `name`; raises InputError, with the list, if there is none."""
    for candidate in CONVENTIONS:
        if candidate.id == name:
            return candidate
    known = ", ".join(candidate.id for candidate in CONVENTIONS)
    raise InputError(
        f"没有名为“{quoted(name)}”的计数口径；可选：{known}",
        f"convention '{quoted(name)}' is unknown; choose one of {known}",
    )


def as_convention(rule: Convention | str) -> Convention:
    """`rule` itself, or the convention of that name; raises InputError if there is none."""
    return rule if isinstance(rule, Convention) else convention(rule)
