"""Code of the page about the headers of checkpoint files."""

# %% write
import json
from pathlib import Path
from struct import pack
from tempfile import TemporaryDirectory

from gptparams.numerals.quantity import Bytes

kept = TemporaryDirectory()
folder = Path(kept.name)


def write(name, entries, data):
    # zh: 文件头的长度、文件头、数据 / en: the length of the header, the header, the data
    header = json.dumps(entries, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    content = pack("<Q", len(header)) + header + data
    (folder / name).write_bytes(content)
    return content


# zh: 两道菜，各有多甜、多辣；还有两个偏置
# en: two dishes, how sweet and how hot each one is; and two biases
menu, bias = pack("<6f", 8, 0, 0, 6, 8, 6), pack("<2e", 1, -1)
entries = {
    "menu": {"dtype": "F32", "shape": [3, 2], "data_offsets": [0, 24]},
    "bias": {"dtype": "F16", "shape": [2], "data_offsets": [24, 28]},
}
content = write("menu.safetensors", entries, menu + bias)
whole_file = Bytes(len(content))
print(whole_file, say("字节", "bytes"))

# %% picture
from gptparams.charts import Stretch, byte_map

length = int.from_bytes(content[:8], "little")
start = 8 + length
of_length, of_list = (
    say("文件头的长度", "length of the list"),
    say("清单", "the list"),
)
stretches = (
    Stretch(of_length, content[:8], "attention"),
    Stretch(of_list, content[8:start], "token_embedding", text=True),
    Stretch(say("menu 的数据", "data of menu"), menu, "feed_forward"),
    Stretch(say("bias 的数据", "data of bias"), bias, "normalization"),
)
title = say("整个文件，一格一个字节", "The whole file, one cell a byte")
show(byte_map("safetensors-bytes", title, stretches, lang))

# %% by-hand
from struct import unpack

base = 16
sixteens, ones = divmod(content[0], base)
first_row = unpack("<2f", content[start : start + 8])
rows, columns = entries["menu"]["shape"]
begin, end = entries["menu"]["data_offsets"]
of_length_field = Bytes(8)
of_header, data_start, of_menu = Bytes(length), Bytes(start), Bytes(end)
float32, float16, of_row = Bytes(4), Bytes(2), Bytes(len(pack("<2f", 0, 0)))
parameters = rows * columns + 2
print(content[8:start].decode())
print(say("menu 的第一行：", "first row of menu:"), first_row)


# %% read
def tensors_in(path):
    # zh: 只读文件头 / en: only the header is read
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    return {name: each["shape"] for name, each in header.items()}


shapes = tensors_in(folder / "menu.safetensors")
print(shapes)

# %% refused
import sys
from contextlib import chdir, redirect_stderr

from gptparams.cli.main import main


def run(line):
    """Run one command line as a terminal would, and show what it prints."""
    print(f"$ {line}")
    with redirect_stderr(sys.stdout), chdir(folder):
        return main([*line.split()[1:], "--lang", lang])


short = {"menu": {**entries["menu"], "data_offsets": [0, 20]}}
write("short.safetensors", short, menu[:20])
refused = run("gptparams inspect short.safetensors")
print()
far = {"menu": entries["menu"], "bias": {**entries["bias"]}}
far["bias"]["data_offsets"] = [10**12, 10**12 + 4]
write("far.safetensors", far, menu + bias)
far_refused = run("gptparams inspect far.safetensors")


# %% gguf
def text(string):
    # zh: 长度，然后是文字 / en: a length, then the characters
    return pack("<Q", len(string)) + string.encode()


F32, F16, STRING = 0, 1, 8  # zh: 类型的编号 / en: numbers of types
counts = pack(
    "<QQ", 2, 1
)  # zh: 两个张量，一项说明 / en: two tensors, one note
note = text("general.architecture") + pack("<I", STRING) + text("toy")
first = text("menu") + pack("<IQQIQ", 2, 2, 3, F32, 0)
second = text("bias") + pack("<IQIQ", 1, 2, F16, 32)
table = b"GGUF" + pack("<I", 3) + counts + note + first + second
gap = bytes(-len(table) % 32)
whole = table + gap + menu + bytes(8) + bias + bytes(28)
(folder / "menu.gguf").write_bytes(whole)
stretches = (
    Stretch(
        say("记号和版本", "mark and version"), whole[:8], "attention", True
    ),
    Stretch(
        say("有几个张量、几项说明", "how many tensors and notes"),
        counts,
        "position_embedding",
    ),
    Stretch(say("说明", "the note"), note, "router", True),
    Stretch("menu", first, "feed_forward", True),
    Stretch("bias", second, "normalization", True),
    Stretch(say("补齐", "padding"), gap, "faint"),
    Stretch(say("数据", "data"), menu, "output_head"),
    Stretch(say("补齐", "padding"), bytes(8), "faint"),
    Stretch(say("数据", "data"), bias, "output_head"),
    Stretch(say("补齐", "padding"), bytes(28), "faint"),
)
assert b"".join(each.data for each in stretches) == whole
title = say("同样两个张量，存成 GGUF", "The same two tensors as GGUF")
show(byte_map("gguf-bytes", title, stretches, lang))

# %% blocks
from fractions import Fraction

from gptparams.checkpoints.formats.dtypes import GGML_TYPES
from gptparams.tables.table import Table

chosen = ("F16", "Q8_0", "Q4_K", "Q4_0")
types = {each.name: each for each in GGML_TYPES.values()}
heads = (
    say("类型", "Type"),
    say("一块几个数", "Numbers in a block"),
    say("一块几个字节", "Bytes of a block"),
    say("平均每个数几位", "Bits a number"),
)
cells = tuple(
    (
        name,
        str(types[name].block),
        str(types[name].size),
        f"{types[name].bits_per_weight:g}",
    )
    for name in chosen
)
q4 = types["Q4_0"]
bits = Fraction(8 * q4.size, q4.block)
of_block = Bytes(q4.size)
show(Table(heads, cells, "lrrr"))

# %% inspect
from math import prod

from gptparams import config_from_dict, count

config = {
    "model_type": "gpt2",
    "vocab_size": 500,
    "n_positions": 64,
    "n_embd": 48,
    "n_layer": 2,
    "n_head": 4,
}
model = count(config_from_dict(config))


def laid_out(shapes):
    found, end = {}, 0
    for name, shape in shapes.items():
        begin, end = end, end + 4 * prod(shape)
        found[name] = {
            "dtype": "F32",
            "shape": shape,
            "data_offsets": [begin, end],
        }
    return found, end


shapes = {each.name: each.shape for each in model.tensors}
shapes |= {f"transformer.h.{i}.attn.bias": (1, 1, 64, 64) for i in range(2)}
found, size = laid_out(shapes)
write("model.safetensors", found, bytes(size))
run("gptparams inspect model.safetensors")

# %% reconcile
(folder / "config.json").write_text(json.dumps(config))
masks = 2 * 64 * 64
stored = model.total + masks
explained = run("gptparams reconcile model.safetensors config.json")
print()
del shapes["transformer.ln_f.bias"]
found, size = laid_out(shapes)
write("broken.safetensors", found, bytes(size))
unexplained = run("gptparams reconcile broken.safetensors config.json")

# %% check
from gptparams.site.source.reading_time import reading_minutes

matrix = (4096, 11008)
matrix_bytes = Bytes(float16 * prod(matrix))
print(f"{matrix[0]} × {matrix[1]} × {float16} = {matrix_bytes:,}")
name_says = int(q4.name[1])  # zh: 名字里的位数 / en: the bits in the name
download = Bytes(q4.size * 10**9)
held = download * q4.block // q4.size
supposed = download * 8 // name_says
print(f"{download:,} → {held:,}")
minutes = reading_minutes(docs, lang, "use/checkpoint")
