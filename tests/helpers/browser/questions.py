"""What readers ask the search, and what it answers on a page that is open."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

# What readers look for, and the page that explains it: to be found first or second.
TERMS = {
    "": {
        "参数": "parameter",
        "参数量": "gpt2",
        "词嵌入": "families/token-embedding",
        "自注意力": "families/attention",
        "层归一化": "families/normalization",
        "归一化": "families/normalization",
        "权重绑定": "families/output-head",
        "位置嵌入": "families/position-embedding",
        "前馈网络": "families/feed-forward",
        "输出头": "families/output-head",
        "缓冲区": "parameter",
        "残差连接": "families/no-parameters",
        "词向量": "vectors",
        "微调": "fine-tuning",
        "self-attention": "families/attention",
        "c_attn": "families/attention",
        "124,439,808": "gpt2",
        "28,348,416": "families/attention",
        "124439808": "gpt2",
    },
    "en/": {
        "parameter": "parameter",
        "parameter count": "gpt2",
        "token embedding": "families/token-embedding",
        "self-attention": "families/attention",
        "layer normalization": "families/normalization",
        "layer normalisation": "families/normalization",
        "weight tying": "families/output-head",
        "position embedding": "families/position-embedding",
        "feed-forward": "families/feed-forward",
        "feedforward": "families/feed-forward",
        "output head": "families/output-head",
        "buffers": "parameter",
        "residual connection": "families/no-parameters",
        "fine-tuning": "fine-tuning",
        "自注意力": "families/attention",
        "c_attn": "families/attention",
        "124,439,808": "gpt2",
        "28,348,416": "families/attention",
        "124439808": "gpt2",
    },
}
NONSENSE = ("钥匙孔乌鸦", "量子纠缠火锅", "zzqxv", "purple elephant bicycle")
INPUT = "input.md-search__input"
META = ".md-search-result__meta"
RESULTS = ".md-search-result__item > a.md-search-result__link"
EMPTY = {"": "输入要找的词", "en/": "Type to start searching"}
SECONDS = 20_000  # the first question waits for the index; the machine may be slow


def found(page: Page, home: str, question: str, patience: int = SECONDS) -> list[str]:
    """The paths of the pages found, the best first."""
    for text in ("", question):
        page.locator(INPUT).fill(text)
        page.locator(INPUT).press("End")  # the theme listens to keys, which Chinese need not have
        meta = expect(page.locator(META))
        empty = meta.to_have_text if not text else meta.not_to_have_text
        empty(EMPTY[home], timeout=patience)
    links = page.locator(RESULTS).evaluate_all("found => found.map(link => link.href)")
    return [urlsplit(link).path for link in links]
