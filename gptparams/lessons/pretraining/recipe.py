"""How the small models are trained: the sizes of the model, and everything that people choose."""

from dataclasses import dataclass
from typing import Any

from gptparams.config.config import Config, config_from_dict


@dataclass(frozen=True, slots=True)
class Recipe:
    """The hyperparameters of a run; the first five are sizes of the model.

    As in GPT-2, there are several layers and heads, and the feed-forward network is four times as
    wide as the model. The vocabulary takes a larger share, because it can't shrink as far.
    The weights after the steps in `kept`, and after the last one, go into the record.
    """

    vocabulary: int = 2816
    width: int = 64
    layers: int = 4
    heads: int = 2
    context: int = 128
    steps: int = 2500
    batch: int = 8
    rate: float = 3e-3
    decay: float = 0.1
    seed: int = 0
    kept: tuple[int, ...] = (0, 100, 1000)

    def moments(self) -> tuple[int, ...]:
        """The steps after which the model is kept: those of `kept`, and the last."""
        return (*(step for step in self.kept if step < self.steps), self.steps)

    def config(self, vocabulary: int, name: str) -> Config:
        """Return the configuration of the model, as a config.json of GPT-2 would give it."""
        return config_from_dict(self.fields(vocabulary), model=name)

    def fields(self, vocabulary: int) -> dict[str, Any]:
        """Return the fields of config.json for a vocabulary of that size, without dropout."""
        return {
            "model_type": "gpt2",
            "vocab_size": vocabulary,
            "n_embd": self.width,
            "n_layer": self.layers,
            "n_head": self.heads,
            "n_positions": self.context,
            "resid_pdrop": 0.0,
            "embd_pdrop": 0.0,
            "attn_pdrop": 0.0,
        }
