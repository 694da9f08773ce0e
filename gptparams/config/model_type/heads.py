"""The class that a configuration names: which head it has, and how that head is counted.

`architectures` names the class that created the weights. A table describes the causal model.
Another head is counted if its shape is known. An unknown class produces a note, or an error if a
key could have changed its shapes.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gptparams.architectures import ARCHITECTURES
from gptparams.config.files.json_file import shown_as
from gptparams.config.unknown_keys.hints import letters
from gptparams.config.values.fields import Fields
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.schema.architecture import Architecture, Size
from gptparams.schema.tensor import TensorSpec

LABELS = "nl"  # the symbol of the number of labels


class Head(NamedTuple):
    """The head that a class whose name ends in `suffix` has instead of the causal head.

    `shapes` are its tensors after the base model: name, shape, whether it is a bias. `labels` is
    true if the file must give the number of labels.
    """

    suffix: str
    name: Text
    shapes: tuple[tuple[str, str, bool], ...] = ()
    labels: bool = False


CAUSAL = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration")
HEADS: tuple[Head, ...] = (
    Head(
        "ForSequenceClassification",
        Text("序列分类头（也用作奖励模型）", "a head for sequence classification (or a reward)"),
        (("score.weight", f"{LABELS} d", False),),
        labels=True,
    ),
    Head(
        "ForTokenClassification",
        Text("词元分类头", "a head for token classification"),
        (("score.weight", f"{LABELS} d", False), ("score.bias", LABELS, True)),
        labels=True,
    ),
    Head(
        "ForQuestionAnswering",
        Text("抽取式问答头", "a head for extractive question answering"),
        (("qa_outputs.weight", "2 d", False), ("qa_outputs.bias", "2", True)),
    ),
    Head("Model", Text("没有输出头", "no output head")),
)
"""The heads that are counted; a class with any other head is counted as the causal model."""
# Classes of transformers whose head differs from that of others with the same suffix.
OTHERS = frozenset((
    ("gptj", "ForQuestionAnswering"), ("modernbert-decoder", "ForSequenceClassification"),
))  # fmt: skip


def with_head(
    architecture: Architecture, fields: Fields, types: Iterable[str], outer: Mapping[str, object]
) -> tuple[Architecture, Fields, tuple[Text, ...]]:
    """The table with the head of the class that the file names, its fields, and notes.

    `types` are names of the type (`llama`, `LlamaForCausalLM`); `outer` is the whole file.
    """
    named = _named(fields.raw) or ("" if fields.nested else _named(outer))
    prefixes = {_prefix(each) for each in (architecture.reference, *types)}
    if not named or _is_causal(named, prefixes, types) or _is_whole(named, fields):
        return architecture, fields, ()
    for head in HEADS:
        alike = (architecture.model_type, head.suffix) not in OTHERS
        if alike and letters(named) in {prefix + letters(head.suffix) for prefix in prefixes}:
            return _counted(architecture, fields, head, named)
    return architecture, fields, (_unlike(architecture, named, "auto_map" in fields.raw),)


def foreign_class(architecture: Architecture, fields: Fields, types: Iterable[str]) -> str:
    """The class that a file names with its own code (`auto_map`), or an empty string."""
    named = _named(fields.raw)
    prefixes = {_prefix(each) for each in (architecture.reference, *types)}
    known = {prefix + letters(head.suffix) for prefix in prefixes for head in HEADS}
    foreign = "auto_map" in fields.raw and letters(named) not in known
    return named if foreign and not _is_causal(named, prefixes, types) else ""


def type_of_class(raw: Mapping[str, object]) -> str:
    """The type whose class, with a head that is known, a file names; empty if none or several."""
    named = _named(raw)
    suffixes = (*CAUSAL, *(head.suffix for head in HEADS))
    suffix = next((each for each in suffixes if named.endswith(each)), "")
    prefix = letters(named.removesuffix(suffix))
    found = [
        name
        for name, architecture in ARCHITECTURES.items()
        if suffix and _prefix(architecture.reference) == prefix
    ]
    same = [name for name in found if letters(name) == prefix]
    return (same or found)[0] if same or len(found) == 1 else ""


def _named(raw: Mapping[str, object]) -> str:
    """The first class that a configuration names, or an empty string."""
    named = raw.get("architectures")
    first = named[0] if isinstance(named, list) and named else named
    return first if isinstance(first, str) else ""


def _prefix(name: str) -> str:
    for suffix in CAUSAL:
        name = name.removesuffix(suffix)
    return letters(name)


def _is_causal(named: str, prefixes: Iterable[str], types: Iterable[str]) -> bool:
    causal = {prefix + letters(suffix) for prefix in prefixes for suffix in CAUSAL}
    return letters(named) in causal | {*map(letters, types)}


def _is_whole(named: str, fields: Fields) -> bool:
    """Whether a nested configuration names the class of the whole model, as in some files."""
    return fields.nested and named.endswith(CAUSAL[-1])


def _counted(
    architecture: Architecture, fields: Fields, head: Head, named: str
) -> tuple[Architecture, Fields, tuple[Text, ...]]:
    labels = _labels(fields) if head.labels else None
    if head.labels and labels is None:
        return architecture, fields, (_unsaid(named, head),)
    rows = tuple(row for row in architecture.rows if row.family != "output_head")
    rows += tuple(
        TensorSpec(name, shape, "output_head", named, "bias" if bias else "weight")
        for name, shape, bias in head.shapes
    )
    architecture = architecture._replace(rows=rows)
    note = Text(f"文件写的类是 {named}：{head.name.zh}", f"The file names {named}: {head.name.en}")
    if labels is None:
        return architecture, fields, (note,)
    size = Size(LABELS, ("num_labels",))
    architecture = architecture._replace(sizes=(*architecture.sizes, size))
    note = Text(f"{note.zh}，{labels} 个标签", f"{note.en}, {labels} label{'s' * (labels != 1)}")
    return architecture, fields._replace(raw={**fields.raw, "num_labels": labels}), (note,)


def _labels(fields: Fields) -> int | None:
    """The number of labels, from `num_labels` or `id2label`; None if the file has neither."""
    number, names = fields.raw.get("num_labels"), fields.raw.get("id2label")
    counted = len(names) if isinstance(names, Mapping) and names else None
    if number is None:
        return counted
    found = fields.number("num_labels", number, 1, 2**31 - 1)
    if counted not in (None, found):
        shown = shown_as(counted)
        raise InputError(
            f"{fields.where}：字段 num_labels（{found}）与 id2label 的项数（{shown.zh}）不符；"
            "请只留一个",
            f"{fields.where}: fields num_labels ({found}) and id2label ({shown.en} entries) "
            "differ; keep one of them",
        )
    return found


def _unsaid(named: str, head: Head) -> Text:
    return Text(
        f"文件写的类是 {named}，有{head.name.zh}，却没说有几个标签；这里数的是因果语言模型",
        f"The file names {named}, {head.name.en}, but not the number of labels; "
        "the causal model is counted instead",
    )


def _unlike(architecture: Architecture, named: str, own_code: bool) -> Text:
    code = Text("，代码由文件自带", ", with its own code") if own_code else Text("", "")
    return Text(
        f"文件写的类是 {named}{code.zh}；这里数的是 {architecture.reference}",
        f"The file names {named}{code.en}; {architecture.reference} is counted",
    )
