"""A quiet badge that says whether a page's measurements used trained or random weights."""

from dataclasses import dataclass
from html import escape

from gptparams.language import Lang, Text
from gptparams.models.weights.provenance import Provenance

_TRAINED = Text("训练好的权重", "trained weights")
_RANDOM = Text("随机值；形状和个数与训练好的一样", "random values; same shapes and counts")


@dataclass(frozen=True)
class WeightsBadge:
    """The badge, for `show`; its tooltip has the origin in full."""

    provenance: Provenance
    lang: Lang

    def html(self) -> str:
        """Return one line of text."""
        text = (_TRAINED if self.provenance.trained else _RANDOM)[self.lang]
        origin = escape(self.provenance.text(self.lang))
        return f'<p class="weights-badge" title="{origin}">{escape(text)}</p>'


def weights_badge(provenance: Provenance, lang: Lang) -> WeightsBadge:
    """Return the badge for the weights of a page."""
    return WeightsBadge(provenance, lang)
