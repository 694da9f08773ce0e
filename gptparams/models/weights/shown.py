"""Fetched weights, formatted for `gptparams weights`."""

from gptparams.language import Text
from gptparams.models.weights.provenance import Weights

_TEXT = Text(
    "{text}\n发布文件的 SHA-256：{sha256}\n文件夹：{folder}",
    "{text}\nSHA-256 of the file as published: {sha256}\nFolder: {folder}",
)


def as_text(weights: Weights, lang: str) -> str:
    """Describe the weights, the SHA-256 of the published file, and the folder."""
    provenance = weights.provenance
    words = provenance.text(lang)
    text = words[:1].upper() + words[1:]
    return _TEXT[lang].format(text=text, sha256=provenance.sha256, folder=weights.folder)


def as_object(weights: Weights) -> dict[str, object]:
    """Return the same facts as a JSON object, for other programs."""
    provenance = weights.provenance
    return {
        "model": provenance.model,
        "package": provenance.where,
        "sha256": provenance.sha256,
        "folder": str(weights.folder),
    }
