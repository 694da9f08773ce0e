"""The table of commands, from which the parser and the help are built."""

from gptparams.cli.arguments import (
    AGREE,
    CHECKPOINT,
    CONFIG,
    EVERY_TENSOR,
    FIX,
    FORMAT,
    HELP,
    JSON,
    LANG,
    LATEX,
    MODELS,
    PATHS,
    QUERY,
    RANK,
    RULE,
    TARGET,
    TARGET_LIST,
    TARGET_OR_ADAPTER,
    TARGETS,
    WITH_TRANSFORMERS,
    WORD,
)
from gptparams.cli.commands import (
    architectures,
    compare,
    counts,
    formula,
    memory,
    presets,
    tools,
    tuning,
)
from gptparams.cli.commands.adapters import only_one, or_adapter
from gptparams.cli.commands.call import Call, Command, printer, several
from gptparams.language import Text

__all__ = ["COMMANDS", "Call", "Command"]

COMMANDS: tuple[Command, ...] = (
    Command(
        "count",
        Text("数参数，按参数族列出", "count the parameters, family by family"),
        (TARGET_LIST, RULE, WITH_TRANSFORMERS, JSON, LANG, HELP),
        or_adapter(several(counts.count_object, counts.count_text)),
    ),
    Command(
        "parts",
        Text("拆开来数：Q、K、V、O，各种专家", "count the parts: Q, K, V and O, and experts"),
        (TARGET, RULE, WITH_TRANSFORMERS, JSON, LANG, HELP),
        printer(counts.parts_object, counts.parts_text),
    ),
    Command(
        "tensors",
        Text("列出每个张量的形状和参数个数", "list every tensor with its shape and count"),
        (TARGET, RULE, WITH_TRANSFORMERS, JSON, LANG, HELP),
        printer(counts.tensors_object, counts.tensors_text),
    ),
    Command(
        "formula",
        Text("写出对任意尺寸都成立的公式", "write the formulas that hold for all sizes"),
        (TARGET, RULE, LATEX, JSON, LANG, HELP),
        printer(formula.as_object, formula.as_text),
    ),
    Command(
        "conventions",
        Text("并排列出各种计数口径的结果", "compare the ways of counting side by side"),
        (TARGET, JSON, LANG, HELP),
        printer(counts.conventions_object, counts.conventions_text),
    ),
    Command(
        "compare",
        Text(
            "并排比较几个模型，列出各有什么、缺什么",
            "compare models: what each has and what it lacks",
        ),
        (MODELS, RULE, JSON, LANG, HELP),
        printer(compare.as_object, compare.as_text),
    ),
    Command(
        "tuning",
        Text("数各种微调训练的参数，包括 LoRA", "count what each kind of fine-tuning trains"),
        (TARGET_OR_ADAPTER, RANK, TARGETS, LATEX, JSON, LANG, HELP),
        or_adapter(only_one(printer(tuning.as_object, tuning.as_text))),
    ),
    Command(
        "memory",
        Text("算内存：权重、训练、键值缓存", "bytes in memory: weights, training, KV cache"),
        memory.ARGUMENTS,
        printer(memory.as_object, memory.as_text),
    ),
    Command(
        "inspect",
        Text("看检查点文件里有什么，只读文件头", "show what a checkpoint holds, from its header"),
        (CHECKPOINT, EVERY_TENSOR, JSON, LANG, HELP),
        tools.inspect,
    ),
    Command(
        "reconcile",
        Text("核对检查点与配置，逐项说明差别", "explain how a checkpoint and a config differ"),
        (CHECKPOINT, CONFIG, EVERY_TENSOR, JSON, LANG, HELP),
        tools.reconcile,
    ),
    Command(
        "presets",
        Text("查知名模型的预设和公布的参数量", "search well-known models and their headlines"),
        (QUERY, JSON, LANG, HELP),
        printer(presets.presets_object, presets.presets_text),
    ),
    Command(
        "architectures",
        Text("查能数的类型，以及不能数的原因", "list the types counted, and why others are not"),
        (WORD, JSON, LANG, HELP),
        printer(architectures.as_object, architectures.as_text),
    ),
    Command(
        "weights",
        Text("下载 SmolLM2 训练好的权重", "fetch the trained weights of SmolLM2"),
        (JSON, LANG, HELP),
        printer(tools.weights_object, tools.weights_text),
    ),
    Command(
        "check",
        Text("检查网页里的每个数字", "check every figure of the site's pages"),
        (PATHS, FIX, AGREE, FORMAT, LANG, HELP),
        tools.check,
    ),
)
