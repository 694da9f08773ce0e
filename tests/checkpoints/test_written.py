"""Files written by safetensors, torch, gguf, transformers and peft: read and reconciled."""

import json
import os
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest

from gptparams import Config, config_from_dict, count, preset
from gptparams.checkpoints.files.opening import open_checkpoint
from gptparams.checkpoints.formats.gguf import read_gguf
from gptparams.checkpoints.formats.safetensors import read_safetensors
from gptparams.checkpoints.formats.torch_zip import read_torch
from gptparams.checkpoints.header import Source
from gptparams.checkpoints.reconcile import reconcile_tensors
from gptparams.cli.main import main
from tests.checkpoints.test_reconcile import llama, sums
from tests.helpers.checkpoint_files import Gguf, raw_safetensors, write_safetensors

GPT2 = {"model_type": "gpt2", "vocab_size": 64, "n_positions": 16, "n_embd": 32, "n_layer": 2,
        "n_head": 4}  # fmt: skip


def gpt2(**keys: Any) -> Config:
    return config_from_dict(GPT2 | keys, "tiny")


def model_of(config: Config) -> Any:
    from gptparams.models.load.reference import build
    from gptparams.models.weights import quiet

    with quiet():
        return build(config)


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("config", [llama(), llama(tie_word_embeddings=True), gpt2()])
def test_transformers(config: Config, dtype: str, tmp_path: Path) -> None:
    import torch

    model = model_of(config).to(getattr(torch, dtype))
    model.save_pretrained(tmp_path)
    found = reconcile_tensors(open_checkpoint(str(tmp_path)), config)
    assert (found.unexplained, found.caused) == ((), ())
    assert found.stored == count(config).total
    width = 4 if dtype == "float32" else 2
    assert found.checkpoint.nbytes == width * found.stored
    assert main(["reconcile", str(tmp_path)]) == 0  # with the config.json beside it


def test_transformers_in_shards(tmp_path: Path) -> None:
    config = llama()
    model_of(config).save_pretrained(tmp_path, max_shard_size="20KB")
    assert len(list(tmp_path.glob("*.safetensors"))) > 2
    found = reconcile_tensors(open_checkpoint(str(tmp_path)), config)
    assert (found.unexplained, found.caused) == ((), ())
    assert found.stored == count(config).total


def test_torch_with_masks_and_the_head_twice(tmp_path: Path) -> None:
    import torch

    config = gpt2()
    model = model_of(config)
    state = dict(model.state_dict())
    assert state["lm_head.weight"].data_ptr() == state["transformer.wte.weight"].data_ptr()
    for layer in range(2):
        mask = torch.tril(torch.ones(16, 16, dtype=torch.uint8)).view(1, 1, 16, 16)
        state[f"transformer.h.{layer}.attn.bias"] = mask
        state[f"transformer.h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    torch.save(state, tmp_path / "pytorch_model.bin")
    found = reconcile_tensors(open_checkpoint(str(tmp_path)), config)
    assert found.unexplained == ()
    assert sums(found) == {"causal_mask": (2 * 257, 4), "tied_head": (64 * 32, 1)}
    # Both names of the head share their bytes.
    assert found.checkpoint.nbytes == 4 * count(config).total + 2 * 256 + 2 * 4


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_torch_of_a_training_script(protocol: int, tmp_path: Path) -> None:
    import torch

    model = model_of(llama())
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.tensor([[1, 2, 3]])).logits.sum().backward()
    optimizer.step()
    whole = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "iter_num": 7,
             "loss": 1.5, "config": {"dtype": "float16", "names": ["a", None, True]}}  # fmt: skip
    torch.save(whole, tmp_path / "ckpt.pt", pickle_protocol=protocol)
    found = reconcile_tensors(open_checkpoint(str(tmp_path / "ckpt.pt")), llama())
    assert found.unexplained == ()
    parameters = len(list(model.parameters()))
    total = count(llama()).total
    assert sums(found) == {"optimizer_state": (2 * total + parameters, 3 * parameters)}


