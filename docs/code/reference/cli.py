"""Code of the reference of the command line."""

# %% first-example
import shlex
import sys
from contextlib import redirect_stderr

from gptparams.cli.main import main


def run(line):
    """Run one command line as a terminal would, and show what it prints."""
    print(f"$ {line}")
    words = shlex.split(line)[1:]
    with redirect_stderr(sys.stdout):
        return main([*words, "--lang", lang])


done = run("gptparams count gpt2")

# %% own-config
import json
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

own = {"model_type": "gpt2", "vocab_size": 8000, "n_positions": 256}
own |= {"n_embd": 192, "n_layer": 6, "n_head": 6}
with TemporaryDirectory() as folder, chdir(folder):
    Path("config.json").write_text(json.dumps(own))
    run("gptparams count config.json")

# %% bad-config
with TemporaryDirectory() as folder, chdir(folder):
    Path("config.json").write_text(json.dumps(own | {"n_head": 5}))
    refused = run("gptparams count config.json")
    run("gptparams count gtp2")

# %% names
run("gptparams count Qwen/Qwen2.5-0.5B GPT2-small")

# %% classes
reward = {
    "model_type": "llama",
    "architectures": ["LlamaForSequenceClassification"],
}
reward |= {
    "id2label": {"0": "good"},
    "vocab_size": 8000,
    "hidden_size": 192,
}
reward |= {
    "num_hidden_layers": 6,
    "num_attention_heads": 6,
    "intermediate_size": 512,
}
own_class = reward | {
    "architectures": ["MyForCausalLM"],
    "auto_map": {"AutoModelForCausalLM": "modeling_my.MyForCausalLM"},
}
with TemporaryDirectory() as folder, chdir(folder):
    Path("reward.json").write_text(json.dumps(reward))
    run("gptparams count reward.json")
    Path("own.json").write_text(
        json.dumps(own_class | {"use_qk_norm": True})
    )
    run("gptparams count own.json")

# %% formats
arguments = {"n_layer": 6, "n_head": 6, "n_embd": 192, "block_size": 256}
arguments |= {"bias": False, "vocab_size": 8000, "dropout": 0.0}
with TemporaryDirectory() as folder, chdir(folder):
    Path("model_args.json").write_text(json.dumps(arguments))
    run("gptparams count model_args.json")

# %% architectures
from gptparams.cli.main import help_text

print(help_text(lang, "architectures"), end="\n\n")
run("gptparams architectures baichuan")
run("gptparams architectures mamba")

# %% count
print(help_text(lang, "count"))

# %% count-json
from contextlib import redirect_stdout
from io import StringIO


def answer_to(*words):
    """The object that a command prints with --json."""
    with redirect_stdout(StringIO()) as printed:
        main(["--json", *words])
    return json.loads(printed.getvalue())


answer = answer_to("count", "gpt2")
for key, value in answer.items():
    print(f"{key}: {json.dumps(value)}")

# %% parts
print(help_text(lang, "parts"), end="\n\n")
run("gptparams parts gpt2")

# %% tensors
print(help_text(lang, "tensors"), end="\n\n")
with TemporaryDirectory() as folder, chdir(folder):
    Path("config.json").write_text(json.dumps(own | {"n_layer": 1}))
    run("gptparams tensors config.json")

# %% tensors-json
tensors = answer_to("tensors", "gpt2")["tensors"]
print(json.dumps(tensors[0]))

# %% formula
print(help_text(lang, "formula"), end="\n\n")
run("gptparams formula gpt2-xl")

# %% conventions
print(help_text(lang, "conventions"), end="\n\n")
run("gptparams conventions gpt2")

# %% compare
print(help_text(lang, "compare"), end="\n\n")
run("gptparams compare gpt2 smollm2-135m")

# %% tuning
print(help_text(lang, "tuning"), end="\n\n")
run("gptparams tuning gpt2 --rank 8 --targets c_attn")

