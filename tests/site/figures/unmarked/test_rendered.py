"""The second check: numerals in the finished HTML."""

import pytest

from gptparams.site.figures.unmarked.rendered import loose_numerals


@pytest.mark.parametrize(
    "document",
    [
        "<p>共 768 个</p>",
        "<p>&#55;68</p>",
        "<p>1<b>2</b></p>",
        '<img alt="768 wide">',
        '<ol start="7"><li>a</li></ol>',
        "<svg><text>768</text><title>12</title></svg>",
        "<math><mn>12</mn></math>",
        '<html><head><title>12</title><meta name="description" content="24"></head></html>',
        "<p>十二层</p>",
        '<p><a class="figure">124M</a> 768</p>',
        # cut by markup
        *(
            "<p>twel<b>ve</b></p>",
            "<p>twel&shy;ve</p>",
            "<p>12<b>4</b></p>",
            "<p>十<em>二</em>层</p>",
        ),
        *(
            "<p>t<i>e</i>n</p>",
            "<p>翻<b>两</b>番</p>",
            "<p>two th<i>irds</i></p>",
            "<p>X<b>II</b></p>",
        ),
        *("<p>twel<!-- -->ve</p>", "<p>twel<wbr>ve</p>", "<p>twel\u200bve</p>", "<p>&#116;en</p>"),
        # a sign or a unit outside of what is vouched for
        *(f'<p><a class="figure">124</a>{unit}</p>' for unit in ("M", "%", " MB", " 亿", "K", "‰")),
        *(
            f'<p><a class="figure">124</a>{unit}</p>'
            for unit in (" million", "<b>M</b>", "0", ".5", "²")
        ),
        *(
            f'<p>{sign}<a class="figure">124</a></p>'
            for sign in ("−", "-", "minus ", "负", "–", "1", "0.")
        ),
        '<p><a class="figure">12</a><a class="figure">34</a></p>',
        '<p><b>−</b><a class="figure">12</a></p>',
        '<p><a class="figure">5</a> <b>GB</b></p>',
    ],
)
def test_a_numeral_that_nothing_vouches_for_is_found(document: str) -> None:
    assert loose_numerals(document, ())


@pytest.mark.parametrize(
    "document",
    [
        "",
        '<p><a class="figure" title="124,439,808">124M</a></p>',
        '<p><a class="citation">117M</a><span class="exempt">0.5</span></p>',
        '<div class="run"><pre>768</pre></div>',
        '<div class="doc doc-object">768</div>',
        "<script>1</script><style>a{width:1px}</style>",
        "<p>GPT-2 很好</p>",
        '<p id="a1" class="b2"><a href="c3">词</a></p>',
        "<p>第 12 节</p>",
        '<head><meta name="description" content="第 12 节"></head><img alt="第 12 节">',
        "<p><a>第 12 节</a><span> </span></p>",
        '<p><a class="figure">12</a>-layer, <a class="figure">12</a> 层</p>',
        '<p><a class="figure">12</a> × <a class="figure">3</a>, <a class="figure">8</a> times</p>',
        '<p><a class="claim">三</a><a class="claim">四</a>维，<a class="figure">12</a>、</p>',
        '<p>——<a class="figure">12</a>，共<a class="figure">3</a>个</p>',
    ],
)
def test_what_is_vouched_for_is_not(document: str) -> None:
    assert not loose_numerals(document, ("GPT-2",), {"第 12 节"})
