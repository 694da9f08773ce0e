"""Count a model without a table: transformers builds it without memory and names its tensors.

Names and shapes come from the transformers class; families and parts are guessed from the names.
Only code of transformers is run, and nothing is downloaded.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from gptparams.algebra.symbols import LARGEST_REPEAT
from gptparams.config.config import Config, config_from_dict
from gptparams.config.files.json_file import read_object, shown_as
from gptparams.config.files.locating import config_file
from gptparams.config.model_type.routing import nested_in
from gptparams.config.model_type.unsupported import UnsupportedTypeError
from gptparams.config.notes import left_out
from gptparams.config.targets import is_path, resolve
from gptparams.config.values.fields import Fields
from gptparams.errors import InputError
from gptparams.models.load.reference import LOCK, Model
from gptparams.models.weights import need, quiet
from gptparams.schema.architecture import Architecture, Switch
from gptparams.schema.naming import family_of, part_of
from gptparams.schema.tensor import TensorSpec
from gptparams.untrusted import LONGEST_PATH, quoted

TIE = "tie_word_embeddings"
# Keys about how a model is stored or run. Some would make transformers download or run code.
_LEFT_OUT = frozenset((
    "auto_map", "attn_implementation", "_attn_implementation", "quantization_config", "dtype",
    "torch_dtype", "use_kernels",
))  # fmt: skip
_LONGEST_REASON = 200  # characters of a class's error message about a configuration that it refuses


def config_by_transformers(target: str) -> Config:
    """Return the configuration that `target` names, using its table if its type has one.

    Without a table, transformers builds the model. Raises InputError if torch or transformers is
    missing, or if transformers can't build the model.
    """
    if not is_path(target):
        return resolve(target)
    file = config_file(target)
    raw = read_object(file)
    where = quoted(file, LONGEST_PATH)
    try:
        return config_from_dict(raw, model=target, where=file)
    except UnsupportedTypeError:
        return guessed(raw, target, where)


def guessed(raw: Mapping[str, object], model: str, where: str) -> Config:
    """Return a configuration for `raw` whose table comes from the model that transformers builds.

    For a multimodal model this is the language model alone, if transformers has a class for it.
    """
    # Without torch, transformers returns placeholder classes whose later errors are less clear.
    need("torch")
    version = need("transformers").__version__
    part, fields = nested_in(Fields(raw, where))
    classes = need("transformers.models.auto.modeling_auto").MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    candidates = ((part, fields), ("", Fields(raw, where)))
    for found, each in candidates:
        model_type = each.raw.get("model_type")
        if isinstance(model_type, str) and model_type in classes:
            architecture = _architecture(model_type, _built(model_type, each, version))
            switches = frozenset({TIE} if any(row.shares for row in architecture.rows) else ())
            empty = Config(model, architecture, {}, {}, {}, {}, switches, {"L": ()})
            built_by, notes = f"transformers {version}", left_out(raw, found)
            return replace(empty, part=found, source=built_by, notes=notes)
    shown = shown_as(fields.raw.get("model_type"))
    raise InputError(
        f"{fields.where}：字段 model_type 是 {shown.zh}，transformers {version} 里没有"
        "这个类型的语言模型；请改正，或换一个版本",
        f"{fields.where}: field model_type: transformers {version} has no language model of the "
        f"type {shown.en}; correct it, or install another version",
    )


def _built(model_type: str, fields: Fields, version: str) -> Model:
    """Build the model on the meta device; InputError if transformers can't build it."""
    transformers, torch = need("transformers"), need("torch")
    kept = {key: value for key, value in fields.raw.items() if key not in _LEFT_OUT}
    try:
        with LOCK, quiet(), offline(), torch.device("meta"):
            config = transformers.CONFIG_MAPPING[model_type].from_dict(kept)
            _check_depth(getattr(config.get_text_config(), "num_hidden_layers", 0))
            return transformers.AutoModelForCausalLM.from_config(
                config, attn_implementation="eager", trust_remote_code=False
            )
    except Exception as error:  # a class may raise anything of a configuration that is not its own
        reason = " ".join(str(error).split())[:_LONGEST_REASON] or type(error).__name__
        raise InputError(
            f"{fields.where}：transformers {version} 造不出这个 {model_type} 模型（{reason}）；"
            "请检查各字段",
            f"{fields.where}: transformers {version} can't build this {model_type} model "
            f"({reason}); check the fields",
        ) from None


def _check_depth(layers: object) -> None:
    """Refuse more layers than any table accepts: building them would take too long."""
    if isinstance(layers, int) and layers > LARGEST_REPEAT:
        raise ValueError(f"num_hidden_layers: at most {LARGEST_REPEAT}")


@contextmanager
def offline() -> Iterator[None]:
    """Make the hub's client behave as with HF_HUB_OFFLINE=1: no requests."""
    constants = need("huggingface_hub.constants")
    before, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def _architecture(model_type: str, model: Model) -> Architecture:
    """Build a table with one row for each tensor of `model`."""
    rows = (*_parameters(model), *_buffers(model))
    return Architecture(model_type, type(model).__name__, (), (Switch(TIE, True),), rows, tie=TIE)


def _parameters(model: Model) -> Iterator[TensorSpec]:
    """Yield a row for each parameter, and a row with `shares` for a tied output head.

    Other names of the same parameter are left out, as `named_parameters` does.
    """
    names: dict[int, list[str]] = {}
    tensors = list(model.named_parameters(remove_duplicate=False))
    for name, tensor in tensors:
        names.setdefault(id(tensor), []).append(name)
    for name, tensor in tensors:
        owner = min(names[id(tensor)], key=lambda each: family_of(each) == "output_head")
        if name == owner:
            yield _row(name, tensor, model)
        elif family_of(name) == "output_head":
            yield _row(name, tensor, model)._replace(shares=owner)


def _buffers(model: Model) -> Iterator[TensorSpec]:
    """Yield a row for each buffer that the model's checkpoints hold."""
    stored = frozenset(model.state_dict())
    for name, tensor in model.named_buffers():
        if name in stored:
            yield _row(name, tensor, model)._replace(kind="buffer")


def _row(name: str, tensor: Model, model: Model) -> TensorSpec:
    """Build the row of one tensor; a scalar gets the shape `1`."""
    shape = " ".join(map(str, tensor.shape)) or "1"
    family, part = family_of(name), part_of(name)
    source = f"{type(model).__module__}: {type(model).__name__}"
    row = TensorSpec(name, shape, family, source, parts=part)
    return row._replace(role="bias") if name.endswith("bias") else row
