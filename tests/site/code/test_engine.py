"""Behaviour of markdown-exec that the site relies on; a release that changes it fails here."""

import re
import sys
from pathlib import Path
from typing import Any

import markdown
import markdown_exec
import pytest
from markdown_exec import MarkdownExecPlugin
from pymdownx.superfences import SuperFencesException  # type: ignore[import-untyped]

from gptparams.site.code.cells import Cell, ProgramError
from gptparams.site.code.engine import _RUN, Session, framed
from gptparams.site.code.executing import Printed
from gptparams.site.publish.errors import PageError
from gptparams.site.publish.fences import FENCES
from gptparams.site.source.run_blocks import LANGUAGES

PAGE = Path("page.py")


def session(root: Path) -> Session:
    return Session("en", {}, root)


def ran(code: str, root: Path, language: str = "python", **options: str) -> str:
    one = session(root)
    one.execute(Cell("one", code, 3, PAGE, language, options))
    return "".join(part.text for part in one.output() if isinstance(part, Printed))


def python(code: str, **options: Any) -> str:
    return str(_RUN["python"](code=code, md=None, html=True, **options))  # type: ignore[operator]


def test_names_are_kept_under_the_name_of_a_session() -> None:
    python("import sys\nseen = globals()", session="kept names")
    assert python("print(sorted(seen) == sorted(globals()))", session="kept names") == "True\n"
    with pytest.raises(NameError):
        python("seen", session="other names")


def test_code_objects_are_named_by_the_id_of_the_block() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        python("\n\n1 / 0", id="some page.md one")
    frame = caught.tb.tb_next
    while frame and not frame.tb_frame.f_code.co_filename.startswith("<code"):
        frame = frame.tb_next
    assert frame is not None
    assert frame.tb_frame.f_code.co_filename == "<code block: id some page.md one>"
    assert frame.tb_lineno == 3


def test_a_failure_is_warned_of_within_the_handling_of_an_execution_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[BaseException | None] = []

    class Logger:
        def warning(self, message: str) -> None:
            seen.append(sys.exc_info()[1])

    current: dict[str, Any] = {}
    try:
        markdown_exec.patch_loggers(lambda name: current.setdefault(name, Logger()))
        with pytest.raises(AttributeError):  # without Markdown, the traceback can't be published
            python("1 / 0")
    finally:
        from gptparams.site.code import engine

        markdown_exec.patch_loggers(engine._Raising)
    (error,) = seen
    assert isinstance(error, markdown_exec.ExecutionError)
    assert isinstance(error.__cause__, ZeroDivisionError)


def test_each_block_gets_a_print_and_an_empty_module_which_are_taken_away(tmp_path: Path) -> None:
    before = set(sys.modules)
    python("assert __name__ in __import__('sys').modules and not callable(None)", id="modules")
    (made,) = set(sys.modules) - before
    assert re.fullmatch(r"_code_block_id_modules_", made)
    del sys.modules[made]
    assert ran("print(1, 2, sep='-', end='!')\nimport builtins", tmp_path) == "1-2!"
    assert ran("print(print is __builtins__['print'], __name__)", tmp_path) == "True __page__\n"
    assert set(sys.modules) - before == set()


def test_the_formatters_are_looked_up_when_a_fence_is_placed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(
        markdown_exec.formatters, "python", lambda *, extra, md, **_: f"<b>{extra['cell']}</b>"
    )
    config = {"pymdownx.superfences": {"custom_fences": FENCES}}
    fence = '```python exec="on" cell="here"\n```'
    html = markdown.markdown(fence, extensions=["pymdownx.superfences"], extension_configs=config)
    assert "<b>here</b>" in html


