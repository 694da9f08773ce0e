"""Words in the names of keys: those that may affect a count, those that do not, synonyms."""

import re
from collections.abc import Mapping

# Words, separated by underscores, in the names of keys that affect a count.
TELLING = frozenset({
    "bias", "biases", "dim", "dims", "embd", "expert", "experts", "ffn", "head", "heads",
    "hidden", "inner", "intermediate", "kv", "layer", "layers", "lora", "mlp", "moe",
    "rank", "ranks", "vocab", "width",
})  # fmt: skip
# Words in the names of keys that may affect a count; such keys produce a note.
HINTING = frozenset({
    "adapter", "attention", "attn", "conv", "embedding", "embeddings", "gate", "gated", "gqa",
    "layernorm", "mem", "memory", "mqa", "multiquery", "norm", "norms", "prefix", "proj",
    "projection", "prompt", "qk", "qkv", "query", "shared", "tie", "tied", "virtual",
})  # fmt: skip
# Words of keys that, if true, describe a gate, or positions other than learned ones.
GATES = frozenset({"geglu", "glu", "reglu", "swiglu"})
POSITIONS = frozenset({"alibi", "rope", "rotary"})
# Words of keys for biases, by the family that has them.
WORDS_OF_FAMILIES: Mapping[str, frozenset[str]] = {
    "attention": frozenset(
        {"attention", "attn", "qkv", "q", "k", "v", "o", "query", "key", "value"}
    ),
    "feed_forward": frozenset({"ffn", "mlp", "fc", "linear", "up", "down", "gate"}),
    "normalization": frozenset({"ln", "norm", "layernorm"}),
    "output_head": frozenset({"lm", "head", "output"}),
}
# Keys of objects that describe another module, or how to run, train or store the model.
MODULES = re.compile(
    r".*(vision|visual|image|video|audio|speech|sound|projector|tokenizer|generation|quantization"
    r"|quant|compression|rope|task_specific|params|id2|label2|auto_map|_map|map|attributes).*"
)
GENERAL = frozenset({
    "max_window_layers", "output_hidden_states", "tie_encoder_decoder", "num_labels",
    "summary_hidden_size", "summary_proj_to_labels", "summary_type", "summary_use_proj",
    "summary_activation", "is_encoder_decoder", "architectures", "auto_map", "id2label",
    "label2id", "model_type", "torch_dtype", "dtype", "transformers_version", "pretraining_tp",
    "max_position_embeddings", "original_max_position_embeddings", "model_max_length",
    "seq_length", "apply_residual_connection_post_layernorm", "attention_chunk_size",
    "attention_softmax_in_fp32", "attn_temperature_tuning", "clip_qkv", "full_attn_alpha_factor",
    "full_attn_beta_factor", "kda_safe_gate", "linear_attn_alpha_factor",
    "linear_attn_beta_factor", "local_attention", "norm_topk_prob", "norm_type",
    "prefix_dense_sliding_window_pattern", "prefix_lm", "query_pre_attn_scalar",
    "reorder_and_upcast_attn", "scale_attention_softmax_in_fp32",
    "scale_attn_by_inverse_layer_idx", "scale_attn_weights", "scale_embedding",
    "shared_expert_combination_strategy", "use_bidirectional_attention", "attn_logit_softcapping",
    "attn_implementation", "_attn_implementation", "use_flash_attn", "use_flash_attention",
    "use_flash_attention_2", "flash_attention", "flash_attn", "rope_scaling", "rope_parameters",
    "quantization_config", "quantization", "compression_config", "task_specific_params",
    "tokenizer_class", "use_cache", "use_sliding_window", "sliding_window", "vision_config",
    "hidden_act", "hidden_activation", "activation_function", "loss_type",
    "neftune_noise_alpha", "unsloth_version", "unsloth_fixed", "is_decoder", "pruned_heads",
    "attn_pdrop", "attention_dropout", "ep_size", "scoring_func", "topk_method", "seq_aux",
    "n_group", "topk_group", "aux_loss_alpha", "use_memory_efficient_attention",
    "freeze_mm_mlp_adapter", "tune_mm_mlp_adapter", "freeze_mm_vision_resampler",
    "mm_hidden_size", "mm_use_im_patch_token", "mm_use_im_start_end", "use_mm_proj",
})  # fmt: skip
"""Keys of any configuration that say how to run, train or store a model."""
# Other names of a size: a key that repeats its value changes nothing.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "V": ("vocab_size", "padded_vocab_size", "n_vocab"),
    "d": ("hidden_size", "n_embd", "n_embed", "d_model", "dim", "model_dim", "hidden_dim"),
    "L": ("num_hidden_layers", "num_layers", "n_layer", "n_layers"),
    "h": ("num_attention_heads", "num_heads", "n_head", "n_heads", "attention_heads"),
    "kv": ("num_key_value_heads", "num_kv_heads", "n_kv_heads", "n_head_kv", "kv_n_heads"),
    "dh": ("head_dim", "kv_channels", "attention_head_dim", "head_size", "dim_head", "d_kv"),
    "f": (
        "intermediate_size",
        "ffn_hidden_size",
        "ffn_dim",
        "n_inner",
        "d_ff",
        "inner_dim",
        "hidden_dim",
    ),
    "E": ("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts"),
}
# The activations of transformers that have parameters, and those that are half a network.
LEARNED = ("prelu", "xielu")
GATED = frozenset({
    "swiglu", "geglu", "reglu", "glu", "siluglu", "geluglu", "gatedsilu", "gatedgelu", "gatedrelu",
    "gatedgelunew", "swigluoai", "liglu", "bilinear",
})  # fmt: skip
# The names of gates, or of matrices that contain one, in rows.
GATE = re.compile(r"gate|\b(w1|w3|v1|w_0|Wi|input_linear)\b")
LONG_ENOUGH = 6  # letters; shorter keys resemble others too easily
