"""The parts of a family that tables name: Q, K, V and O of attention, and experts.

A checkpoint may store several parts side by side in one tensor; a table of parts counts each of
them separately.
"""

from gptparams.language import Text

PARTS: dict[str, Text] = {
    "q": Text("查询 Q", "query, Q"),
    "k": Text("键 K", "key, K"),
    "v": Text("值 V", "value, V"),
    "kv": Text("键值共用的压缩", "compression of keys and values"),
    "o": Text("输出 O", "output, O"),
    "experts": Text("路由专家", "routed experts"),
    "shared_experts": Text("共享专家", "shared experts"),
}
"""The name of each part, in the order in which tables list them."""
REST = Text("其余", "the rest")
