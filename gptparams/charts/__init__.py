"""Pictures drawn to scale as SVG, each with a text and a table of the same content."""

from gptparams.charts.bars import Part, bar_to_scale, bars_compared
from gptparams.charts.block import Step, block_diagram
from gptparams.charts.byte_map import Stretch, byte_map
from gptparams.charts.curve import Curve, curves
from gptparams.charts.heads import cut_into_heads
from gptparams.charts.heat import heat_map
from gptparams.charts.histogram import Distribution, Mark, histogram
from gptparams.charts.matrices import Matrix, matrices_to_scale
from gptparams.charts.pairs import Pair, paired_bars
from gptparams.charts.placing import Point
from gptparams.charts.plane import Arrow, plane
from gptparams.charts.scatter import scatter
from gptparams.charts.strip import heat_strip
from gptparams.charts.svg import COLOURS, Picture
from gptparams.charts.weighted import weighted_rows
from gptparams.charts.whole_model import WholeModel, whole_model

__all__ = [
    "COLOURS",
    "Arrow",
    "Curve",
    "Distribution",
    "Mark",
    "Matrix",
    "Pair",
    "Part",
    "Picture",
    "Point",
    "Step",
    "Stretch",
    "WholeModel",
    "bar_to_scale",
    "bars_compared",
    "block_diagram",
    "byte_map",
    "curves",
    "cut_into_heads",
    "heat_map",
    "heat_strip",
    "histogram",
    "matrices_to_scale",
    "paired_bars",
    "plane",
    "scatter",
    "weighted_rows",
    "whole_model",
]
