"""Read the tensors of a ZIP archive written by `torch.save`, without unpickling it.

The archive has one `data.pkl`, which is interpreted as data, and a record for each storage, of
which only the size is used.
"""

from collections.abc import Mapping
from math import prod
from typing import NamedTuple, NoReturn

from gptparams.checkpoints.formats.dtypes import SAFETENSORS_BITS, TORCH_DTYPES, TORCH_STORAGES
from gptparams.checkpoints.formats.pickle_opcodes import LARGEST_PICKLE, Machine, Name, StorageId
from gptparams.checkpoints.formats.zip_records import Record, read_directory, read_record
from gptparams.checkpoints.header import Header, Source, StoredTensor, dimension_problem, shown

FORMAT = "torch"
# Keys under which training scripts store the weights, beside the state of the optimizer.
STATE_KEYS = ("state_dict", "model_state_dict", "model", "module")
DEEPEST = 32  # levels of nested containers that are searched
MOST_COPIES = 1000  # extra names that tensors may have: a tied head has one
_UTILS = "torch._utils"
_TENSORS = ("_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3")
_IGNORED = (("torch", "device"), ("_codecs", "encode"))
_DICTIONARIES = (("collections", "OrderedDict"), ("builtins", "dict"), ("__builtin__", "dict"))


class _Tensor(NamedTuple):
    """A tensor of a pickle: its storage key, its place in the storage, dtype, shape and bytes."""

    key: str
    place: tuple[object, ...]
    dtype: str
    shape: tuple[int, ...]
    nbytes: int


def read_torch(source: Source) -> Header:
    """Return the tensors of `source`; InputError if it is not a `torch.save` archive."""
    records = read_directory(source)
    pickles = [name for name in records if name.rpartition("/")[2] == "data.pkl"]
    if len(pickles) != 1:
        source.refuse(
            f"应有一个 data.pkl，现在有 {len(pickles)} 个",
            f"expected one data.pkl, found {len(pickles)}",
        )
    record = records[pickles[0]]
    if record.size > LARGEST_PICKLE:
        source.refuse("data.pkl 太大", f"data.pkl is larger than {LARGEST_PICKLE} bytes")
    folder = record.name.removesuffix("data.pkl")
    builder = _Builder(source, records, folder)
    tree = Machine(read_record(source, record), source, builder.build).run()
    found = _named_tensors(tree)
    names = [name for name, _ in found]
    if len({*names}) < len(names):
        source.refuse("有两个张量同名", "two tensors have the same name")
    if len(found) - len({id(each) for _, each in found}) > MOST_COPIES:
        source.refuse("同一个张量反复出现", "one tensor is repeated too often")
    return Header(FORMAT, [_stored(name, each, source.name) for name, each in found], {})


def _stored(name: str, tensor: _Tensor, shard: str) -> StoredTensor:
    storage = repr((shard, *tensor.place))
    return StoredTensor(name, tensor.shape, tensor.dtype, tensor.nbytes, shard, storage)


_CONTAINERS = (dict, list, tuple)  # a `_Tensor` is a tuple as well