def test_shapes_and_dtypes_of_torch(tmp_path: Path) -> None:
    import torch

    names = ("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8",
             "uint8", "bool", "uint16", "uint32", "uint64", "complex64", "float8_e4m3fn",
             "float8_e5m2")  # fmt: skip
    values = {name: torch.zeros(2, 3, dtype=getattr(torch, name)) for name in names}
    values |= {"scalar": torch.tensor(1.0), "nothing": torch.zeros(0, 3),
               "part": torch.zeros(4, 6)[1:3, ::2], "turned": torch.zeros(4, 6).T,
               "repeated": torch.zeros(3).expand(5, 3),
               "parameter": torch.nn.Parameter(torch.zeros(2))}  # fmt: skip
    torch.save(values, tmp_path / "all.pt")
    found = {each.name: each for each in open_checkpoint(str(tmp_path / "all.pt")).tensors}
    assert {name: each.shape for name, each in found.items()} == {
        name: tuple(value.shape) for name, value in values.items()
    }
    for name, each in found.items():
        assert each.nbytes == values[name].numel() * values[name].element_size(), name
    assert len({each.dtype for each in found.values()}) == len(names)


def test_the_old_format_of_torch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import torch

    path = tmp_path / "old.bin"
    torch.save({"a": torch.zeros(2)}, path, _use_new_zipfile_serialization=False)
    assert main(["inspect", str(path), "--lang", "en"]) == 2
    assert "old format of torch.save" in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`")  # peft asks transformers for it
@pytest.mark.parametrize("kind", ["lora", "dora", "head"])
def test_peft(kind: str, tmp_path: Path) -> None:
    from peft import LoraConfig, get_peft_model

    config = llama()
    settings = LoraConfig(
        r=4,
        target_modules=["q_proj", "v_proj"],
        use_dora=kind == "dora",
        modules_to_save=["lm_head"] if kind == "head" else None,
    )
    model = get_peft_model(model_of(config), settings)
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    model.save_pretrained(tmp_path)
    found = reconcile_tensors(open_checkpoint(str(tmp_path)), config)
    assert found.unexplained == ()
    rows = sums(found)
    head = 96 * 32 if kind == "head" else 0  # stored under its own name
    assert found.stored == trained
    assert rows["adapter"][0] == trained - head
    assert rows["base_left_out"][0] == head - count(config).total
    # With nothing but an adapter there is nothing to count; a head does not tell the model.
    assert main(["reconcile", str(tmp_path)]) == (2 if head else 0)
    # All of it in one file: the base model under the names that peft gives it.
    from safetensors.torch import save_file

    state = {name: value.clone() for name, value in model.state_dict().items()}
    save_file(state, tmp_path / "whole.safetensors")
    whole = reconcile_tensors(open_checkpoint(str(tmp_path / "whole.safetensors")), config)
    assert whole.unexplained == ()
    assert sums(whole) == {"adapter": (trained, rows["adapter"][1] + bool(head))}


OTHER_METHODS: dict[str, tuple[str, dict[str, Any]]] = {
    "embedding": ("LoraConfig", {"r": 4, "target_modules": ["q_proj", "embed_tokens"]}),
    "tokens": ("LoraConfig", {"r": 4, "target_modules": ["q_proj"],
                              "trainable_token_indices": [1, 2]}),
    "ia3": ("IA3Config", {"target_modules": ["k_proj"], "feedforward_modules": []}),
    "loha": ("LoHaConfig", {"r": 4, "target_modules": ["q_proj"]}),
    "lokr": ("LoKrConfig", {"r": 4, "target_modules": ["q_proj"]}),
    "vera": ("VeraConfig", {"r": 4, "target_modules": ["q_proj"]}),
    "oft": ("OFTConfig", {"oft_block_size": 4, "target_modules": ["q_proj"]}),
    "adalora": ("AdaLoraConfig", {"init_r": 4, "target_modules": ["q_proj"], "total_step": 9}),
    "prompt": ("PromptTuningConfig", {"task_type": "CAUSAL_LM", "num_virtual_tokens": 4}),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`", "ignore:Setting")
