"""Recognize files that are not configurations by content: checkpoints, indexes, web pages."""

from collections.abc import Mapping
from typing import NoReturn

from gptparams.errors import InputError
from gptparams.language import Text, after_chinese

_INSPECT = Text(
    "要数它里面的张量，用 gptparams inspect；要按配置数，请给出 config.json",
    "gptparams inspect counts its tensors; to count by configuration, give the config.json",
)
_CONFIG = Text("请给出 config.json", "give the config.json")
_PICKLES = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))

# How a file begins, what it is, and what to do.
_BEGINNINGS: tuple[tuple[bytes, Text, Text], ...] = (
    (b"GGUF", Text("GGUF 检查点", "a GGUF checkpoint"), _INSPECT),
    (b"lmgg", Text("旧式 GGML 检查点", "an old GGML checkpoint"), _CONFIG),
    (b"fmgg", Text("旧式 GGML 检查点", "an old GGML checkpoint"), _CONFIG),
    (b"tjgg", Text("旧式 GGML 检查点", "an old GGML checkpoint"), _CONFIG),
    (b"PK\x03\x04", Text("zip 压缩包（PyTorch 检查点就是）", "a zip archive, as PyTorch checkpoints are"), _INSPECT),
    *((start, Text("pickle 文件（旧式 PyTorch 检查点就是）", "a pickle, as old PyTorch checkpoints are"), _INSPECT) for start in _PICKLES),
    (b"\x89HDF", Text("HDF5 文件（Keras 权重就是）", "an HDF5 file, as weights of Keras are"), _CONFIG),
    (b"\x93NUMPY", Text("NumPy 数组", "a NumPy array"), _CONFIG),
    (b"\x1f\x8b", Text("gzip 压缩文件", "a gzip archive"), Text("请先解压", "unpack it first")),
    (b"%PDF", Text("PDF", "a PDF"), _CONFIG),
    (b"version https://git-lfs", Text("Git LFS 指针，文件本身还没有下载", "a Git LFS pointer: the file itself has not been fetched"), Text("请运行 git lfs pull，或给出 config.json", "run git lfs pull, or give the config.json")),
)  # fmt: skip
# ruff: noqa: E501 - a row is one line
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head")

# Keys of other JSON files that accompany a config.json, what these files are, and what to do.
_OBJECTS: tuple[tuple[tuple[str, ...], Text, Text], ...] = (
    (("weight_map",), Text("检查点的索引", "the index of a checkpoint"), _INSPECT),
    (("added_tokens", "model"), Text("分词器", "a tokenizer"), _CONFIG),
    (("tokenizer_class",), Text("分词器的配置", "the configuration of a tokenizer"), _CONFIG),
    (("image_processor_type",), Text("图像预处理的配置", "the configuration of an image processor"), _CONFIG),
    (("feature_extractor_type",), Text("特征提取的配置", "the configuration of a feature extractor"), _CONFIG),
    (("log_history",), Text("训练状态", "the state of a training run"), _CONFIG),
    (("zero_optimization",), Text("DeepSpeed 的配置", "a configuration of DeepSpeed"), _CONFIG),
    (("_class_name", "_diffusers_version"), Text("扩散模型的配置", "the configuration of a diffusion model"), Text("这里只数语言模型", "only language models are counted here")),
    (("do_sample",), Text("生成的设置", "settings of generation"), _CONFIG),
    (("_from_model_config", "eos_token_id"), Text("生成的设置", "settings of generation"), _CONFIG),
    (("bos_token", "eos_token"), Text("特殊词元的表", "a table of special tokens"), _CONFIG),
)  # fmt: skip
_HEADER = 8  # bytes at the start of a safetensors file, which give the length of its header


def refuse_other_formats(data: bytes, file: str) -> None:
    """Raise InputError if `data`, the start of a file, shows that it is not a configuration."""
    for start, kind, advice in _BEGINNINGS:
        if data.startswith(start):
            _refuse(file, kind, advice)
    length = int.from_bytes(data[:_HEADER], "little")
    if data[_HEADER : _HEADER + 1] == b"{" and 2 <= length < 2**40 and b"\0" in data[:_HEADER]:
        _refuse(file, Text("safetensors 检查点", "a safetensors checkpoint"), _INSPECT)
    if data[:200].lstrip().lower().startswith(_PAGES):
        page = Text("网页，不是它链接的文件", "a web page, not the file that it links to")
        _refuse(file, page, Text("请下载原始文件", "download the raw file"))


def refuse_other_objects(raw: Mapping[str, object], file: str) -> None:
    """Raise InputError if the keys of a JSON object show that it is another kind of file."""
    for keys, kind, advice in _OBJECTS:
        if all(key in raw for key in keys):
            _refuse(file, kind, advice)


def _refuse(file: str, kind: Text, advice: Text) -> NoReturn:
    raise InputError(
        f"{file}：这是{after_chinese(kind.zh)}，不是配置；{advice.zh}",
        f"{file}: this is {kind.en}, not a configuration; {advice.en}",
    )
