"""The table of symbols: the sizes that a shape text may name.

Shape texts, formulas, tables and configurations all use these ids, so a symbol has one meaning
throughout the project.
"""

from typing import NamedTuple

from gptparams.language import Text

# A larger size fits no machine and is most likely a typo, so it is rejected.
LARGEST_SIZE = 2**31 - 1
LARGEST_REPEAT = 10_000


class Symbol(NamedTuple):
    """A symbol: its id in shape texts, its LaTeX, its name, and the largest accepted value."""

    id: str
    latex: str
    name: Text
    largest: int = LARGEST_SIZE


SYMBOLS: tuple[Symbol, ...] = (
    Symbol("L", "L", Text("层数", "number of layers"), LARGEST_REPEAT),
    Symbol("Ld", "L_d", Text("没有专家的层数", "number of dense layers"), LARGEST_REPEAT),
    Symbol("Lm", "L_m", Text("有专家的层数", "number of layers with experts"), LARGEST_REPEAT),
    Symbol("La", "L_a", Text("全注意力的层数", "number of layers with full attention")),
    Symbol("Ll", "L_l", Text("线性注意力的层数", "number of layers with linear attention")),
    Symbol("Lt", "L_t", Text("过一遍的层数", "number of layers of one pass"), LARGEST_REPEAT),
    Symbol("Lx", "L_x", Text("看图像的层数", "number of layers that attend to the image")),
    Symbol("Ls", "L_s", Text("看文字的层数", "number of layers that attend to the text")),
    Symbol("Ln", "L_n", Text("除首层外的层数", "number of layers but the first"), LARGEST_REPEAT),
    Symbol("Lw", "L_w", Text("带滑动窗口的层数", "number of layers with a sliding window")),
    Symbol("Li", "L_I", Text("带索引器的层数", "number of layers with an indexer")),
    Symbol(
        "Lb",
        "L_b",
        Text("注意力输出带偏置的层数", "number of layers with a bias of attention's output"),
        LARGEST_REPEAT,
    ),
    Symbol("Lwk", "L_{wk}", Text("带窗口且自有键值的层数", "number of such layers that make keys")),
    Symbol(
        "Lak", "L_{ak}", Text("全注意力且自有键值的层数", "number of such layers that make keys")
    ),
    Symbol("Lk", "L_k", Text("自有键值的层数", "number of layers with keys of their own")),
    Symbol("Lr", "L_r", Text("借用键值的层数", "number of layers that reuse keys and values")),
    Symbol("na", "n_a", Text("AltUp 的副本数", "number of copies that AltUp updates")),
    Symbol("Vp", "V_p", Text("逐层嵌入的词表大小", "size of the vocabulary of each layer")),
    Symbol("V", "V", Text("词表大小", "size of the vocabulary")),
    Symbol("np", "n_p", Text("提示的种数", "number of kinds of prompts")),
    Symbol("lp", "l_p", Text("提示的长度", "length of a prompt")),
    Symbol("ns", "n_s", Text("片段的种数", "number of kinds of segments")),
    Symbol("nb", "n_b", Text("距离分成的档数", "number of classes of distances")),
    Symbol("P", "P", Text("上下文长度", "length of the context")),
    Symbol("E", "E", Text("一层的专家数", "number of experts in a layer")),
    Symbol("k", "k", Text("每个词元用的专家数", "number of experts that one token uses")),
    Symbol("Es", "E_s", Text("共享专家数", "number of shared experts")),
    Symbol("h", "h", Text("注意力头数", "number of attention heads")),
    Symbol("kg", "h_g", Text("全注意力的键值头数", "number of key heads of full attention")),
    Symbol("kv", "h_{kv}", Text("键值头数", "number of key and value heads")),
    Symbol("hk", "h_k", Text("线性注意力的键头数", "number of key heads of linear attention")),
    Symbol("hv", "h_v", Text("线性注意力的值头数", "number of value heads of linear attention")),
    Symbol("hl", "h_l", Text("线性注意力的头数", "number of heads of linear attention")),
    Symbol("hi", "h_I", Text("索引器的头数", "number of heads of the indexer")),
    Symbol("d", "d", Text("模型宽度", "width of the model")),
    Symbol("de", "d_e", Text("词元嵌入的宽度", "width of the token embedding")),
    Symbol("dh", "d_h", Text("一个头的宽度", "width of a head")),
    Symbol("dg", "d_g", Text("全注意力一个头的宽度", "width of a head of full attention")),
    Symbol("dp", "d_p", Text("逐层嵌入的宽度", "width of the embedding of each layer")),
    Symbol("dn", "d_n", Text("一个头里不旋转的宽度", "width of a head that is not rotated")),
    Symbol("dr", "d_r", Text("一个头里旋转的宽度", "width of a head that is rotated")),
    Symbol("dk", "d_k", Text("一个头里键的宽度", "width of the keys of a head")),
    Symbol("dv", "d_v", Text("一个头里值的宽度", "width of the values of a head")),
    Symbol("dl", "d_l", Text("线性注意力一个头的宽度", "width of a head of linear attention")),
    Symbol("di", "d_I", Text("索引器一个头的宽度", "width of a head of the indexer")),
    Symbol("rq", "r_q", Text("查询的低秩宽度", "rank of the queries")),
    Symbol("rl", "r_l", Text("LAuReL 的低秩宽度", "rank of LAuReL")),
    Symbol("rkv", "r_{kv}", Text("键值的低秩宽度", "rank of the keys and values")),
    Symbol("b", "b", Text("线性注意力一块的长度", "length of a block of linear attention")),
    Symbol("c", "c", Text("卷积跨过的词元数", "number of tokens that a convolution spans")),
    Symbol("m", "m", Text("前馈网络是模型的几倍宽", "how many times as wide as d the MLP is")),
    Symbol("f", "f", Text("前馈网络的宽度", "width of the feed-forward network")),
    Symbol("fe", "f_e", Text("一个专家的宽度", "width of an expert")),
    Symbol("fs", "f_s", Text("共享专家的宽度", "width of the shared expert")),
    Symbol("nl", "n_l", Text("标签数", "number of labels")),
    # These occur only in what layers cache: no count has them.
    Symbol("w", "w", Text("窗口的长度", "length of the window")),
    Symbol("sh", "s_H", Text("慢层循环的次数", "number of slow cycles"), LARGEST_REPEAT),
    Symbol("sl", "s_L", Text("快层循环的次数", "number of fast cycles"), LARGEST_REPEAT),
    Symbol(
        "r", "r", Text("LoRA 的秩", "rank of LoRA")
    ),  # given for tuning; no configuration has it
)

BY_ID: dict[str, Symbol] = {symbol.id: symbol for symbol in SYMBOLS}
# Monomials list their factors in table order: 12 L d^2, not 12 d^2 L.
RANK: dict[str, int] = {symbol.id: rank for rank, symbol in enumerate(SYMBOLS)}