@pytest.mark.parametrize("method", OTHER_METHODS)
def test_other_methods_of_peft(method: str, tmp_path: Path) -> None:
    import peft
    import torch

    name, settings = OTHER_METHODS[method]
    model = peft.get_peft_model(model_of(llama()), getattr(peft, name)(**settings))
    model.save_pretrained(tmp_path)
    found = reconcile_tensors(open_checkpoint(str(tmp_path)), llama())
    assert found.unexplained == ()
    assert {"adapter", "base_left_out"} == set(sums(found))
    torch.save(model.state_dict(), tmp_path / "whole.bin")
    found = reconcile_tensors(open_checkpoint(str(tmp_path / "whole.bin")), llama())
    assert found.unexplained == ()
    assert "base_left_out" not in sums(found)


def test_the_names_of_every_method_of_peft_are_known() -> None:
    from peft.mapping import PEFT_TYPE_TO_PREFIX_MAPPING

    from gptparams.checkpoints.causes.rules import ADAPTER_PREFIXES

    without_modules = {"cartridge_", "cpt_", "multitask_prompt_tuning_", "p_tuning_", "poly_",
                       "prefix_tuning_", "prompt_tuning_"}  # fmt: skip
    theirs = {each.replace("_lambda_", "_") for each in PEFT_TYPE_TO_PREFIX_MAPPING.values()}
    assert theirs - without_modules <= {*ADAPTER_PREFIXES}


HF_TO_GGUF = {
    "model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output",
    "model.layers": "blk", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm", "transformer.wte": "token_embd",
    "transformer.wpe": "position_embd", "transformer.ln_f": "output_norm", "transformer.h": "blk",
    "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "mlp.c_fc": "ffn_up",
    "mlp.c_proj": "ffn_down", "ln_1": "attn_norm", "ln_2": "ffn_norm",
}  # fmt: skip
CONV1D = ("attn_qkv.weight", "attn_output.weight", "ffn_up.weight", "ffn_down.weight")