class _Builder:
    """Builds tensors from the calls in a pickle, and refuses every other call."""

    def __init__(self, source: Source, records: Mapping[str, Record], folder: str) -> None:
        self._source, self._records, self._folder = source, records, folder

    def build(self, name: Name, arguments: tuple[object, ...]) -> object:
        """Return the result of the call `name(*arguments)`."""
        if name.module == _UTILS and name.name in _TENSORS:
            return self._tensor(name.name, arguments)
        if name.module == _UTILS and name.name.startswith("_rebuild_parameter") and arguments:
            return arguments[0]
        if name == ("torch._tensor", "_rebuild_from_type_v2") and len(arguments) == 4:
            inner, values = arguments[0], arguments[2]
            if isinstance(inner, Name) and inner.module == _UTILS and type(values) is tuple:
                return self.build(inner, values)
        if name in _DICTIONARIES:
            return {}
        if name == ("torch", "Size") and len(arguments) == 1:
            return arguments[0]
        if name in _IGNORED:
            return None
        called = shown(f"{name.module}.{name.name}")
        self._source.refuse(
            f"pickle 数据要调用 {called}，读张量用不着它，这里不会执行",
            f"pickle data call {called}, which no tensor needs; it is not run",
        )

    def _tensor(self, kind: str, arguments: tuple[object, ...]) -> _Tensor:
        """Build the tensor of a call; its shape and strides must stay within the storage."""
        if len(arguments) < 4 or not isinstance(arguments[0], StorageId):
            self._refuse("张量的参数不对", "a tensor has impossible arguments")
        key, dtype, length = self._storage(arguments[0].fields)
        if kind == "_rebuild_tensor_v3":
            dtype, length = self._typed(arguments, length)
        offset, shape, strides = arguments[1:4]
        if type(shape) is not tuple or type(strides) is not tuple or len(shape) != len(strides):
            self._refuse("形状与步长不符", "shape and strides disagree")
        problem = dimension_problem(shape)
        if problem:
            self._refuse(*problem)
        numbers = (offset, *strides)
        if any(type(n) is not int or not 0 <= n < 2**63 for n in numbers):
            self._refuse("位置或步长不对", "an offset or a stride is impossible")
        reach = sum((n - 1) * step for n, step in zip(shape, strides, strict=True))
        if prod(shape) and offset + reach >= length:
            self._refuse("张量超出了它的存储", "a tensor exceeds its storage")
        place = (key, offset, strides, shape)
        return _Tensor(key, place, dtype, shape, prod(shape) * SAFETENSORS_BITS[dtype] // 8)

    def _typed(self, arguments: tuple[object, ...], nbytes: int) -> tuple[str, int]:
        """Return the dtype of a tensor on an untyped storage, and the number of values it holds."""
        name = arguments[6] if len(arguments) > 6 else None
        dtype = TORCH_DTYPES.get(name.name) if isinstance(name, Name) else None
        if dtype is None:
            self._refuse("张量的 dtype 不认识", "a tensor has an unknown dtype")
        return dtype, nbytes * 8 // SAFETENSORS_BITS[dtype]

    def _storage(self, fields: tuple[object, ...]) -> tuple[str, str, int]:
        """Return key, dtype and number of values of a storage, after checking its record's size."""
        kind, name, key, _, length = (*fields, *[None] * 5)[:5]
        dtype = TORCH_STORAGES.get(name.name) if isinstance(name, Name) else None
        if kind != "storage" or dtype is None or type(key) is not str or type(length) is not int:
            self._refuse("存储的标识不认识", "the id of a storage is not known")
        record = self._records.get(f"{self._folder}data/{key}")
        if record is None or length < 0 or record.size != length * SAFETENSORS_BITS[dtype] // 8:
            self._refuse(
                f"存储 {shown(key)} 缺失，或大小不对",
                f"storage {shown(key)} is missing or has another size",
            )
        return key, dtype, length

    def _refuse(self, zh: str, en: str) -> NoReturn:
        self._source.refuse(f"pickle 数据：{zh}", f"pickle data: {en}")


def _named_tensors(tree: object) -> list[tuple[str, _Tensor]]:
    """Return the tensors in a tree of dictionaries and lists, each with its path as name."""
    if isinstance(tree, dict):
        states = [key for key in STATE_KEYS if isinstance(tree.get(key), dict)]
        if states and not any(isinstance(each, _Tensor) for each in tree.values()):
            rest = {key: value for key, value in tree.items() if key != states[0]}
            return [*_walk(tree[states[0]], ""), *_walk(rest, "")]
    return _walk(tree, "")


def _walk(tree: object, path: str) -> list[tuple[str, _Tensor]]:
    """Collect tensors, visiting each container once: a pickle may refer to it a billion times."""
    found: list[tuple[str, _Tensor]] = []
    seen: set[int] = set()
    waiting: list[tuple[str, object, int]] = [(path, tree, 0)]
    while waiting:
        name, value, depth = waiting.pop()
        if isinstance(value, _Tensor):
            found.append((name, value))
        elif isinstance(value, _CONTAINERS) and id(value) not in seen and depth < DEEPEST:
            seen.add(id(value))
            items = value.items() if isinstance(value, dict) else enumerate(value)
            inner = [
                (f"{name}.{key}" if name else str(key), each, depth + 1)
                for key, each in items
                if isinstance(each, _CONTAINERS)
            ]
            waiting += reversed(inner)
    return found
