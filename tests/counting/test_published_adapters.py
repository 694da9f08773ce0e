"""Published numbers of LoRA parameters, by model, rank and targets."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from gptparams import config_from_dict, preset
from gptparams.config.config import Config
from gptparams.counting.adapters import Adapter, adapt, all_parameters

QV = ("q_proj", "v_proj")
LINEAR = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
LLAMA: dict[str, Any] = {"model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32}
LLAMA |= {"num_attention_heads": 32, "intermediate_size": 11008}

PEFT = "https://github.com/huggingface/peft/blob/main/"
RASCHKA = "https://magazine.sebastianraschka.com/p/practical-tips-for-finetuning-llms"
TORCHTUNE = "https://docs.pytorch.org/torchtune/stable/tutorials/lora_finetune.html"
ALPACA = "https://github.com/ymcui/Chinese-LLaMA-Alpaca/issues/189"
FACTORY = "https://github.com/hiyouga/LlamaFactory/issues/5539"
BLOOM = "https://zenn.dev/koichiro_mori/scraps/b3592fdfec55b4"
UNSLOTH = "https://github.com/unslothai/notebooks"
CHATGLM = "https://github.com/yongzhuo/ChatGLM2-SFT/blob/main/chatglm2_6b/ft_chatglm2/train.py"
SWIFT = "https://github.com/modelscope/ms-agent/issues/198"
LORA_PAPER = "https://arxiv.org/abs/2106.09685"
FOUR_BITS = "https://huggingface.co/blog/4bit-transformers-bitsandbytes"

# Source, model, rank, targets, what is trained, and all parameters where the source has them.
PUBLISHED: tuple[tuple[str, str, int, tuple[str, ...], int, int | None], ...] = (
    (f"{PEFT}README.md", "qwen2.5-3b", 16, QV, 3_686_400, 3_089_625_088),
    (f"{PEFT}examples/int8_training/Finetune_opt_bnb_peft.ipynb", "opt-6.7b", 16, QV, 8_388_608, 6_666_862_592),
    (TORCHTUNE, "llama-2-7b-hf", 8, QV, 4_194_304, 6_742_609_920),
    (RASCHKA, "llama-2-7b-hf", 8, QV, 4_194_304, None),
    (RASCHKA, "llama-2-7b-hf", 8, (*LINEAR, "lm_head"), 20_277_248, None),
    (RASCHKA, "llama-2-7b-hf", 256, (*LINEAR, "lm_head"), 648_871_936, None),
    (ALPACA, "alpaca-7b", 8, QV, 4_194_304, 6_889_689_088),
    (FACTORY, "qwen2.5-7b", 8, LINEAR, 20_185_088, 7_635_801_600),
    (BLOOM, "bloom-7b1", 16, ("query_key_value",), 7_864_320, 7_076_880_384),
    (UNSLOTH, "meta-llama-3-8b", 16, LINEAR, 41_943_040, None),
    (UNSLOTH, "llama-3.2-3b", 16, LINEAR, 24_313_856, None),
    (UNSLOTH, "llama-3.2-1b", 16, LINEAR, 11_272_192, None),
    (UNSLOTH, "qwen2.5-7b", 16, LINEAR, 40_370_176, None),
    (UNSLOTH, "gemma-2-9b", 16, LINEAR, 54_018_048, None),
    (CHATGLM, "chatglm2-6b", 8, ("query_key_value",), 1_949_696, 6_245_533_696),
    (SWIFT, "qwen-7b", 8, ("c_attn",), 4_194_304, None),
    (FOUR_BITS, "gpt-neox-20b", 8, ("query_key_value",), 8_650_752, None),
)  # fmt: skip
# ruff: noqa: E501 - a row is one line


def model(name: str) -> Config:
    """A preset; Chinese Alpaca is Llama with a larger vocabulary."""
    if name == "alpaca-7b":
        return config_from_dict(LLAMA | {"vocab_size": 49954}, name)
    return preset(name)


@pytest.mark.parametrize(("source", "name", "rank", "targets", "trained", "everything"), PUBLISHED)
def test_a_published_number_is_reproduced(
    source: str,
    name: str,
    rank: int,
    targets: tuple[str, ...],
    trained: int,
    everything: int | None,
) -> None:
    tuning = adapt(model(name), Adapter(rank, targets))
    assert tuning.total == trained, source
    assert everything in (None, all_parameters(tuning)), source
    assert adapt(model(name), Adapter(rank + 1, targets)).total != trained


def test_the_percentages_that_they_printed() -> None:
    shares = ((0, "0.1193"), (3, "0.0622"), (7, "0.2643"), (8, "0.1111"), (14, "0.0312"))
    for row, share in (*shares, (15, "0.0543")):
        _, name, rank, targets, _, _ = PUBLISHED[row]
        tuning = adapt(model(name), Adapter(rank, targets))
        assert f"{100 * tuning.total / all_parameters(tuning):.4f}" == share


def test_the_paper_of_lora_on_the_sizes_of_gpt3() -> None:
    """GPT-3's queries and values, in Table 4 of the paper; OPT-175B has the same sizes."""
    sizes: dict[str, Any] = {"model_type": "opt", "hidden_size": 12288, "ffn_dim": 49152}
    sizes |= {"num_hidden_layers": 96, "max_position_embeddings": 2048}
    gpt3 = config_from_dict(sizes | {"num_attention_heads": 96, "vocab_size": 50272}, "gpt-3")
    for rank, printed in ((1, "4.7"), (8, "37.7")):
        trained = adapt(gpt3, Adapter(rank, QV)).total
        assert f"{trained / 1e6:.1f}" == printed, LORA_PAPER


def test_there_are_fifteen_figures_of_eight_sources() -> None:
    assert len(PUBLISHED) >= 15
    assert len({urlsplit(row[0]).path for row in PUBLISHED}) >= 8
