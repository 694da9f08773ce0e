"""ModernBERT's decoder: a norm before each half of a layer but the first; a head of two maps."""

from gptparams.schema.architecture import (
    Architecture,
    Cache,
    Every,
    From,
    Labelled,
    Layers,
    Size,
    Switch,
    Window,
)
from gptparams.schema.rows import Rows, linear
from gptparams.schema.tensor import TensorSpec

_AT = "transformers/models/modernbert_decoder/modeling_modernbert_decoder.py: ModernBertDecoder"
_I, _E = "model.layers.{i}", "model.embeddings.tok_embeddings.weight"
_A, _F, _O = "attention", "feed_forward", "output_head"
_THIRD = (Every("global_attn_every_n_layers", 3, rest=0, inside=False),)
_AB, _MB, _NB = "attention_bias", "mlp_bias", "norm_bias"


def _norm(name: str, source: str, repeat: str = "") -> Rows:
    """A layer norm, whose bias is a matter of choice."""
    weight = TensorSpec(f"{name}.weight", "d", "normalization", source, "weight", repeat)
    return (weight, weight._replace(name=f"{name}.bias", role="bias", when=_NB))


ARCHITECTURE = Architecture(
    model_type="modernbert-decoder",
    reference="ModernBertDecoderForCausalLM",
    sizes=(
        Size("V", ("vocab_size",), nested="50368"),
        Size("d", ("hidden_size",), nested="768"),
        Size("L", ("num_hidden_layers",), nested="22"),
        Size("h", ("num_attention_heads",), nested="12"),
        Size("f", ("intermediate_size",), nested="1152"),
    ),
    switches=(
        Switch("tie_word_embeddings", True),
        Switch(_AB, False),
        Switch(_MB, False),
        Switch(_NB, False),
        Switch("classifier_bias", False),
        Switch("decoder_bias", True),
    ),
    layers=(Layers("Ln", (From("", 1),)),),
    divisible=(("d", "h"),),
    cache=Cache(
        window=Window(
            Size("w", ("local_attention",), nested="128"),
            (Labelled("layer_types", ("sliding_attention",), ("full_attention",), _THIRD),),
            divisor=2,
        )
    ),
    rows=(
        TensorSpec(_E, "V d", "token_embedding", f"{_AT}Embeddings"),
        *_norm("model.embeddings.norm", f"{_AT}Embeddings"),
        *_norm(f"{_I}.attn_norm", f"{_AT}Layer", "Ln"),
        *linear(f"{_I}.attn.q_proj", "d", "d", _A, f"{_AT}Attention", "L", _AB, "q"),
        *linear(f"{_I}.attn.k_proj", "d", "d", _A, f"{_AT}Attention", "L", _AB, "k"),
        *linear(f"{_I}.attn.v_proj", "d", "d", _A, f"{_AT}Attention", "L", _AB, "v"),
        *linear(f"{_I}.attn.Wo", "d", "d", _A, f"{_AT}Attention", "L", _AB, "o"),
        *_norm(f"{_I}.mlp_norm", f"{_AT}Layer", "L"),
        *linear(f"{_I}.mlp.Wi", "d", "2f", _F, f"{_AT}MLP", "L", _MB),
        *linear(f"{_I}.mlp.Wo", "f", "d", _F, f"{_AT}MLP", "L", _MB),
        *_norm("model.final_norm", f"{_AT}Model"),
        *linear("lm_head.dense", "d", "d", _O, f"{_AT}PredictionHead", bias="classifier_bias"),
        *_norm("lm_head.norm", f"{_AT}PredictionHead"),
        TensorSpec("decoder.weight", "V d", _O, f"{_AT}ForCausalLM", shares=_E),
        TensorSpec(
            "decoder.bias", "V", _O, f"{_AT}ForCausalLM", role="bias", when="decoder_bias"
        ),
    ),
)  # fmt: skip
