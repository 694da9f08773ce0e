"""Quizzes: the right answer, a rounded one, the common wrong ones, and anything else."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.helpers.browser.built_site import BuiltSite
from tests.helpers.browser.observe import observed

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
ATTENTION = "families/attention/"


def answered(page: Page, text: str) -> Locator:
    """Enter an answer in the first quiz of the page, and return the reply."""
    quiz = page.locator(".quiz").first
    quiz.locator("input").fill(text)
    quiz.locator("input").press("Enter")
    return quiz.locator("[role=status]")


@pytest.mark.parametrize(
    ("text", "verdict", "reply"),
    [
        ("100,761,600", "right", "Right."),
        ("100761600", "right", "Right."),
        ("１００７６１６００", "right", "Right."),  # full-width digits of a Chinese keyboard
        ("100.8M", "right", "exactly 100,761,600"),
        ("101 million", "right", "exactly 100,761,600"),
        ("1.008亿", "right", "exactly 100,761,600"),
        ("4,198,400", "wrong", "That is one layer"),
        ("4.2M", "wrong", "That is one layer"),
        ("100,663,296", "wrong", "each of the four also has a bias"),
        ("1.61 billion", "wrong", "heads do not multiply"),
        ("12", "wrong", "too low"),
        ("9e9", "unread", "Enter a number"),
        ("90B", "wrong", "too high"),
        ("many", "unread", "Enter a number"),
    ],
)
def test_an_answer_is_judged(
    browser: Browser, address: str, text: str, verdict: str, reply: str
) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/{ATTENTION}")
        said = answered(seen.page, text)
        expect(said).to_contain_text(reply, ignore_case=True)
        expect(seen.page.locator(".quiz").first).to_have_attribute("data-verdict", verdict)
        opened = seen.page.locator(".quiz details[open]").count()
        assert opened == (verdict == "right")
        assert seen.errors == []


def test_a_finger_answers_in_chinese(browser: Browser, address: str) -> None:
    with observed(browser, viewport=PHONE, has_touch=True, is_mobile=True) as seen:
        seen.page.goto(address + ATTENTION)
        quiz = seen.page.locator(".quiz").first
        quiz.get_by_label("你的答案").fill("1亿")
        quiz.get_by_role("button", name="看对不对").tap()
        expect(quiz.get_by_role("status")).to_contain_text("不对")
        assert seen.overflow() == 0


def test_without_the_script_and_on_paper_the_answer_is_there(
    browser: Browser, address: str
) -> None:
    with observed(browser, viewport=WIDE, java_script_enabled=False) as seen:
        seen.page.goto(f"{address}en/{ATTENTION}")
        quiz = seen.page.locator(".quiz").first
        expect(quiz.locator("form")).to_be_hidden()
        quiz.locator("summary").first.click()
        expect(quiz.locator(".quiz-answer")).to_contain_text("100,761,600")
        expect(quiz.locator("li").first).to_contain_text("that is one layer")


def test_there_are_quizzes_on_three_pages(site: BuiltSite) -> None:
    pages = [page for page in site.english if site.document(page).xpath("//*[@class='quiz']")]
    assert len(pages) >= 3


def test_a_wrong_value_in_the_page_is_noticed(browser: Browser, address: str) -> None:
    with observed(browser, viewport=WIDE) as seen:
        seen.page.goto(f"{address}en/")
        seen.page.route(
            f"**/en/{ATTENTION}",
            lambda route: route.fulfill(
                body=route.fetch().text().replace('data-answer="100761600"', 'data-answer="7"')
            ),
        )
        seen.page.goto(f"{address}en/{ATTENTION}")
        expect(answered(seen.page, "100,761,600")).not_to_contain_text("Right")