@pytest.mark.parametrize(("kind", "passes"), [(ValueError, False), (SuperFencesException, True)])
def test_superfences_pass_over_all_exceptions_but_their_own(
    kind: type[Exception], passes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> str:
        raise kind

    monkeypatch.setitem(markdown_exec.formatters, "python", fail)
    config = {"pymdownx.superfences": {"custom_fences": FENCES}}
    fence = '```python exec="on" cell="here"\n```'
    extensions = ["pymdownx.superfences"]
    if passes:
        with pytest.raises(kind):
            markdown.markdown(fence, extensions=extensions, extension_configs=config)
    else:
        html = markdown.markdown(fence, extensions=extensions, extension_configs=config)
        assert "exec=" in html
    assert issubclass(PageError, SuperFencesException)


def test_the_plugin_adds_the_fences_that_the_checks_use() -> None:
    plugin = MarkdownExecPlugin()
    plugin.load_config({"languages": list(LANGUAGES)})
    config: dict[str, Any] = {"markdown_extensions": ["pymdownx.superfences"], "mdx_configs": {}}

    class Settings(dict[str, Any]):
        markdown_extensions = config["markdown_extensions"]
        mdx_configs = config["mdx_configs"]

    plugin.on_config(Settings(config, config_file_path="mkdocs.yml"))  # type: ignore[arg-type]
    plugin.on_post_build(config=None)  # type: ignore[arg-type]
    assert config["mdx_configs"]["pymdownx.superfences"]["custom_fences"] == FENCES


@pytest.mark.parametrize("language", ["sh", "bash", "console"])
def test_a_command_that_fails_or_ends_otherwise_than_expected_raises(
    language: str, tmp_path: Path
) -> None:
    prompt = "$ " if language == "console" else ""
    assert ran(f"{prompt}echo one; pwd\n", tmp_path, language) == f"one\n{tmp_path}\n"
    assert ran(f"{prompt}echo one; exit 3\n", tmp_path, language, returncode="3") == "one\n"
    for command, expected in (("exit 3", "0"), ("true", "3"), ("false; true", "0")):
        with pytest.raises(ProgramError, match="the command ended with code"):
            ran(f"{prompt}{command}\n", tmp_path, language, returncode=expected)


def test_commands_find_this_python_and_speak_the_language_of_the_page(tmp_path: Path) -> None:
    which = ran("command -v python\n", tmp_path, "sh")
    assert Path(which.strip()).parent == Path(sys.executable).parent
    assert "parameters" in ran("python -m gptparams --help\n", tmp_path, "bash")
    chinese = Session("zh", {}, tmp_path)
    chinese.execute(Cell("one", "python -m gptparams --help\n", 2, PAGE, "bash"))
    assert "参数" in str(chinese.output())


def test_a_session_in_a_terminal_is_python(tmp_path: Path) -> None:
    assert ran(">>> x = 6\n>>> for i in range(2):\n...     print(x + i)\n", tmp_path, "pycon") == (
        "6\n7\n"
    )
    with pytest.raises(ProgramError) as caught:
        ran(">>> x = 6\n>>> x / 0\n", tmp_path, "pycon")
    assert caught.value.line == 4


@pytest.mark.parametrize(
    "code",
    [
        "from __future__ import annotations\nprint(1)\n",
        '"""Text."""\nfrom __future__ import annotations  # why\nprint(1)\n',
        "from __future__ import (\n    annotations,  # 注\n    division,\n)\nprint(1)\n",
        "# é 中\nfrom __future__ import annotations; é = 1; print(é)\n",
    ],
)
def test_what_comes_from_the_future_comes_first(code: str, tmp_path: Path) -> None:
    assert ran(code, tmp_path) == "1\n"
    with pytest.raises(ProgramError, match="ZeroDivisionError") as caught:
        ran(code + "1 / 0\n", tmp_path)
    assert caught.value.line == 3 + code.count("\n")


@pytest.mark.parametrize("code", ["x = \\\n", "x = (\n", "if True:\n", '"""', "return\n", "f(\0)"])
def test_code_that_would_swallow_what_follows_it_is_refused(code: str, tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match=r"SyntaxError|IndentationError|ValueError"):
        ran(code, tmp_path)


def test_a_block_that_is_left_before_its_end_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = session(tmp_path)
    monkeypatch.setitem(_RUN, "python", lambda **_: "")
    with pytest.raises(ProgramError, match="before its end"):
        one.execute(Cell("one", "print(1)\n", 2, PAGE))


def test_lines_are_those_of_the_file() -> None:
    code = framed(Cell("one", "a\nb\n", 7, PAGE), "file")
    assert code.split("\n")[6:8] == ["a", "b"]
