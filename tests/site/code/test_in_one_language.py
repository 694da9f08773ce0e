"""Displayed code is the executed code, except for the language of texts and comments."""

import ast
import contextlib
import io
import itertools
import random
from typing import Any

import pytest

from gptparams.language import LANGS, Lang
from gptparams.site.code.in_one_language import in_language

HOSTILE = {
    "two-kinds-of-quotes": "x = say(\"甲\",'b')\nprint(x)",
    "in-an-f-string": "print(f\"{say('总', 'all')}: {1 + 1}\")",
    "nested-f-string": "n = 3\nprint(f\"{say(f'{n} 个', f'{n} of them')}, {n}\")",
    "nested-f-string-with-a-format": "n = 3\nprint(f\"{say(f'{n:>4}', f'{n:<4}')}|\")",
    "triple-quoted-in-a-field": "print(f\"{say('''甲''', '''b''')}!\")",
    "triple-quoted": 'print(say("""甲\n乙""", """b\nc"""))',
    "comment-in-a-string": 'print("""\n# en: stays\n# zh: 也留着\n""")',
    "comment-in-a-string-on-one-line": "print('# en: stays', \"# zh: 留着 / en: stays\")",
    "say-in-a-string": "print(\"say('甲', 'b')\")",
    "say-in-the-text": "print(f\"say('甲', 'b') {say('甲', 'b')} {{say('甲', 'b')}}\")",
    "continuation": "x = 1 + \\\n    len(say('甲', 'bb')) + \\\n    1\nprint(x)",
    "bytes": "print(say(b'\\xe7', b'b'), f\"{say(b'a', b'b')}\")",
    "comprehension": "print([say(f'甲{i}', f'b{i}') for i in range(3) if say('甲', 'b')])",
    "decorator": (
        "def mark(word):\n    return lambda f: (lambda: word + f())\n\n\n"
        "@mark(say('甲', 'b'))\ndef f():\n    return 'x'\n\n\nprint(f())"
    ),
    "comments-in-brackets": (
        "x = [\n    # zh: 一\n    1,  # en: one\n    2,  # zh: 二 / en: two\n"
        "    # en: three\n    3,\n]\n"
        "print(x)"
    ),
    "comments-among-the-arguments": (
        "print(\n    say(\n        # zh: 一\n        '甲',  # 注\n        'b',\n    )\n)"
    ),
    "comments-within-an-argument": (
        "x = say(\n    [\n        1,  # zh: 一\n        # en: no\n    ],\n    [2],  # en: b\n)\n"
        "print(x)"
    ),
    "tabs": "if True:\n\tprint(say('甲\t', 'b\t'), '\t')\t# zh: 制表\n",
    "wide-columns": "é = '中文'; print(é, say('中', 'é'), '文', say('é中', 'z'))  # zh: 中 / en: é",
    "operators": "print(say(1 + 1, 2 + 2) * 3, -say(2 ** 2, 1 - 1), not say(0 or 1, 0))",
    "method-of-an-argument": "print(say('甲', 'b').upper(), say(1, 22).bit_length())",
    "conditional": "print(say(1 if 1 else 2, 3) + 1, 5 if say(0, 1)else 6)",
    "lambda": "print(say(lambda: 1, lambda: 2)())",
    "dictionary-in-a-field": "print(f\"{say({'甲': 1}, {'b': 2})}\")",
    "set-in-a-field": "print(f'{say({1}, {2})}{say([1], [2])[0]}')",
    "conversion-and-format": "print(f\"{say('甲', 'b')!r:>6}|{say('甲', 'b'):*^5}|\")",
    "format-from-say": "print(f\"{7:{say('>4', '<4')}}|{7:{say('0', '1')}{say('4', '5')}}|\")",
    "debug": 'n = 1\nprint(f"{n=} {say(1, 1) = }")',
    "braces-in-the-text": "print(f\"{say('{甲}', '{b}')} {say('}', '{')}\")",
    "quotes-in-the-text": "print(f'''{say(\"'甲'\", '\"b\"')}''')",
    "raw": "print(rf\"\\d{say('甲', 'b')}\\{say('n', 't')}\", f\"\\\\{say('n', 't')}\")",
    "named-character": "print(f\"\\N{BULLET}{say('甲', 'b')}\\N{EM DASH}\")",
    "octal": "print(f\"\\1{say('2', '3')}\")",
    "escaped": "print(f'{say(1, 2)}\\n{say(3, 4)}\\t')",
    "implicit-concatenation": "print('a' f\"{say('甲', 'b')}\" 'c', say('甲' '乙', 'b' 'c'))",
    "concatenation-over-lines": "x = say(\n    '甲'\n    '乙',\n    'b'\n    'c',\n)\nprint(x)",
    "nested": "print(say(say('甲', '乙'), say('a', 'b')), say(f\"{say('甲', 'x')}\", 'y'))",
    "keywords": "print(say(zh='甲', en='b'), say('甲', en='b'))",
    "star": "both = ('甲', 'b')\nprint(say(*both), say(**{'zh': 1, 'en': 2}))",
    "effects": "print(say(a := 1, b := 2), a, b)",
    "attribute": "class C:\n    def say(self, a, b):\n        return a\n\n\nprint(C().say(1, 2))",
    "not-called": "f = say\nprint(f('甲', 'b'), say is f)",
    "subscript": "print({'甲': 1, 'b': 2}[say('甲', 'b')], 'xyz'[say(0, 1):])",
    "generator": "print(sum(x for x in say((1, 2), (3, 4))), *say('ab', 'cd'))",
    "statement": "say(1, 2)\nprint(1)",
    "only-a-comment": "# zh: 只有\nprint(1)  # en: only\n# en: last",
    "walrus-in-a-field": "print(f\"{(x := say('甲', 'b'))}{x}\")",
    "not-equal-in-a-field": 'print(f"{say(1, 2) != 2}{say(1, 2) == 2}")',
    "multiline-f-string": 'print(f"""\n{\nsay("甲", "b")\n}\n# zh: 留\n""")',
    "semicolons": "x = say('甲', 'b'); print(x); print(say(1, 2))",
    "no-spaces": "x=say('甲','b');print(x if say(1,0)else x*2)",
    "form-of-a-number": "print(say(1.5, 2).real, say(0x1f, 1_000))",
    "unicode-names": "π = 3\nprint(f\"{say(f'π＝{π}', f'π = {π}')}\")",
    "type-comment": "x = 1  # type: ignore  # zh: 不是开头\nprint(x)  #zh: 没有空格",
    "parameter-called-say": "print((lambda say: say(1, 2))(max))",
    "function-called-say": "def say(a, b):\n    return a + b\n\n\nprint(say(1, 2))",
    "variable-called-say": "say = max\nprint(say(1, 2))",
    "import-called-say": "from operator import add as say\nprint(say(1, 2))",
    "loop-over-say": "print([say(1, 2) for say in (min, max)])",
    "keyword-called-say": "print(dict(say=say(1, 2)))",
    "colon-in-the-text": "print(f\"{say('甲：乙', 'a: b')}: {say('a!b', 'c!d')}\")",
}


