"""Code of the page about counting a model of one's own: everything that people bring."""

# %% names
from gptparams import all_presets, count
from gptparams.numerals.writing import grouped
from gptparams.tables.table import Table

typed = (
    "GPT2",
    "gpt2-small",
    "Qwen/Qwen2.5-7B",
    "llama3-8b",
    "kimi-k2",
    "https://huggingface.co/EleutherAI/pythia-70m",
)
found = [count(name) for name in typed]
# zh: 只写到百位 / en: rounded down to hundreds
known = len(all_presets()) // 100 * 100
rows = tuple(
    (name, each.config.model, grouped(each.total))
    for name, each in zip(typed, found)
)
titles = (
    say("写的是", "What you type"),
    say("找到的预设", "The preset found"),
    say("参数", "Parameters"),
)
show(Table(titles, rows, "llr"))

# %% own-file
import json
import shlex
import sys
from contextlib import chdir, redirect_stderr
from pathlib import Path
from tempfile import TemporaryDirectory

from gptparams.cli.main import main


def run(line, **files):
    """Write the files, run one command line among them, and show what it prints."""
    print(f"$ {line}")
    with TemporaryDirectory() as folder, chdir(folder):
        for name, keys in files.items():
            Path(f"{name}.json").write_text(json.dumps(keys))
        with redirect_stderr(sys.stdout):
            done = main([*shlex.split(line)[1:], "--lang", lang])
    print()
    return done


llama = {"model_type": "llama", "vocab_size": 32000, "hidden_size": 768}
llama |= {"num_hidden_layers": 12, "num_attention_heads": 12}
llama |= {"intermediate_size": 2048}
done = run("gptparams count config.json", config=llama)
llama_total = count(llama).total

# %% slips
slips = (
    {"tie_word_embedding": True},
    {"num_attention_heads": 7},
    {"qk_dim": 64},
    {"hidden_act": "prelu"},
    {"vocab_size": "32000"},
)
for slip in slips:
    print(json.dumps(slip))
    refused = run("gptparams count config.json", config=llama | slip)

# %% heads
from gptparams.config.model_type.heads import HEADS

shapes = {
    head.suffix: " + ".join(f"[{shape}]" for _, shape, _ in head.shapes)
    for head in HEADS
}
rows = tuple(
    (f"…{head.suffix}", head.name[lang], shapes[head.suffix] or "—")
    for head in HEADS
)
titles = (
    say("类名的结尾", "The class ends in"),
    say("数的头", "The head that is counted"),
    say("形状", "Its shapes"),
)
show(Table(titles, rows, "lll"))

# %% reward
reward = {"architectures": ["LlamaForSequenceClassification"]}
reward |= {"num_labels": 1}
run("gptparams count reward.json", reward=llama | reward)
reward_total = count(llama | reward).total
label = 768
assert llama_total - reward_total == 32000 * 768 - label

# %% foreign
own = {"architectures": ["MyForCausalLM"]}
own |= {"auto_map": {"AutoModelForCausalLM": "modeling_my.MyForCausalLM"}}
run("gptparams count own.json", own=llama | own | {"use_qk_norm": True})

# %% picture
text = {"model_type": "qwen2_5_vl_text", "vocab_size": 152064}
text |= {"hidden_size": 3584, "num_hidden_layers": 28}
text |= {"num_attention_heads": 28, "num_key_value_heads": 4}
text |= {"intermediate_size": 18944}
pictures = {"model_type": "qwen2_5_vl", "text_config": text}
pictures |= {"vision_config": {"model_type": "qwen2_5_vl", "depth": 32}}
run("gptparams count config.json", config=pictures)
language_model = count(pictures).total

# %% own-code
for model_type in ("chatglm", "internlm2", "xverse"):
    run(f"gptparams architectures {model_type}")

# %% formats
nanogpt = {"n_layer": 12, "n_head": 12, "n_embd": 768}
nanogpt |= {"block_size": 1024, "bias": False, "vocab_size": 50304}
run("gptparams count model_args.json", model_args=nanogpt)
nano_total = count(nanogpt).total

# %% missing
meta = {"dim": 4096, "multiple_of": 256, "n_heads": 32, "n_layers": 32}
run("gptparams count params.json", params=meta | {"vocab_size": -1})

# %% lora
from fractions import Fraction

adapter = {"peft_type": "LORA", "r": 8}
adapter |= {"base_model_name_or_path": "meta-llama/Llama-2-7b-hf"}
adapter |= {"target_modules": ["q_proj", "v_proj"]}
run("gptparams tuning adapter_config.json", adapter_config=adapter)
base = count("llama-2-7b-hf")
width, layers = base.config.sizes["d"], base.config.sizes["L"]
rank = adapter["r"]
pair = rank * width + width * rank
trained = layers * 2 * pair
percent = Fraction(trained, base.total + trained)

# %% json
answer = count(pictures).to_dict()
for key, value in answer.items():
    print(f"{key}: {json.dumps(value, ensure_ascii=False)}")

# %% refused
run("gptparams architectures mamba")
with TemporaryDirectory() as folder, chdir(folder):
    header = b'{"wte":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    size = len(header).to_bytes(8, "little")
    Path("model.safetensors").write_bytes(size + header + bytes(8))
    print("$ gptparams count model.safetensors")
    with redirect_stderr(sys.stdout):
        main(["count", "model.safetensors", "--lang", lang])

# %% check
tied = count(llama | {"tie_word_embeddings": True}).total
print(f"{llama_total:,} - {llama_total - tied:,} = {tied:,}")

# %% reading-time
from gptparams.site.source.reading_time import reading_minutes

minutes = reading_minutes(docs, lang, "use/count-my-model")
print(say("分钟：", "minutes:"), minutes)
