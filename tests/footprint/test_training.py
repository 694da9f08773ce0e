"""Training compared with torch and peft, byte by byte, and with published numbers."""

import warnings
from typing import Any

import pytest

from gptparams import Config, InputError, config_from_dict, count, memory, preset
from gptparams.footprint.optimizers import OPTIMIZERS, PRECISIONS
from gptparams.footprint.training import Training
from gptparams.models.load import meta_model

GPT2: dict[str, Any] = {
    "model_type": "gpt2",
    "vocab_size": 61,
    "n_positions": 16,
    "n_embd": 32,
    "n_layer": 2,
    "n_head": 2,
}
LLAMA: dict[str, Any] = {
    "model_type": "llama",
    "vocab_size": 61,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
}
MIXTRAL = LLAMA | {"model_type": "mixtral", "num_local_experts": 3, "num_experts_per_tok": 2}


def planned(model: str | Config | dict[str, Any], train: str, **how: Any) -> Training:
    config = config_from_dict(model, "m") if isinstance(model, dict) else model
    found = memory(config, train=train, **how).training
    assert found is not None
    return found


# -- on the CPU


def model_of(raw: dict[str, Any], kind: str) -> Any:
    """The model of transformers with weights of a type: zeros will do."""
    import torch

    model = meta_model(config_from_dict(raw, "m")).to_empty(device="cpu")
    model.tie_weights()
    return model.to(getattr(torch, kind))


def stepped(model: Any, optimizer: Any) -> Any:
    """The optimizer after one step, when it has made its states."""
    import torch

    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    return optimizer


def measured(model: Any, optimizer: Any) -> tuple[int, int, int, int]:
    """Bytes of weights, gradients and states, and of the step counters among the latter."""
    weights = sum(size_of(each) for each in model.parameters())
    gradients = sum(size_of(each.grad) for each in model.parameters() if each.grad is not None)
    states = [item for state in optimizer.state.values() for item in state.items()]
    counters = sum(size_of(value) for name, value in states if name == "step")
    rest = sum(size_of(value) for name, value in states if name != "step" and value is not None)
    return weights, gradients, rest, counters


def size_of(tensor: Any) -> int:
    size: int = tensor.numel() * tensor.element_size()
    return size


def torch_optimizer(name: str, parameters: Any) -> Any:
    from torch import optim

    made = {
        "adamw": lambda: optim.AdamW(parameters),
        "sgd": lambda: optim.SGD(parameters, lr=0.1),
        "sgd-momentum": lambda: optim.SGD(parameters, lr=0.1, momentum=0.9),
        "adafactor": lambda: optim.Adafactor(parameters),
    }
    return made[name]()


@pytest.mark.parametrize("optimizer", ["adamw", "sgd", "sgd-momentum", "adafactor"])
@pytest.mark.parametrize(("precision", "kind"), [("fp32", "float32"), ("bf16", "bfloat16")])
@pytest.mark.parametrize("raw", [GPT2, LLAMA, MIXTRAL], ids=["gpt2", "llama", "mixtral"])
def test_full_training_on_the_cpu(
    raw: dict[str, Any], precision: str, kind: str, optimizer: str
) -> None:
    model = model_of(raw, kind)
    weights, gradients, states, counters = measured(
        model, stepped(model, torch_optimizer(optimizer, model.parameters()))
    )
    result = memory(
        config_from_dict(raw, "m"), train="full", precision=precision, optimizer=optimizer
    )
    assert result.training is not None
    parts = result.training.by_part
    assert (parts["weights"], parts["gradients"]) == (weights, gradients)
    assert (parts["optimizer_states"], parts["adapters"]) == (states, 0)
    assert result.training.bytes == weights + gradients + states
    counted = {each.assumption.id: each.bytes for each in result.assumptions}["step-counters"]
    assert counted == counters or "sgd" in optimizer  # which counts no steps
    assert result.training.trained == sum(each.numel() for each in model.parameters())


def test_mixed_precision_on_the_cpu() -> None:
    """A copy in 32 bits, to which AdamW's states belong, beside weights and gradients in 16."""
    import torch

    model, master = model_of(LLAMA, "bfloat16"), model_of(LLAMA, "float32")
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)
    copy, _, states, _ = measured(master, stepped(master, torch.optim.AdamW(master.parameters())))
    weights, gradients, _, _ = measured(model, torch.optim.SGD(model.parameters()))
    assert planned(LLAMA, "full").by_part == {
        "weights": weights,
        "adapters": 0,
        "master_weights": copy,
        "gradients": gradients,
        "optimizer_states": states,
    }