def outcome(code: str, lang: Lang, say: Any) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "code", "exec"), {"say": say, "lang": lang})
    return printed.getvalue()


def says(lang: Lang) -> Any:
    return {"zh": lambda zh, en: zh, "en": lambda zh, en: en}[lang]


def check(code: str) -> None:
    for lang in LANGS:
        shown = in_language(code, lang)
        ast.parse(shown)
        assert outcome(shown, lang, says(lang)) == outcome(code, lang, says(lang)), shown


@pytest.mark.parametrize("code", HOSTILE.values(), ids=HOSTILE)
def test_what_is_shown_does_what_ran(code: str) -> None:
    check(code)


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ('x = f"{say("甲", "乙")}"', None, None),  # Python 3.12 and later
        ("print(say('甲', 'b'))", "print('甲')", "print('b')"),
        ("say(f'总: {x}', f'all: {x}')", "f'总: {x}'", "f'all: {x}'"),
        ("f\"{say('总', 'all')}: {x}\"", *["f\"{say('总', 'all')}: {x}\""] * 2),
        ("print(say('甲'\n    '乙', 'b'))", "print('甲'\n    '乙')", "print('b')"),
        ("x = say('甲'\n        '乙', 'b')", "x = ('甲'\n        '乙')", "x = 'b'"),
        ("x = say(1 + 1, 2)", "x = 1 + 1", "x = 2"),
        ("x = say(1 + 1, 2) * 3", "x = (1 + 1) * 3", "x = 2 * 3"),
        ("x = say(\n    (\n        1,\n    ),\n    2,\n)", "x = (\n        1,\n    )", "x = 2"),
        ("x = 1  # en: one", "x = 1", "x = 1  # one"),
        ("    # zh: 一\nx = 1", "    # 一\nx = 1", "x = 1"),
        ("x = '# en: a'  # zh: 一 / en: one", "x = '# en: a'  # 一", "x = '# en: a'  # one"),
    ],
)
def test_what_is_shown(code: str, zh: str | None, en: str | None) -> None:
    if zh is None:
        with contextlib.suppress(SyntaxError):
            compile(code, "code", "exec")
            check(f"{code}\nprint(x)")
        return
    assert (in_language(code, "zh"), in_language(code, "en")) == (zh, en)


def test_a_program_without_texts_is_shown_letter_for_letter() -> None:
    for path in (__file__, ast.__file__, random.__file__):
        with open(path, encoding="utf-8") as file:
            code = file.read()
        quiet = code.replace("say(", "tell(").replace("# zh:", "#").replace("# en:", "#")
        assert all(in_language(quiet, lang) == quiet for lang in LANGS)


# Parts from which programs are made at random; each prints what it does.
ARGUMENTS = ["'甲'", '"b"', "f'{n}x'", "'''c'''", "n + 1", "-n", "[n, 'x']", "{'k': n}", "b'z'"]
ARGUMENTS += ["'{}'", "'a\\nb'", "n if n else 0", "(n, 1)", "'# en: x'", 'f"{n:>3}"', "1", "str(n)"]
CONTEXTS = ["print({})", "x = {}\nprint(x)", "print(({}), 1)", "print(str({}) + 'z')"]
CONTEXTS += ["print([{} for _ in (1, 2)])", "print({} == {})", "print(f'''<{{{}}}>''')"]
CONTEXTS += [
    "print(f'''<{{{}!r}}|{{{}}}>''')",
    "print(\n    {},  # zh: 一 / en: one\n)",
    "f = lambda: {}\nprint(f())",
]


def test_programs_made_at_random_do_the_same_in_each_language() -> None:
    chance = random.Random(0)
    done = 0
    for context in itertools.islice(itertools.cycle(CONTEXTS), 3000):
        calls = [
            f"say({', '.join(chance.choices(ARGUMENTS, k=2))})" for _ in range(context.count("{}"))
        ]
        code = "n = 2\n" + context.format(*calls)
        try:
            compile(code, "code", "exec")
        except SyntaxError:  # such as a backslash in a field, before Python 3.12
            continue
        check(code)
        done += 1
    assert done > 2000
