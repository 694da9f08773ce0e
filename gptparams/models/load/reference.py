"""The reference class of an architecture in transformers: built, named, compared with the table."""

from threading import RLock
from typing import Any

from gptparams.config.config import Config
from gptparams.counting.counting import count
from gptparams.counting.reconciliation import NamedShape, Reconciliation, reconcile
from gptparams.frozen import thawed
from gptparams.models.weights import need, quiet

# A transformers model; naming its class would import torch.
Model = Any

# Building and loading change settings of torch and transformers for a while.
LOCK = RLock()


def meta_model(config: Config) -> Model:
    """The reference class of transformers built from `config` on the meta device: no memory."""
    torch = need("torch")
    with LOCK, quiet(), torch.device("meta"):
        return build(config)


def named_shapes(model: Model) -> tuple[NamedShape, ...]:
    """(name, shape) of each of `model.named_parameters()`, in its order; a shared one once."""
    return tuple((name, tuple(tensor.shape)) for name, tensor in model.named_parameters())


def named_buffers(model: Model) -> tuple[NamedShape, ...]:
    """(name, shape) of each of `model.named_buffers()`, in its order."""
    return tuple((name, tuple(tensor.shape)) for name, tensor in model.named_buffers())


def compare(model: Model, config: Config) -> Reconciliation:
    """The table's tensors (expected) against the model's (found), both ways."""
    expected = ((tensor.name, tensor.shape) for tensor in count(config).tensors)
    return reconcile(expected, named_shapes(model))


def reference_class(config: Config) -> Any:
    """The class of transformers that the architecture's table describes."""
    need("torch")  # without it transformers offers a stand-in that fails later and worse
    return getattr(need("transformers"), config.architecture.reference)


def build(config: Config) -> Model:
    """The reference class with the keys that we read; what they leave open, it fills itself."""
    reference = reference_class(config)
    keys = {key: value for key, value in thawed(config.keys).items() if key != "model_type"}
    settings = need("transformers").CONFIG_MAPPING[config.architecture.model_type]
    return reference(settings(**keys)).float().eval()
