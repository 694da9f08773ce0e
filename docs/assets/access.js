/* Accessibility fixes that the theme's scripts lack, for screen readers and keyboard users. */

"use strict"

const article = document.querySelector("article")

/* Makes boxes that scroll sideways focusable by keyboard. A box is measured when it is laid out or
   resized; measuring it earlier would force the layout of the whole page. */
const boxes = new ResizeObserver((entries) => {
  const found = entries.map(({ target }) => [target, target.scrollWidth > target.clientWidth])
  for (const [box, scrolls] of found) {
    if (scrolls) box.tabIndex = 0
    else box.removeAttribute("tabindex")
  }
})

function mend() {
  /* The bar around a copy button is not a navigation landmark, and every block has one. */
  for (const bar of article.querySelectorAll("nav.md-code__nav:not([role])")) bar.setAttribute("role", "none")
  for (const box of article.querySelectorAll(".md-typeset__scrollwrap, .run-source, pre > code")) boxes.observe(box)
}

if (article) {
  mend()
  new MutationObserver(mend).observe(article, { childList: true, subtree: true })
}

/* A link to content inside a closed fold opens it. Some browsers have already done so by now. */
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  let fold = target?.closest("details:not([open])")
  if (!fold) return
  for (; fold; fold = target.closest("details:not([open])")) fold.open = true
  target.scrollIntoView({ block: "center" })
}
addEventListener("hashchange", reveal)
reveal()

/* The language switch leads to the same section: headings have the same ids in both languages. */
const language = document.querySelector("a.gp-language")
language?.addEventListener("click", () => {
  const headings = [...article?.querySelectorAll(":is(h1, h2, h3)[id]") ?? []]
  const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 120)
  language.hash = passed.length > 1 ? passed.at(-1).id : ""
})

/* Search for text pasted with the mouse too: the theme listens to key events only. */
const search = document.querySelector(".md-search__input")
search?.addEventListener("paste", () => setTimeout(() => search.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }))))

/* Blocks that are not laid out yet have an estimated height, so a jump past them would land wrong. */
function layOut() {
  article?.classList.add("gp-laid-out")
}
if (location.hash) layOut()
article?.addEventListener("click", ({ target }) => {
  if (target.closest("a[href*='#']")) layOut()
}, { capture: true })
document.querySelector(".md-sidebar--secondary")?.addEventListener("click", layOut, { capture: true })
addEventListener("hashchange", layOut)
