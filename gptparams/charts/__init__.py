"""Pictures drawn to scale as SVG, each with a text and a table of the same content."""

from gptparams.charts.bars.bars import Part, bar_to_scale, bars_compared
from gptparams.charts.bars.byte_cuts import byte_cuts
from gptparams.charts.bars.pairs import Pair, paired_bars
from gptparams.charts.bars.ranked import ranked
from gptparams.charts.drawing.placing import Point
from gptparams.charts.drawing.stepped import Stepped, stepped
from gptparams.charts.drawing.svg import COLOURS, Picture
from gptparams.charts.matrices.byte_map import Stretch, byte_map
from gptparams.charts.matrices.heat import heat_map
from gptparams.charts.matrices.matrices import Matrix, matrices_to_scale
from gptparams.charts.matrices.strip import heat_strip
from gptparams.charts.matrices.weighted import weighted_rows
from gptparams.charts.model.block import Step, block_diagram
from gptparams.charts.model.heads import cut_into_heads
from gptparams.charts.model.models_to_scale import models_to_scale
from gptparams.charts.model.sharing import Sharing, shared_heads
from gptparams.charts.model.whole_model import WholeModel, whole_model
from gptparams.charts.plots.curve import Curve, curves
from gptparams.charts.plots.deviations import Deviation, deviations
from gptparams.charts.plots.dials import Dial, dials
from gptparams.charts.plots.histogram import Distribution, Mark, histogram
from gptparams.charts.plots.plane import Arrow, plane
from gptparams.charts.plots.scatter import scatter

__all__ = [
    "COLOURS",
    "Arrow",
    "Curve",
    "Deviation",
    "Dial",
    "Distribution",
    "Mark",
    "Matrix",
    "Pair",
    "Part",
    "Picture",
    "Point",
    "Sharing",
    "Step",
    "Stepped",
    "Stretch",
    "WholeModel",
    "bar_to_scale",
    "bars_compared",
    "block_diagram",
    "byte_cuts",
    "byte_map",
    "curves",
    "cut_into_heads",
    "deviations",
    "dials",
    "heat_map",
    "heat_strip",
    "histogram",
    "matrices_to_scale",
    "models_to_scale",
    "paired_bars",
    "plane",
    "ranked",
    "scatter",
    "shared_heads",
    "stepped",
    "weighted_rows",
    "whole_model",
]
