"""The transformers class that each table describes: building it and comparing it with the table."""

from threading import RLock
from typing import Any

from gptparams.config.config import Config
from gptparams.counting.counting import count
from gptparams.counting.reconciliation import NamedShape, Reconciliation, reconcile
from gptparams.frozen import thawed
from gptparams.models.weights import need, quiet

# A transformers model; naming its class would import torch.
Model = Any

# Building and loading a model temporarily changes global settings of torch and transformers.
LOCK = RLock()


def meta_model(config: Config) -> Model:
    """Build the transformers reference class from `config` on the meta device, without memory."""
    torch = need("torch")
    with LOCK, quiet(), torch.device("meta"):
        return build(config)


def named_shapes(model: Model) -> tuple[NamedShape, ...]:
    """Return `(name, shape)` of each of `model.named_parameters()`, in order; a shared one once."""
    return tuple((name, tuple(tensor.shape)) for name, tensor in model.named_parameters())


def named_buffers(model: Model) -> tuple[NamedShape, ...]:
    """Return `(name, shape)` for each of `model.named_buffers()`, in order."""
    return tuple((name, tuple(tensor.shape)) for name, tensor in model.named_buffers())


def compare(model: Model, config: Config) -> Reconciliation:
    """Compare the table's tensors (expected) with the model's (found), in both directions."""
    expected = ((tensor.name, tensor.shape) for tensor in count(config).tensors)
    return reconcile(expected, named_shapes(model))


def reference_class(config: Config) -> Any:
    """Return the transformers class that the architecture's table describes."""
    # Without torch, transformers returns a placeholder class whose later error is less clear.
    need("torch")
    return getattr(need("transformers"), config.architecture.reference)


def build(config: Config) -> Model:
    """Build the reference class from the keys that we read; transformers supplies the rest."""
    reference = reference_class(config)
    keys = {key: value for key, value in thawed(config.keys).items() if key != "model_type"}
    settings = need("transformers").CONFIG_MAPPING[config.architecture.model_type]
    return reference(settings(**keys)).float().eval()