# %% memory
print(help_text(lang, "memory"), end="\n\n")
run("gptparams memory gpt-oss-20b --weights mxfp4 --tokens 32768")

# %% inspect
import struct
from math import prod

from gptparams import config_from_dict, count


def save(path, shapes):
    """Write a safetensors file: the length of its header, the header, and zeros for data."""
    header, end = {}, 0
    for name, shape in shapes.items():
        start, end = end, end + 4 * prod(shape)
        header[name] = {
            "dtype": "F32",
            "shape": shape,
            "data_offsets": [start, end],
        }
    text = json.dumps(header).encode()
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + bytes(end))


small = own | {
    "vocab_size": 500,
    "n_positions": 64,
    "n_embd": 48,
    "n_layer": 2,
}
shapes = {
    tensor.name: tensor.shape
    for tensor in count(config_from_dict(small)).tensors
}
shapes |= {
    f"transformer.h.{layer}.attn.bias": (1, 1, 64, 64) for layer in range(2)
}
with TemporaryDirectory() as folder, chdir(folder):
    save("model.safetensors", shapes)
    run("gptparams inspect model.safetensors")

# %% reconcile
with TemporaryDirectory() as folder, chdir(folder):
    save("model.safetensors", shapes)
    Path("config.json").write_text(json.dumps(small))
    explained = run("gptparams reconcile model.safetensors config.json")
    del shapes["transformer.ln_f.bias"]
    save("model.safetensors", shapes)
    unexplained = run("gptparams reconcile model.safetensors config.json")

# %% adapter
adapter = {
    "peft_type": "LORA",
    "r": 8,
    "target_modules": ["q_proj", "v_proj"],
}
adapter |= {"base_model_name_or_path": "meta-llama/Llama-2-7b-hf"}
with TemporaryDirectory() as folder, chdir(folder):
    Path("adapter_config.json").write_text(json.dumps(adapter))
    run("gptparams tuning adapter_config.json")

# %% presets
print(help_text(lang, "presets"), end="\n\n")
run("gptparams presets gemma")

# %% weights
print(help_text(lang, "weights"))

# %% check
print(help_text(lang, "check"), end="\n\n")
block = '```python exec="on" cell="layers"\n```\n'
files = {
    "mkdocs.yml": "",
    "docs/names.toml": "names = []",
    "docs/references.toml": "",
    "docs/zh/index.md": "# 首页 {#home}\n\n共 [13](fig:layers) 层。\n\n"
    + block,
    "docs/en/index.md": "# Home {#home}\n\n[12](fig:layers) layers.\n\n"
    + block,
    "docs/code/index.py": "# %% layers\nlayers = 12\nprint(layers)\n",
}
with TemporaryDirectory() as folder, chdir(folder):
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    caught = run("gptparams check docs/zh/index.md")

# %% exit-codes
import os
import subprocess

from gptparams.tables.table import Table


class Interrupted(StringIO):
    """A terminal on which somebody presses Ctrl-C while the output appears."""

    def write(self, text):
        raise KeyboardInterrupt


with redirect_stdout(Interrupted()):
    interrupted = main(["presets"])
read_end, write_end = os.pipe()
os.close(read_end)
pipe = subprocess.run(
    [sys.executable, "-m", "gptparams", "presets"], stdout=write_end
)
os.close(write_end)
rows = (
    (str(done), say("成功", "done")),
    (
        str(caught),
        say("check 发现有数字不对", "check found a figure that is wrong"),
    ),
    (
        str(refused),
        say(
            "输入有误，或结果写不出去",
            "bad input, or the output can’t be written",
        ),
    ),
    (str(interrupted), say("被 Ctrl-C 打断", "interrupted with Ctrl-C")),
    (
        str(pipe.returncode),
        say("管道另一头已经关了", "the other end of the pipe has closed"),
    ),
)
show(
    Table((say("退出码", "Exit code"), say("含义", "Meaning")), rows, "rl")
)
