"""Why a file stores more or fewer numbers than a model has parameters: one row per cause."""

from typing import NamedTuple

from gptparams.language import Text


class Cause(NamedTuple):
    """A cause: its id in JSON, its name, and its meaning.

    `counts` is true if the tensors are parameters of a part of the model that the configuration
    does not count.
    """

    id: str
    name: Text
    meaning: Text
    counts: bool = False


CAUSES: tuple[Cause, ...] = (
    Cause("causal_mask", Text("因果掩码", "causal masks"),
          Text("由 0 和 1 组成的缓冲区，旧版 transformers 把它存进文件",
               "buffers of zeros and ones that old versions of transformers stored")),
    Cause("rotary_table", Text("旋转位置的频率表", "rotary tables"),
          Text("由公式算得，不训练", "computed by a formula, not trained")),
    Cause("position_ids", Text("位置编号", "position numbers"),
          Text("0、1、2……这样的缓冲区", "buffers that hold 0, 1, 2, ...")),
    Cause("router_bias", Text("路由器的修正偏置", "correction biases of routers"),
          Text("训练时按负载调整，没有梯度，配置里不算参数",
               "adjusted by load while training, without a gradient; counted as a buffer")),
    Cause("tied_head", Text("绑定的输出头又存了一份", "tied output head stored again"),
          Text("与词元嵌入是同一个矩阵", "the same matrix as the token embedding")),
    Cause("tied_head_left_out", Text("文件省去了输出头", "output head left out"),
          Text("文件里没有输出头，由词元嵌入代替",
               "the file has no output head; the token embedding takes its place")),
    Cause("scales", Text("量化的缩放因子", "quantization scales"),
          Text("量化时算出，用来还原数值", "computed when quantizing, to restore the values")),
    Cause("zero_points", Text("量化的零点", "quantization zero points"),
          Text("量化时算出，用来还原数值", "computed when quantizing, to restore the values")),
    Cause("quantization_tables", Text("量化的对照表和说明", "quantization tables"),
          Text("码本、形状和格式的记录", "code books and records of shapes and formats")),
    Cause("packed_integers", Text("几个参数压在一个整数里", "packed integers"),
          Text("一个存储的元素里有不止一个参数", "one stored element holds several parameters")),
    Cause("index_arrays", Text("分组的下标", "index arrays"),
          Text("每个输入属于哪个量化组", "the quantization group of each input")),
    Cause("exporter_bias", Text("导出工具补的偏置", "biases added by exporters"),
          Text("配置里没有的偏置；这类偏置通常全是零，这里没有读数值",
               "biases that the model does not have; usually zeros, the values were not read")),
    Cause("padded_vocabulary", Text("词表补齐的行", "padded vocabulary"),
          Text("为对齐而多出来的行，没有词元用到", "rows added for alignment, used by no token")),
    Cause("prediction_block", Text("多词元预测（MTP）模块", "multi-token prediction (MTP) block"),
          Text("训练和推测解码用的额外层", "extra layers for training and speculative decoding"),
          True),
    Cause("vision_tower", Text("视觉部分", "vision tower"),
          Text("图像编码器及其投影，不属于语言模型",
               "image encoder and projector, not of the language model"), True),
    Cause("audio_tower", Text("音频部分", "audio tower"),
          Text("音频编码器及其投影，不属于语言模型",
               "audio encoder and projector, not of the language model"), True),
    Cause("task_head", Text("任务专用的头", "head for a task"),
          Text("分类、打分之类的输出层，不属于语言模型",
               "an output layer for classification, rewards and the like, not of the language "
               "model"), True),
    Cause("adapter", Text("适配器", "adapters"),
          Text("LoRA 等微调方法训练的参数", "trained by LoRA and similar methods"), True),
    Cause("base_left_out", Text("没有存基础模型", "base model left out"),
          Text("文件里只有适配器", "the file contains only an adapter")),
    Cause("shared_key_value", Text("与别的层共用的键和值", "shared keys and values"),
          Text("这些层用别的层的键和值，自己的从不使用",
               "these layers use the keys and values of other layers")),
    Cause("optimizer_state", Text("优化器状态", "optimizer state"),
          Text("只在训练时用到", "needed only for training")),
    Cause("missing_shard", Text("缺分片", "missing shard"),
          Text("索引列出的文件不在", "a file of the set is missing")),
    Cause("extra_shard", Text("多余的分片", "extra shard"),
          Text("索引没有列出的文件", "a file that the index does not list")),
    Cause("duplicate", Text("重复存的张量", "duplicates"),
          Text("同一个张量换个名字又存了一份", "a tensor stored again under another name")),
)  # fmt: skip
"""Every cause, in the order in which tables list them."""

BY_ID: dict[str, Cause] = {cause.id: cause for cause in CAUSES}