@pytest.mark.parametrize(
    ("raw", "targets"),
    [(GPT2, ("c_attn",)), (GPT2, ("all-linear",)), (LLAMA, ("q_proj", "v_proj", "down_proj"))],
)
@pytest.mark.parametrize("optimizer", ["adamw", "sgd-momentum"])
def test_lora_on_the_cpu(raw: dict[str, Any], targets: tuple[str, ...], optimizer: str) -> None:
    from peft import LoraConfig, get_peft_model

    chosen: Any = targets[0] if targets == ("all-linear",) else list(targets)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a layer is a Conv1D
        model = get_peft_model(model_of(raw, "bfloat16"), LoraConfig(r=5, target_modules=chosen))
    ours = [each for each in model.parameters() if each.requires_grad]
    weights, gradients, states, _ = measured(
        model, stepped(model, torch_optimizer(optimizer, ours))
    )
    parts = planned(raw, "lora", rank=5, targets=targets, optimizer=optimizer).by_part
    assert parts["adapters"] == sum(map(size_of, ours))
    assert parts["weights"] + parts["adapters"] == weights
    assert (parts["gradients"], parts["optimizer_states"]) == (gradients, states)
    assert parts["master_weights"] == 0


# -- published numbers


def test_llama_in_full() -> None:
    found = planned("llama-3.1-8b", "full")
    assert found.bytes == 16 * 8_030_261_248 == 128_484_179_968
    each = {
        "mixed": 16, "mixed-fp32-gradients": 18, "fp32": 16, "bf16": 8,
    }  # fmt: skip
    assert {row.id for row in PRECISIONS} == set(each)
    for name, size in each.items():
        assert planned("llama-3.1-8b", "full", precision=name).bytes == size * 8_030_261_248
    assert planned("llama-3.1-8b", "full", precision="fp32", optimizer="sgd").bytes == (
        8 * 8_030_261_248
    )


def test_llama_by_qlora() -> None:
    found = planned("llama-3.1-8b", "qlora", rank=16)
    assert found.trained == 41_943_040
    assert found.by_part["weights"] == 5_702_539_264
    assert found.bytes == 5_702_539_264 + 671_088_640 == 6_373_627_904


def test_eight_bits_of_states_with_their_scales() -> None:
    """Of a matrix of 4096 x 4096 two bytes a number, and two scales for each 256 of them."""
    raw = LLAMA | {"hidden_size": 4096, "num_attention_heads": 32, "intermediate_size": 11}
    found = planned(raw | {"num_hidden_layers": 1}, "full", optimizer="adamw8bit")
    tensors = count(config_from_dict(raw | {"num_hidden_layers": 1}, "m")).tensors
    sizes = [tensor.count for tensor in tensors]
    assert found.by_part["optimizer_states"] == sum(
        2 * n + 2 * 4 * -(-n // 256) if n >= 4096 else 2 * 4 * n for n in sizes
    )
    small = planned(LLAMA, "full", optimizer="adamw8bit").by_part["optimizer_states"]
    assert small == planned(LLAMA, "full").by_part["optimizer_states"]  # no tensor is large enough


@pytest.mark.parametrize("optimizer", [row.id for row in OPTIMIZERS])
@pytest.mark.parametrize("train", ["full", "lora", "qlora"])
def test_parts_and_families_sum_to_the_whole(train: str, optimizer: str) -> None:
    found = planned("gpt2", train, optimizer=optimizer)
    assert sum(found.by_part.values()) == sum(found.by_family.values()) == found.bytes
    assert found.bytes > memory("gpt2").weights.bytes / 2


# -- what is refused


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"train": "sft"}, "way of training 'sft' is unknown; choose one of full, lora, qlora"),
        ({"train": "full", "optimizer": "adam9"}, "optimizer 'adam9' is unknown; choose one of ad"),
        ({"train": "full", "precision": "fp4"}, "precision 'fp4' is unknown; choose one of mixed,"),
        ({"train": "full", "weights": "nf4"}, "precision mixed decides the weights of full train"),
        ({"train": "full", "weights": "fp32"}, "precision mixed decides the weights of full trai"),
        ({"train": "lora", "weights": "q8_0"}, "q8_0 is a format for inference, and no adapter"),
        ({"train": "qlora", "weights": "bf16"}, "the weights of QLoRA are quantized, and can't be"),
        ({"train": "lora", "rank": 0}, "rank of LoRA: expected a whole number from 1 to"),
        ({"train": "lora", "targets": "x"}, "target 'x' is no matrix of gpt2; choose from"),
        ({"optimizer": "sgd"}, "optimizer is for training only; leave it out, or give a way of tr"),
        ({"precision": "fp32"}, "precision is for training only"),
    ],
)
def test_what_is_refused(how: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        memory("gpt2", **how)
    assert caught.value.en.startswith(message)
    assert caught.value.zh != caught.value.en


def test_other_sixteen_bits_will_do() -> None:
    assert planned("gpt2", "full", weights="fp16") != planned("gpt2", "full")
    assert planned("gpt2", "full", weights="fp16").bytes == planned("gpt2", "full").bytes
    assert planned("gpt2", "lora", weights="int8").by_part["weights"] == (
        memory("gpt2", weights="int8").weights.bytes
    )


def test_targets_are_given_one_by_one_or_between_commas() -> None:
    one = planned("gpt2", "lora", targets="c_attn, c_fc")
    assert one == planned("gpt2", "lora", targets=["c_attn", "c_fc"])
    assert one.trained < planned("gpt2", "lora").trained
    assert preset("gpt2").model == "gpt2"
