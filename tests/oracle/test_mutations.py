"""Negative controls: every table broken in one place, and every break must be caught.

The default run tries each kind of break in each table, and each way to break a row once;
`pytest --full` tries each way in each table.

The judges are the ones of the tests beside this one: the rows of models.json, and transformers
on the meta device for random configurations and for that which leaves everything out. What a
family, a part and a bias are is judged by the reference's names, not by the table.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache, reduce
from typing import Any, NamedTuple

import pytest

from gptparams import Config, InputError, convention, count
from gptparams.algebra.polynomial import ShapeError
from gptparams.architectures import ARCHITECTURES
from gptparams.config.config import configured
from gptparams.config.values.fields import Fields
from gptparams.counting.tensors import UNIQUE, Tensor, tensors
from gptparams.schema.architecture import Architecture
from gptparams.schema.tensor import TensorSpec
from tests.helpers.tables.chosen_mutants import ALWAYS, chosen, first_tables
from tests.helpers.tables.configurations import HAVING, barest, has_no_default, random_configs
from tests.helpers.tables.mutants import head_mutants, row_mutants, with_row

FAMILY_OF_NAME = (  # the first pattern that is found decides
    (r"norm_attn_norm\.attn\b", "attention"),
    (r"\bln_|norm", "normalization"),
    (r"\b(wte|tokens_embed|embed_tokens|embed_in)\b", "token_embedding"),
    (r"\bembed_tokens_per_layer\b", "token_embedding"),
    (r"\b(word_embeddings|project_(in|out))\b", "token_embedding"),
    (r"\btok_embeddings\b|\bz_L_init$", "token_embedding"),
    (r"\btransformer\.w\b|\b(segment|input)_embedding\b", "token_embedding"),
    (r"\b(wpe|positions_embed|position_ids)\b", "position_embedding"),
    (r"\b(embed_positions|position_bias)\b", "position_embedding"),
    (
        r"\b(gate\.weight|e_score_correction_bias|expert_bias)$|\brouter\.|shared_expert_gate|\bgate\.wg\b",
        "router",
    ),
    (r"\b(attn|crossattention|self_attn|attention|cross_attn|cross_attn_attn_gate)\b", "attention"),
    (r"\bcross_attn_mlp_gate\b", "feed_forward"),
    (r"\blinear_attn\b", "attention"),
    (r"\b(self_attention|multi_head_attention|input_residual)\b", "attention"),
    (r"\b(mlp|shared_mlp|block_sparse_moe)\b", "feed_forward"),
    (r"\b(fc[12]|ffn|feed_forward|post_attention_residual)\b", "feed_forward"),
    (r"\b(lm_head|embed_out|output_projection)\b|^decoder\.", "output_head"),
    (r"\b(mlps|experts|altup|laurel|altup_\w+|per_layer_\w+|layer_scalar)\b", "feed_forward"),
)
PARTS_OF_NAME = (  # likewise; what is not found has no part of its own
    (r"norm_attn_norm\.attn\.Wqkv", "qkv"),
    (r"norm_attn_norm\.attn\.out_proj", "o"),
    (r"norm|\bln_|gate\.|\brouter\.|\bindexer\.", ""),
    (r"\bself_attention\.experts\.input_linear", "q"),
    (r"\bself_attention\.experts\.output_linear", "o"),
    (r"\bself_attention\.kv_proj", "kv"),
    (r"\bself_attention\.experts\.bias", ""),
    (r"\bmlp\.(in|out)put_linear", "experts"),
    (r"crossattention\.c_attn", "kv"),
    (r"\b(c_attn|query_key_value|qkv_proj|in_proj_qkvz?)\b", "qkv"),
    (r"\bkv_a_proj_with_mqa\b", "(kv)"),
    (r"\bkv_b_proj\b", "kv"),
    (r"\bq(_a|_b)?_proj\b|q_attn", "q"),
    (r"\bk_proj\b", "k"),
    (r"\bv_proj\b", "v"),
    (r"attn\.c_proj|attention\.c_proj|\bo_proj\b|(attention|attn)\.dense", "o"),
    (r"\bshared_(expert|mlp)", "shared_experts"),
    (r"\bout_proj\b|\battention_out\b|attention\.dense|\battn\.Wo\b", "o"),
    (r"\b(project_q|Wq)\b", "q"),
    (r"\b(project_k|Wk)\b", "k"),
    (r"\b(project_v|Wv)\b", "v"),
    (r"\bWqkv\b", "qkv"),
    (r"\bexperts\.", "experts"),
)
# Symbols that no shape shows, and the keys that give them.
HIDDEN = {
    "h": ("n_head", "n_heads", "num_attention_heads", "num_heads", "attention_heads"),
    "k": (
        "num_experts_per_tok",
        "num_experts_per_token",
        "moe_k",
        "moe_topk",
        "top_k_experts",
        "ffn_config.moe_top_k",
    ),
}
EXPERTS = ("num_experts", "num_local_experts", "n_routed_experts")
EXPERTS += ("moe_num_experts", "ffn_config.moe_num_experts")
# The causal masks that the checkpoints of 2019 store; the class of today has none.
MASKS = {"gpt2": "transformer.h.{}.attn.bias"}


# Of a table that is refused before anything is counted.
REFUSALS = (ShapeError, ValueError, LookupError)
EVERYTHING = replace(UNIQUE, includes=lambda row, tied: True)


class Trial(NamedTuple):
    """A configuration and what transformers makes of it."""

    fields: Fields
    built: Any


def judge(architecture: Architecture, trials: list[Trial], oracle: list[dict[str, Any]]) -> bool:
    """Whether the table agrees with everything that is known of the architecture."""
    if any((row.role == "bias") != is_bias(row.name) for row in architecture.rows):
        return False
    if any(row.shares for row in architecture.rows) and not architecture.tie:
        return False
    for place, trial in enumerate(trials):
        if not passes(architecture, trial):
            trials.insert(place // 2, trials.pop(place))  # it may well catch the next, too
            return False
    if not all(is_missed(key, architecture, raw) for key, raw in lacking(architecture.model_type)):
        return False
    for row in oracle:
        counted = count(configured(architecture, Fields(row["config"], "m"), "m"))
        due = row["total"], row["families"], row["active"]
        if (counted.total, counted.families, counted.active) != due:
            return False
    return True


def passes(architecture: Architecture, trial: Trial) -> bool:
    """Whether the table makes of a configuration what transformers does."""
    try:
        return agrees(configured(architecture, trial.fields, "m"), trial.built)
    except REFUSALS:
        return False


def lacking(model_type: str) -> Iterator[tuple[str, Fields]]:
    """Each key for which the class has no default, and a configuration without it.

    That of a size which not all models have is lacking where there is what needs it.
    """
    bare, having = barest(model_type), HAVING.get(model_type, {})
    for size in ARCHITECTURES[model_type].sizes:
        raw = bare if has_no_default(size) else having if {*size.keys} & {*having} else None
        if raw is not None:
            rest = {key: v for key, v in (bare | raw).items() if key not in size.keys}
            yield size.keys[0], Fields(rest, "m", nested=True)


def is_missed(key: str, architecture: Architecture, fields: Fields) -> bool:
    """Whether the configuration is refused, and because it lacks that key."""
    try:
        configured(architecture, fields, "m")
    except InputError as error:
        return f"field {key} is missing" in error.en
    return False


def is_bias(name: str) -> bool:
    """Causal masks and what stands for distances are called `bias` as well, and are none."""
    return name.endswith("bias") and not re.search(
        r"\battn\.bias$|\brelative_attention_bias$", name
    )


def agrees(config: Config, built: Any) -> bool:
    everything = tuple(tensors(config, EVERYTHING))
    included = [tensor for tensor in everything if UNIQUE.includes(tensor.row, config.tied)]
    if tuple((tensor.name, tensor.shape) for tensor in included) != built.parameters:
        return False
    return (
        all(row_agrees(tensor, config, built.settings) for tensor in one_a_row(everything))
        and all(size == due for size, due in hidden_sizes(config, built.settings))
        and all(size == due for size, due in idle_sizes(everything, config, built.settings))
        and buffers_agree(everything, config, built)
        and conventions_agree(everything, config, built)
    )


def one_a_row(everything: tuple[Tensor, ...]) -> Iterable[Tensor]:
    return {tensor.row: tensor for tensor in everything}.values()


def row_agrees(tensor: Tensor, config: Config, settings: Mapping[str, Any]) -> bool:
    if named(FAMILY_OF_NAME, tensor.name) != tensor.family:
        return False
    return tensor.row.kind == "buffer" or (
        tensor.active == active(tensor, settings) and parts_agree(tensor, config, settings)
    )


def hidden_sizes(config: Config, settings: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """The sizes that no shape shows, as the table has them and as transformers has."""
    for symbol, keys in HIDDEN.items():
        if symbol in config.sizes:
            yield config.sizes[symbol], setting(settings, keys)


def setting(settings: Mapping[str, Any], keys: tuple[str, ...]) -> int:
    """The first of `keys` that is set, as the class of transformers has it; of a list the first."""
    for key in keys:
        *path, last = key.split(".")
        place = reduce(lambda inner, part: inner.get(part, {}), path, settings)
        if place.get(last) is not None:
            value = place[last]
            return int(value[0] if isinstance(value, list) else value)
    raise LookupError(keys)


def idle_sizes(
    everything: tuple[Tensor, ...], config: Config, settings: Mapping[str, Any]
) -> Iterator[tuple[object, object]]:
    """The sizes of layers that this model has none of, likewise.

    What stands in for another shows in that; HRM-Text's class writes it anew.
    """
    used = {symbol for t in everything for axis in t.row.axes for symbol in axis.symbols}
    used |= {size.default for size in config.architecture.sizes}
    for size in config.architecture.sizes:
        due = [settings[key] for key in size.keys if settings.get(key) is not None]
        if due and size.symbol not in {*HIDDEN, *used}:
            yield config.sizes.get(size.symbol), due[0]


def active(tensor: Tensor, settings: Mapping[str, Any]) -> int:
    """What one token uses of a tensor, by its name and the settings of transformers."""
    if not re.search(r"\bexperts\.(?!bias|router)|\bmlp\.(in|out)put_linear", tensor.name):
        return tensor.count
    number = setting(settings, EXPERTS)
    if tensor.name.endswith("gate_up_proj"):
        number += int(settings.get("zero_expert_num", 0))  # LongCat's, which do nothing
    return tensor.count // number * setting(settings, HIDDEN["k"])


def parts_agree(tensor: Tensor, config: Config, settings: Mapping[str, Any]) -> bool:
    due = named(PARTS_OF_NAME, tensor.name)
    shares = {name: share for name, share, _ in tensor.row.shares_of_parts}
    if due in ("qkv", "kv"):
        sizes = {name: share.evaluate(config.sizes) for name, share in shares.items()}
        return "".join(sizes) == due and proportions(sizes) == due_proportions(tensor, settings)
    return list(shares) == ["kv" if due == "(kv)" else due]


def proportions(sizes: Mapping[str, int]) -> list[Fraction]:
    return [Fraction(size, sum(sizes.values())) for size in sizes.values()]


def due_proportions(tensor: Tensor, settings: Mapping[str, Any]) -> list[Fraction]:
    """How Q, K and V, or K and V, share a fused matrix."""
    if "kv_b_proj" in tensor.name:
        widths = {"k": settings["qk_nope_head_dim"], "v": settings["v_head_dim"]}
        return proportions(widths)
    if "block_size" in settings:  # the lightning attention of MiniMax
        return [Fraction(1, 3)] * 3
    if "in_proj_qkv" in tensor.name:
        return proportions(delta_widths(tensor, settings))
    if re.search(r"crossattention|\.kv_proj", tensor.name):
        return [Fraction(1, 2)] * 2
    heads, shared = numbers_of_heads(settings)
    return proportions({"q": heads, "k": shared, "v": shared})


def numbers_of_heads(settings: Mapping[str, Any]) -> tuple[int, int]:
    """How many heads queries have, and how many keys and values."""
    heads = int(next(settings[key] for key in HIDDEN["h"] if key in settings))
    shared = settings.get("num_key_value_heads", settings.get("num_kv_heads", heads))
    if "multi_query" in settings and not settings.get("new_decoder_architecture"):  # Falcon
        shared = 1 if settings["multi_query"] else heads
    return heads, int(shared)


def delta_widths(tensor: Tensor, settings: Mapping[str, Any]) -> dict[str, int]:
    """How Q, K, V and in Qwen3-Next a gate share the fused matrix of a Gated DeltaNet."""
    keys, values = (
        int(settings[f"linear_num_{kind}_heads"]) * int(settings[f"linear_{kind}_head_dim"])
        for kind in ("key", "value")
    )
    gate = {"": values} if tensor.row.name.endswith("qkvz.weight") else {}
    return {"q": keys, "k": keys, "v": values} | gate


def buffers_agree(everything: tuple[Tensor, ...], config: Config, built: Any) -> bool:
    ours = [(t.name, t.shape) for t in everything if t.row.kind == "buffer"]
    model_type = config.architecture.model_type
    due = [pair for pair in built.buffers if pair[0] in built.stored or model_type == "openai-gpt"]
    if model_type in MASKS:
        length = built.settings["n_positions"]
        layers = range(built.settings["n_layer"])
        due = [(MASKS[model_type].format(i), (1, 1, length, length)) for i in layers]
    return sorted(ours) == sorted(due)


def conventions_agree(everything: tuple[Tensor, ...], config: Config, built: Any) -> bool:
    """What is tied, and which rows are biases: of the whole, and of Q, K and V."""
    ties = {frozenset((r.name, r.shares)) for r in config.architecture.rows if r.shares}
    parameters = {name for name, _ in built.parameters}
    biases = {name for name in parameters if is_bias(name)}
    inward = {name for name in biases if {*named(PARTS_OF_NAME, name)} & {*"qkv"}}
    due = {
        "stored": parameters.union(*built.ties),
        "without_biases": parameters - biases,
        "without_qkv_biases": parameters - {name for name in inward if "expert" not in name},
    }
    return (ties if config.tied else set()) == set(built.ties) and all(
        {t.name for t in everything if convention(rule).includes(t.row, config.tied)} == names
        for rule, names in due.items()
    )


@cache
def named(patterns: tuple[tuple[str, str], ...], name: str) -> str:
    return next((found for pattern, found in patterns if re.search(pattern, name)), "")


@pytest.mark.parametrize("model_type", ARCHITECTURES)
def test_every_break_of_a_table_is_caught(
    model_type: str,
    full: bool,
    reference: Callable[[Mapping[str, Any]], Any],
    oracle: tuple[dict[str, Any], ...],
) -> None:
    architecture = ARCHITECTURES[model_type]
    trials = [Trial(Fields(raw, "m"), reference(raw)) for raw in random_configs(model_type)]
    bare = barest(model_type)
    trials.append(Trial(Fields(bare, "m", nested=True), reference(bare)))
    trials.sort(key=lambda trial: len(trial.built.parameters))  # the quickest first
    rows = [row for row in oracle if row["config"]["model_type"] == model_type]
    assert judge(architecture, trials, rows), "the sound table must pass"
    mutants = (*row_mutants(architecture), *head_mutants(architecture))
    tried = mutants if full else tuple(chosen(architecture, mutants))
    survivors = [mutant.what for mutant in tried if survives(mutant.make, trials, rows)]
    print(f"{model_type}: {len(tried)} of {len(mutants)} mutants, {len(survivors)} survivors")
    assert len(mutants) > 20 * len(architecture.rows)
    assert not survivors


def test_the_default_run_leaves_no_kind_of_break_and_no_row_out() -> None:
    whole = set[TensorSpec]()  # the rows that are broken in every way in some table
    for architecture in ARCHITECTURES.values():
        mutants = (*row_mutants(architecture), *head_mutants(architecture))
        tried = {mutant.what for mutant in chosen(architecture, mutants)}
        left_out = [mutant for mutant in mutants if mutant.what not in tried]
        assert {m.kind for m in mutants} == {m.kind for m in mutants if m.what in tried}
        assert all(mutant.row and mutant.kind not in ALWAYS for mutant in left_out)
        short = {mutant.row for mutant in left_out if mutant.kind != "shares"}
        whole |= {row._replace(source="") for row in architecture.rows if row not in short}
    assert whole == set(first_tables())


def survives(
    make: Callable[[], Architecture], trials: list[Trial], oracle: list[dict[str, Any]]
) -> bool:
    try:
        return judge(make(), trials, oracle)
    except REFUSALS:
        return False


def test_totals_alone_would_let_transpositions_pass() -> None:
    """Why the judges compare shapes: a transposed table has the same total."""
    gpt2 = ARCHITECTURES["gpt2"]
    fields = Fields({"model_type": "gpt2"}, "m", nested=True)
    index = next(i for i, row in enumerate(gpt2.rows) if row.shape == "d 3d")
    broken = with_row(gpt2, index, gpt2.rows[index]._replace(shape="3d d"))
    totals = [count(configured(table, fields, "m")).total for table in (gpt2, broken)]
    assert totals == [124_439_808, 124_439_808]
