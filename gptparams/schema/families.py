"""The parameter families, into which the parameters of a GPT are grouped.

A family says what a tensor does, not where it is: a norm belongs to `normalization` wherever it
occurs, and a tied head is listed under `output_head` with a count of 0.

Tables name some parts of a family: Q, K, V and O of attention, and experts. A checkpoint may store
several parts side by side in one tensor; a table of parts counts each of them separately.
"""

from dataclasses import dataclass

from gptparams.language import Text


@dataclass(frozen=True, slots=True, repr=False)
class Family:
    """A family: its id in JSON and in tables, its name, and what its parameters do."""

    id: str
    name: Text
    role: Text

    def __repr__(self) -> str:
        return f"<Family {self.id}: {self.role.en}>"


FAMILIES: tuple[Family, ...] = (
    Family(
        "token_embedding",
        Text("词元嵌入", "Token embedding"),
        Text("每个词元一行向量", "one vector for each token of the vocabulary"),
    ),
    Family(
        "position_embedding",
        Text("位置嵌入", "Position embedding"),
        Text("每个位置一行向量", "one vector for each position of the context"),
    ),
    Family(
        "attention",
        Text("自注意力", "Self-attention"),
        Text(
            "由词元向量算出查询、键、值，再把结果投影回去",
            "makes queries, keys and values of the token vectors, and projects the result back",
        ),
    ),
    Family(
        "feed_forward",
        Text("前馈网络", "Feed-forward network"),
        Text("逐个词元地变换向量", "transforms the vector of each token by itself"),
    ),
    Family(
        "router",
        Text("路由器", "Router"),
        Text("为每个词元挑选专家", "chooses experts for each token"),
    ),
    Family(
        "normalization",
        Text("归一化", "Normalization"),
        Text("标准化之后的增益与偏置", "gain and bias applied after standardizing"),
    ),
    Family(
        "output_head",
        Text("输出头", "Output head"),
        Text("把向量变成词表上的分数", "turns a vector into a score for each token"),
    ),
)
"""Every family, in the order in which all tables list them."""

FAMILY_IDS: tuple[str, ...] = tuple(family.id for family in FAMILIES)

# For models without a table, whose tensors are classified by name alone. No table uses it.
UNKNOWN = Family(
    "other",
    Text("名字认不出的", "Unknown by name"),
    Text("名字不属于任何一族的张量", "tensors whose names tell of none of the families"),
)

# The families of any model, with or without a table; their counts sum to the total.
ALL_FAMILIES = (*FAMILIES, UNKNOWN)
ALL_FAMILY_IDS = (*FAMILY_IDS, UNKNOWN.id)

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


def family(family_id: str) -> Family:
    """The family with the id `family_id`; raises KeyError if there is none."""
    for candidate in ALL_FAMILIES:
        if candidate.id == family_id:
            return candidate
    raise KeyError(family_id)
