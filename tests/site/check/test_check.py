"""`gptparams check` as a contributor runs it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gptparams.errors import InputError
from gptparams.language import Text
from gptparams.site.check.check import main
from gptparams.site.files.diagnostic import Finding, Place, PlacedError
from gptparams.site.files.read_text import text_of

Edit = Callable[[str, str, str], None]


def check(root: Path, *words: str, lang: str = "en") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gptparams", "check", "--lang", lang, *words]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment)


def test_a_right_site_passes_and_says_what_was_checked(root: Path) -> None:
    done = check(root)
    assert (done.returncode, done.stdout) == (0, "")
    assert "bound figures: 16; page files: 4; findings: 0" in done.stderr


def test_a_wrong_figure_is_one_line_at_its_place(root: Path, edit: Edit) -> None:
    edit("zh/index.md", "共有 [1.24 亿]", "共有 [1.42 亿]")
    done = check(root, "docs/zh/index.md")
    assert done.returncode == 1
    assert done.stdout == (
        "docs/zh/index.md:6:5: shown 1.42 亿, exactly 124,439,808; write 1.24 亿\n"
    )


def test_for_github_it_is_an_annotation_at_its_place(root: Path, edit: Edit) -> None:
    edit("zh/index.md", "[31.0%](fig:", "[31.1%](fig:")
    done = check(root, "--format", "github", "docs/zh/index.md")
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert line.startswith("::error file=docs/zh/index.md,line=20,col=")
    assert re.search(r"::shown 31\.1%25, exactly .*; write 31\.0%25$", line)


def test_an_annotation_has_no_characters_that_would_end_it() -> None:
    finding = Finding(Place("a,b:c.md", 3, 1), Text("错：50%\r\n改", "wrong: 50%\nmend"))
    assert finding.annotation("en") == (
        "::error file=a%2Cb%3Ac.md,line=3,col=1::wrong: 50%25%0Amend"
    )
    assert finding.annotation("zh").endswith("::错：50%25%0D%0A改")


def test_fix_rewrites_what_can_be_meant_one_way_only(root: Path, edit: Edit) -> None:
    edit("zh/index.md", "共有 [1.24 亿]", "共有 [1.42 亿]")
    edit("zh/index.md", "[十二](fig:heads)", "[十三](fig:head)")
    before = (root / "docs/zh/index.md").read_text(encoding="utf-8")
    done = check(root, "--fix", "docs/zh/index.md")
    after = (root / "docs/zh/index.md").read_text(encoding="utf-8")
    assert done.returncode == 1
    assert "corrected: 1" in done.stdout
    assert "did you mean heads?" in done.stdout
    assert after == before.replace("1.42", "1.24")
    assert sorted(path.name for path in (root / "docs/zh").iterdir()) == [
        "index.md",
        "references.md",
    ]


def test_typography_is_said_at_its_place_and_mended(root: Path, edit: Edit) -> None:
    before = (root / "docs/zh/index.md").read_text(encoding="utf-8")
    edit("zh/index.md", "个参数，论文写的是 [117M]", "个参数, 论文写的是[-117M]")
    done = check(root, "--format", "github", "docs/zh/index.md", lang="zh")
    assert done.returncode == 1
    wrong = "::error file=docs/zh/index.md,line=6,col=26::“亿个参数, 论文写的”："
    assert f"{wrong}汉字旁边用全角标点，写成“亿个参数，论文写的”\n" in done.stdout
    assert "汉字与西文、数字、代码、公式之间空一格" in done.stdout
    check(root, "--fix", "docs/zh/index.md")  # the figure and its sign are the same place
    assert (root / "docs/zh/index.md").read_text(encoding="utf-8") == before


def test_a_page_without_figures_fails(root: Path) -> None:
    for lang in ("zh", "en"):
        (root / f"docs/{lang}/bare.md").write_text(
            '# 空 {#bare}\n\n```python exec="on" cell="a"\n```\n', "utf-8"
        )
    (root / "docs/code/bare.py").write_text("# %% a\nprint('a')\n", encoding="utf-8")
    done = check(root, "docs/zh/bare.md")
    assert done.returncode == 1
    assert "docs/zh/bare.md:1:1: no bound figure; every page has one" in done.stdout


def test_what_only_the_rendered_page_shows_is_found(root: Path, edit: Edit) -> None:
    edit("zh/index.md", "论文写的是", "论文&#55;写的是")
    edit("en/index.md", "the paper says", "the paper 1<!-- -->2 says")
    for lang in ("zh", "en"):
        done = check(root, f"docs/{lang}/index.md")
        assert done.returncode == 1
        assert done.stdout.startswith(f"docs/{lang}/index.md:6:")


@pytest.mark.parametrize(
    "words",
    [["nowhere.md"], ["docs/agreed.json"], ["docs/code"], ["docs/zh/none.md"]],
)
def test_a_path_that_is_no_page_is_one_line_and_exit_2(root: Path, words: list[str]) -> None:
    done = check(root, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere.md", "nowhere.md：没有这个文件；请给出一个页面，如 docs/zh/index.md"),
        ("docs/code", "docs/code：这个文件夹里没有页面；请给出一个页面，或 docs/zh"),
        ("docs/agreed.json", "docs/agreed.json：不是页面；应是 "),
    ],
)
def test_a_path_that_is_no_page_is_told_in_chinese(root: Path, path: str, said: str) -> None:
    assert check(root, path, lang="zh").stderr.startswith(f"gptparams: {said}")


@pytest.mark.parametrize(
    ("name", "text", "place", "said"),
    [
        ("references.toml", "\n[a", "2:1", "这里不是合法的 TOML（Expected ']' at the end of a "),
        ("references.toml", "\n[a]\nauthors = 'x'", "2:1", "条目 a 里 'zh' 缺少或写错；应有"),
        ("names.toml", "names = [", "1:1", "这里不是合法的 TOML（"),
        ("names.toml", "\nnames = 'GPT-2'", "2:1", "应有一个列表 `names`，里面是专名，如 "),
        ("names.toml", 'names = ["GPT-2",\n"GPT-3"]', "2:1", "“GPT-2”和“GPT-3”一样，或只差一"),
    ],
)
def test_a_file_that_every_page_needs_is_refused_at_its_line(
    root: Path, name: str, text: str, place: str, said: str
) -> None:
    (root / "docs" / name).write_text(text, encoding="utf-8")
    done = check(root, lang="zh")
    assert done.returncode == 1
    assert done.stdout.startswith(f"docs/{name}:{place}: {said}")
    line, _ = place.split(":")
    done = check(root, "--format", "github")
    assert done.stdout.startswith(f"::error file=docs/{name},line={line},")
    assert len(done.stdout.splitlines()) == 1


def test_a_file_that_every_page_needs_and_is_gone_is_refused_in_chinese(root: Path) -> None:
    for name, said in (
        ("references", "参考资料文件不见了；请恢复"),
        ("names", "专名表不见了；请恢复"),
    ):
        (root / "docs" / f"{name}.toml").unlink()
        done = check(root, lang="zh")
        assert done.returncode == 2
        assert f"{name}.toml：{said}" in done.stderr


def test_a_formula_that_is_not_latex_is_a_finding_at_its_place(root: Path, edit: Edit) -> None:
    edit("zh/index.md", "个参数，论文", "个参数 $\\nonsense$，论文")
    for lang, said in (
        ("zh", "公式“\\nonsense”：不认识命令 \\nonsense"),
        ("en", "formula '\\\\nonsense': the command \\nonsense is unknown"),
    ):
        done = check(root, "docs/zh/index.md", lang=lang)
        assert (done.returncode, done.stdout) == (1, f"docs/zh/index.md:6:28: {said}\n")


def test_outside_a_site_it_says_so(tmp_path: Path) -> None:
    done = check(tmp_path)
    assert done.returncode == 2
    assert "mkdocs.yml" in done.stderr


def test_a_folder_of_pages_can_be_given(root: Path) -> None:
    assert "bound figures: 8; page files: 2;" in check(root, "docs/en").stderr


def test_a_heading_without_an_id_is_said_once(root: Path, edit: Edit) -> None:
    edit("en/index.md", "## Formula {#formula}", "## Formula")
    done = check(root, "docs/en/index.md")
    assert done.stdout == "docs/en/index.md:8:1: heading without an id; end it with {#id}\n"


def test_a_link_that_leads_nowhere_is_said_at_its_place(root: Path, edit: Edit) -> None:
    edit("en/index.md", "the paper says", "[the paper](none.md#x) says `[no](link.md)`")
    done = check(root, "docs/en/index.md")
    assert done.stdout.startswith("docs/en/index.md:6:50: the link leads to none.md, which is not")
    edit("en/index.md", "none.md#x", "references.md#references")
    assert "the link leads" not in check(root, "docs/en/index.md").stdout
    edit("en/index.md", "references.md#references", "index.md#formulae")
    done = check(root, "docs/en/index.md")
    assert done.stdout.startswith("docs/en/index.md:6:59: index.md has no {#formulae}; give the id")
    edit("en/index.md", "index.md#formulae", "index.md#formula")
    assert "has no {#" not in check(root, "docs/en/index.md").stdout


@pytest.mark.parametrize("name", ["docs/zh/index.md", "docs/code/index.py", "docs/names.toml"])
def test_a_file_that_is_not_utf_8_is_refused_at_its_line(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    (root / name).write_bytes(f"{text}\n# 结尾\n".encode("gbk"))
    done = check(root, "docs/zh/index.md")
    assert done.returncode == 1
    assert re.match(rf"{name}:\d+:1: not UTF-8; save the file as UTF-8\n", done.stdout)
    assert "Traceback" not in done.stderr


def test_the_mark_that_some_editors_put_before_a_text_is_no_fault(root: Path) -> None:
    page = root / "docs/en/index.md"
    page.write_bytes(b"\xef\xbb\xbf" + page.read_bytes())
    assert check(root, "docs/en/index.md").returncode == 0


@pytest.mark.parametrize(
    ("nav", "said"),
    [
        ("nav: [index.md, references.md]\n", ""),
        ("nav: [index.md]\nnot_in_nav: references.md\n", ""),
        (
            "nav: [index.md]\n",
            "docs/en/references.md:1:1: not in the navigation; add - references.md",
        ),
        (
            "nav:\n  - index.md\n  - reference.md\n",
            "mkdocs.yml:3:5: there is no reference.md in docs",
        ),
        ("nav:\n  - index.md\n - references.md\n", "mkdocs.yml:3:2: not YAML here ("),
    ],
)
def test_the_navigation_has_every_page_and_no_other(root: Path, nav: str, said: str) -> None:
    path = root / "mkdocs.yml"
    path.write_text(nav + path.read_text(encoding="utf-8"), encoding="utf-8")
    done = check(root)
    assert bool(done.stdout) == bool(said)
    assert said in done.stdout
    assert done.returncode == bool(said)


def test_code_and_data_name_the_pages_they_belong_to(root: Path) -> None:
    for path, pages in (("docs/code/index.py", 2), ("docs/names.toml", 4), ("mkdocs.yml", 2)):
        assert f"page files: {pages};" in check(root, path).stderr


def hostile(path: Path, kind: str) -> None:
    """Replace the file `path` by something that is hard to read."""
    path.unlink(missing_ok=True)
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "binary":
            path.write_bytes(bytes(range(256)) * 40)
        case "huge":
            with path.open("wb") as file:
                file.truncate(2**34)
        case "nested":
            path.write_text("[" * 100_000)
        case "a link to itself":
            path.symlink_to(path.name)
        case "a device":
            path.symlink_to("/dev/zero")


@pytest.mark.parametrize("kind", ["pipe", "folder", "binary", "huge", "nested", "a link to itself"])
@pytest.mark.parametrize(
    "name", ["en/index.md", "code/index.py", "references.toml", "names.toml", "agreed.json"]
)
def test_a_file_that_is_none_is_a_finding_without_a_wait(
    root: Path, name: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile(root / "docs" / name, kind)
    try:
        assert main([str(root / "docs/en/index.md")], False, "text", root, "en") == 1
        lines = capsys.readouterr().out.splitlines()
    except InputError as error:  # exit code 2
        lines = [str(error)]
    assert lines
    assert all(Path(name).name in line or "index" in line for line in lines)
    assert all(len(line) < 1_500 for line in lines)


@pytest.mark.parametrize("kind", ["pipe", "a device", "folder", "huge", "a link to itself"])
def test_a_text_is_read_from_a_regular_file_only(tmp_path: Path, kind: str) -> None:
    hostile(tmp_path / "page.md", kind)
    with pytest.raises(PlacedError) as caught:
        text_of(tmp_path / "page.md")
    assert caught.value.finding.place.line == 1


def test_escape_codes_of_a_page_do_not_reach_the_terminal(root: Path, edit: Edit) -> None:
    edit(
        "en/index.md",
        "[124M](fig:total) parameters;",
        "[12\x1b[2J\u202e](fig:total) 13\x1b]0;x\x07",
    )
    for options in ((), ("--format", "github")):
        done = check(root, "docs/en/index.md", *options)
        assert done.returncode == 1
        assert "docs/en/index.md" in done.stdout
        assert done.stdout.replace("\n", "").isprintable()
