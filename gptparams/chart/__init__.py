"""Pictures drawn to scale as SVG, each with a text and a table that say the same."""

from gptparams.chart.bars import Part, bar_to_scale, bars_compared
from gptparams.chart.block import Step, block_diagram
from gptparams.chart.heat import heat_map
from gptparams.chart.histogram import Distribution, Mark, histogram
from gptparams.chart.matrices import Matrix, matrices_to_scale
from gptparams.chart.pairs import Pair, paired_bars
from gptparams.chart.placing import Point
from gptparams.chart.scatter import scatter
from gptparams.chart.strip import heat_strip
from gptparams.chart.svg import COLOURS, Picture

__all__ = [
    "COLOURS",
    "Distribution",
    "Mark",
    "Matrix",
    "Pair",
    "Part",
    "Picture",
    "Point",
    "Step",
    "bar_to_scale",
    "bars_compared",
    "block_diagram",
    "heat_map",
    "heat_strip",
    "histogram",
    "matrices_to_scale",
    "paired_bars",
    "scatter",
]