def write_gguf(path: Path, config: Config, name: str, **sizes: int) -> None:
    """The model as llama.cpp's converter writes it, by means of gguf."""
    from gguf import GGUFWriter

    writer = GGUFWriter(path, name)
    for key, value in sizes.items():
        getattr(writer, f"add_{key}")(value)
    writer.add_array("tokenizer.ggml.tokens", [f"token {n}" for n in range(300)])
    for tensor in count(config).tensors:
        text = tensor.name
        for ours, theirs in HF_TO_GGUF.items():
            text = text.replace(ours, theirs)
        turned = name == "gpt2" and text.endswith(CONV1D)
        shape = tensor.shape[::-1] if turned else tensor.shape
        writer.add_tensor(text, np.zeros(shape, np.float16 if len(shape) > 1 else np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


SIZES = {"block_count": 2, "embedding_length": 32, "feed_forward_length": 48, "head_count": 4}


@pytest.mark.parametrize(
    ("name", "config"),
    [("llama", llama()), ("llama", llama(tie_word_embeddings=True)), ("gpt2", gpt2())],
)
def test_gguf(name: str, config: Config, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    more = {"head_count_kv": 2} if name == "llama" else {"context_length": 16}
    write_gguf(path, config, name, **SIZES, **more)
    found = reconcile_tensors(open_checkpoint(str(path)), config)
    assert (found.unexplained, found.caused) == ((), ())
    assert found.stored == count(config).total
    assert main(["reconcile", str(path)]) == 0  # from the file alone


def test_gguf_as_gguf_reads_it(tmp_path: Path) -> None:
    from gguf import GGUFReader

    path = tmp_path / "model.gguf"
    write_gguf(path, llama(), "llama", **SIZES)
    theirs = [
        (t.name, tuple(map(int, t.shape[::-1])), t.tensor_type.name, int(t.n_bytes))
        for t in GGUFReader(path).tensors
    ]
    ours = [(t.name, t.shape, t.dtype, t.nbytes) for t in open_checkpoint(str(path)).tensors]
    assert ours == theirs


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("order", ["<", ">"])
def test_versions_and_byte_orders_of_gguf(version: int, order: str, tmp_path: Path) -> None:
    form = Gguf(version, order).string("general.architecture", "x").number("x.block_count", 2)
    form.strings("tokens", ["a", "", "bc" * 50]).pair("b", 7, b"\1")
    form.tensor("a", (64, 3), 2).tensor("b", ()).tensor("c", (0, 5)).tensor("d", (256,), 12)
    (tmp_path / "m.gguf").write_bytes(form.bytes())
    found = open_checkpoint(str(tmp_path / "m.gguf"))
    assert [(t.name, t.shape, t.dtype, t.nbytes) for t in found.tensors] == [
        ("a", (3, 64), "Q4_0", 108), ("b", (), "F32", 4), ("c", (5, 0), "F32", 0),
        ("d", (256,), "Q4_K", 144),
    ]  # fmt: skip
    assert found.metadata["x.block_count"] == 2
    assert found.metadata["tokens"] == "[3]"


def test_gguf_in_several_files(tmp_path: Path) -> None:
    """As `gguf-split` writes them, the first one without a tensor."""
    rows = [("token_embd.weight", (32, 96)), ("output_norm.weight", (32,))]
    for number in range(3):
        form = Gguf().string("general.architecture", "llama").number("split.count", 3)
        for name, shape in rows[number - 1 : number] if number else []:
            form.tensor(name, shape)
        name = f"model-{number + 1:05}-of-00003.gguf"
        (tmp_path / name).write_bytes(form.bytes())
    for target in (tmp_path, tmp_path / "model-00002-of-00003.gguf"):
        assert [t.name for t in open_checkpoint(str(target)).tensors] == [n for n, _ in rows]


def test_types_of_gguf_are_those_of_gguf() -> None:
    from gguf.constants import GGML_QUANT_SIZES

    from gptparams.checkpoints.formats.dtypes import GGML_TYPES

    theirs = {int(kind): (kind.name, *sizes) for kind, sizes in GGML_QUANT_SIZES.items()}
    ours = {number: tuple(dtype) for number, dtype in GGML_TYPES.items()}
    # gguf 0.19.0 says 40 bytes for Q8_1, where the struct has two halves and 32 bytes; and it
    # does not know Q2_0 yet.
    assert ours.pop(42) == ("Q2_0", 64, 18)
    assert (ours.pop(9), theirs.pop(9)) == (("Q8_1", 32, 36), ("Q8_1", 32, 40))
    assert ours == theirs


def test_odd_and_valid(tmp_path: Path) -> None:
    from safetensors import deserialize

    tensors = {"scalar": ("F32", ()), "nothing": ("F32", (0, 7)), "four": ("F4", (3, 2)),
               "six": ("F6_E2M3", (4,)), "sixth": ("F6_E3M2", (2, 4)), "c": ("C64", (1,)),
               "ü\u2028 \"\\": ("BF16", (1, 1, 1, 1, 1, 1, 1, 3))}  # fmt: skip
    path = write_safetensors(tmp_path / "m.safetensors", tensors, format="pt", note="ü")
    found = open_checkpoint(str(path))
    assert {t.name: (t.dtype, t.shape) for t in found.tensors} == tensors
    assert {name for name, _ in deserialize(path.read_bytes())} == set(tensors)
    assert main(["inspect", str(path)]) == 0


@pytest.mark.parametrize("more", [0, 1, 31, 32, 33, 5000])
def test_llama_cpp_ignores_what_follows_the_last_tensor_and_so_do_we(
    more: int, tmp_path: Path
) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(Gguf().tensor("a", (8,)).bytes(data=32 + more))
    assert [t.name for t in open_checkpoint(str(path)).tensors] == ["a"]
    assert main(["inspect", str(path)]) == 0


@pytest.mark.parametrize("text", ["{}", '{"__metadata__":{}}', "{}" + " " * 100, "{ \n\t}"])
def test_no_tensor_at_all(text: str, tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(raw_safetensors(text))
    assert open_checkpoint(str(path)).tensors == ()
    assert main(["inspect", str(path)]) == 0


def test_any_order_of_keys_and_tensors(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    rows = {
        "b": {"data_offsets": [8, 16], "shape": [2], "dtype": "F32"},
        "a": {"shape": [2], "data_offsets": [0, 8], "dtype": "F32", "more": {"x": [1]}},
    }
    path.write_bytes(raw_safetensors(json.dumps(rows, indent=3), 16))
    assert [t.name for t in open_checkpoint(str(path)).tensors] == ["b", "a"]


@pytest.mark.parametrize("how", ["tensors", "space", "metadata"])
def test_a_header_of_25_million_bytes(how: str, tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    rows = {f"model.layers.{i // 100}.experts.{i}.{'w' * 40}.weight": ("BF16", (0, 4))
            for i in range(200_000 if how == "tensors" else 2)}  # fmt: skip
    note = {"note": "x" * 25_000_000} if how == "metadata" else {}
    write_safetensors(path, rows, **note)
    if how == "space":
        text = path.read_bytes()[8:]
        path.write_bytes(raw_safetensors(text + b" " * 25_000_000))
    assert os.path.getsize(path) > 25_000_000
    assert len(open_checkpoint(str(path)).tensors) == len(rows)


class Counting:
    """A file that notes which of its bytes are read."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb", buffering=0)  # type: ignore[assignment]
        self.spans: list[tuple[int, int]] = []

    def seek(self, offset: int) -> int:
        return self._file.seek(offset)

    def read(self, length: int) -> bytes:
        start = self._file.tell()
        data = self._file.read(length)
        self.spans.append((start, start + len(data)))
        return data

    def close(self) -> None:
        self._file.close()

    @property
    def bytes(self) -> int:
        return sum(end - start for start, end in self.spans)


def read_counting(path: Path, read: Any) -> Counting:
    stream = Counting(path)
    try:
        read(Source(stream, os.path.getsize(path), str(path)))  # type: ignore[arg-type]
    finally:
        stream.close()
    return stream


def test_no_byte_of_data_is_read(tmp_path: Path) -> None:
    path = write_safetensors(tmp_path / "m.safetensors", {"a": ("F32", (1000, 1000))})
    stream = read_counting(path, read_safetensors)
    assert max(end for _, end in stream.spans) == os.path.getsize(path) - 4_000_000

    form = Gguf().strings("tokens", [f"token {n}" for n in range(5000)])
    for number in range(50):
        form.tensor(f"blk.{number}.weight", (32, number + 1))
    (tmp_path / "m.gguf").write_bytes(form.bytes())
    stream = read_counting(tmp_path / "m.gguf", read_gguf)
    assert max(end for _, end in stream.spans) <= os.path.getsize(tmp_path / "m.gguf") - form.offset
    assert len(stream.spans) < 60

    import torch

    torch.save({"a": torch.zeros(1000, 1000), "b": torch.zeros(3)}, tmp_path / "m.pt")
    stream = read_counting(tmp_path / "m.pt", read_torch)
    assert stream.bytes < 3000


def test_smollm2(smollm2_gguf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stream = read_counting(smollm2_gguf, read_gguf)
    assert max(end for _, end in stream.spans) <= 1_785_664
    assert main(["inspect", str(smollm2_gguf), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["tensors"], said["elements"], said["parameters"], said["bytes"]) == (
        272, 134_515_008, 134_515_008, 96_576_768,
    )  # fmt: skip
    assert {name: row["bytes"] for name, row in said["dtypes"].items()} == {
        "Q4_1": 66_355_200, "Q8_0": 30_081_024, "F32": 140_544,
    }  # fmt: skip
    for words in ([], ["smollm2-135m"]):
        assert main(["reconcile", str(smollm2_gguf), *words, "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["stored"], said["counted"], said["differences"], said["unexplained"]) == (
            134_515_008, 134_515_008, [], 0,
        )  # fmt: skip
    assert preset("smollm2-135m").tied
