"""Fetch the configuration of `hf://owner/name[@revision]` with huggingface_hub.

The settings of huggingface_hub apply: mirrors (`HF_ENDPOINT`), tokens, the cache and the offline
mode (`HF_HUB_OFFLINE`). Only the configuration is fetched, and no code is run.
"""

import logging
import re
from typing import Any

from gptparams.config.config import Config, config_from_dict
from gptparams.config.files.json_file import read_object
from gptparams.config.files.locating import NAMES
from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.models.weights import need
from gptparams.presets.lookup import preset_name
from gptparams.untrusted import quoted

SCHEME = "hf://"
_TARGET = re.compile(r"hf://([\w.-]+(?:/[\w.-]+)?)(?:@([\w./-]+))?/?")
# The reason of a failure, by the name of the exception of huggingface_hub or of one of its bases.
_REASONS: tuple[tuple[str, Text], ...] = (
    ("GatedRepoError", Text("仓库要先申请才能看；请登录后申请", "the repository is gated; log in and request access")),
    ("RevisionNotFoundError", Text("没有这个版本；请核对 @ 后面的名字", "there is no such revision; check what follows the @")),
    ("RepositoryNotFoundError", Text("没有这个仓库，或者它不公开；请核对名字", "there is no such repository, or it is private; check the name")),
    ("OfflineModeIsEnabled", Text("处于离线模式（HF_HUB_OFFLINE），缓存里也没有", "offline mode is on (HF_HUB_OFFLINE), and the cache does not have it")),
    ("LocalEntryNotFoundError", Text("连不上，或处于离线模式，缓存里也没有；镜像用 HF_ENDPOINT 指定", "the hub can't be reached, or offline mode is on, and the cache does not have it; HF_ENDPOINT names a mirror")),
    ("HFValidationError", Text("名字不合法；应写成 hf://owner/name", "the name is malformed; write hf://owner/name")),
)  # fmt: skip
# ruff: noqa: E501 - a row is one line


def config_from_hub(target: str) -> Config:
    """Read the configuration in the repository `hf://owner/name[@revision]`.

    Raises InputError if huggingface_hub is missing, or if the configuration can't be fetched.
    """
    file = fetched(target)
    return config_from_dict(read_object(file), model=target.removeprefix(SCHEME), where=target)


def fetched(target: str) -> str:
    """Return the cached path of the configuration of `target`, fetched if it is not cached."""
    match = _TARGET.fullmatch(target)
    if match is None:
        shown = quoted(target)
        raise InputError(
            f"{shown}：应写成 hf://owner/name 或 hf://owner/name@版本",
            f"{shown}: expected hf://owner/name or hf://owner/name@revision",
        )
    hub, repository, revision = need("huggingface_hub"), match[1], match[2]
    download = hub.hf_hub_download  # loading it sets the level of the package's messages
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # no line for each new attempt
    for name in NAMES:
        try:
            return str(download(repository, name, revision=revision))
        except Exception as error:  # the client raises many kinds of errors
            if _is_a(error, "EntryNotFoundError") and not _is_a(error, "LocalEntryNotFoundError"):
                continue  # the repository has no file of that name
            raise _refusal(target, repository, error) from None
    raise InputError(
        f"{target}：仓库里没有 config.json；请换一个仓库，或给出文件",
        f"{target}: the repository has no config.json; give another repository, or a file",
    )


def _is_a(error: Exception, name: str) -> bool:
    return any(each.__name__ == name for each in type(error).__mro__)


def _refusal(target: str, repository: str, error: Exception) -> InputError:
    reason = next((why for name, why in _REASONS if _is_a(error, name)), _unknown(error))
    preset = preset_name(repository)
    if preset:
        reason = Text(
            f"{reason.zh}；预设 {preset} 就是它的配置",
            f"{reason.en}; the preset {preset} has its configuration",
        )
    shown = quoted(target)
    return InputError(f"{shown}：取不到（{reason.zh}）", f"{shown}: can't be fetched ({reason.en})")


def _unknown(error: Any) -> Text:
    reason = quoted(" ".join(str(error).split()) or type(error).__name__, 160)
    return Text(reason, reason)
