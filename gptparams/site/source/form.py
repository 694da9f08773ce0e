"""The form of a page: text that MkDocs would misread, and leftovers of a merge."""

import re
from collections.abc import Iterator

from mkdocs.utils.meta import get_data

from gptparams.language import HAN, Text
from gptparams.site.files.diagnostic import Finding, place_at
from gptparams.site.files.layout import PageFile
from gptparams.site.source.run_blocks import block_faults
from gptparams.site.source.source import Source, blank, front_matter_end, unusual_headings

_CHINESE = rf"\u3000-\u303f{HAN}\uff00-\uffef"
# A Chinese paragraph may also end or begin with a mark, a code span, a formula or emphasis.
_BROKEN_LINE = {
    "zh": re.compile(rf"[{_CHINESE})\]*`$][ \t]?\n[ \t]*(?=[{_CHINESE}\[`$])"),
    "en": re.compile(rf"[{_CHINESE}][ \t]?\n[ \t]*(?=[{_CHINESE}])"),
}
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.M)


_MERGED = Text(
    "这是合并时留下的记号；从两种写法里留下一种，把记号删去",
    "left over from a merge; keep one of the two versions, and delete these marks",
)
_NOT_YAML = Text(
    "页首的 title、description 不是合法的 YAML，会印出来；含冒号、方括号的值要整个加引号",
    "the front matter is not valid YAML; put a value with : or [ in quotes",
)
_NO_FIGURE = Text("没有找到绑定的数字；每一页至少绑定一个", "no bound figure; every page has one")
_NO_ID = Text("标题没有写明 id；在行末加上 {#id}", "heading without an id; end it with {#id}")
_UNUSUAL = Text("标题请写成 `## 文字 {#id}`", "write the heading as `## text {#id}`")
_BROKEN = Text(
    "一段中文在这里断行，页面上会多出一个空格；把两行接起来",
    "a line break between Chinese characters shows as a space; join the two lines",
)


def form_findings(page: PageFile, source: Source) -> Iterator[Finding]:
    """Yield findings about the form of the page, independent of its code."""
    for offset, message in _faults(page, source):
        yield Finding(place_at(page.shown, source.text, offset), message)


def _faults(page: PageFile, source: Source) -> Iterator[tuple[int, Text]]:
    """Yield offset and message of each fault: leftovers, front matter, marks, headings, lines."""
    for match in _CONFLICT.finditer(source.text):
        yield match.start(), _MERGED
    yield from block_faults(source.text)
    if source.text.startswith("---") and not get_data(source.text)[1]:
        yield 0, _NOT_YAML
    if not any(mark.scheme == "fig" for mark in source.marks):
        yield front_matter_end(source.text), _NO_FIGURE
    yield from _headings(source)
    for start, end in source.malformed:
        shown = source.text[start:end]
        yield (
            start,
            Text(
                f"{shown} 不成标记；写成 [文字](fig:名字)，名字里没有空格",
                f"{shown} is not a mark; write [text](fig:name), the name without spaces",
            ),
        )
    prose = blank(source.text, list(source.fences))
    for match in _BROKEN_LINE[page.lang].finditer(prose, front_matter_end(source.text)):
        yield match.start(), _BROKEN


def _headings(source: Source) -> Iterator[tuple[int, Text]]:
    """Yield headings that no link can reach, or that MkDocs reads differently."""
    before: set[str] = set()
    for heading in source.headings:
        if not heading.id:
            yield heading.start, _NO_ID
        elif heading.id in before:
            yield (
                heading.start,
                Text(
                    f"前面已有标题用了 {{#{heading.id}}}；换一个 id，两种语言都换",
                    f"an earlier heading has {{#{heading.id}}}; give this one another id, "
                    "in both languages",
                ),
            )
        before.add(heading.id)
    for offset in unusual_headings(source):
        yield offset, _UNUSUAL
