/* What the theme's scripts leave to be said to those who hear the page or move by keyboard. */

"use strict"

const article = document.querySelector("article")

/* What scrolls sideways can be reached, and left again, with the keyboard. A box is looked at when it
   is laid out or changes its size; asking sooner would lay out the whole page at once. */
const boxes = new ResizeObserver((entries) => {
  const found = entries.map(({ target }) => [target, target.scrollWidth > target.clientWidth])
  for (const [box, scrolls] of found) {
    if (scrolls) box.tabIndex = 0
    else box.removeAttribute("tabindex")
  }
})

function mend() {
  /* The bar of one copy button is no place to navigate to, and there is one for each block. */
  for (const bar of article.querySelectorAll("nav.md-code__nav:not([role])")) bar.setAttribute("role", "none")
  for (const box of article.querySelectorAll(".md-typeset__scrollwrap, .run-source, pre > code")) boxes.observe(box)
}

if (article) {
  mend()
  new MutationObserver(mend).observe(article, { childList: true, subtree: true })
}

/* A link to something folded away opens it. Browsers that do so by themselves have done it by now. */
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  let fold = target?.closest("details:not([open])")
  if (!fold) return
  for (; fold; fold = target.closest("details:not([open])")) fold.open = true
  target.scrollIntoView({ block: "center" })
}
addEventListener("hashchange", reveal)
reveal()

/* The language switch leads to the same place of the page: headings have the same ids in both. */
const language = document.querySelector("a.gp-language")
language?.addEventListener("click", () => {
  const headings = [...article?.querySelectorAll(":is(h1, h2, h3)[id]") ?? []]
  const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 120)
  language.hash = passed.length > 1 ? passed.at(-1).id : ""
})

/* What is pasted with the mouse is searched for, too: the theme listens to keys alone. */
const search = document.querySelector(".md-search__input")
search?.addEventListener("paste", () => setTimeout(() => search.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }))))

/* Blocks that are not laid out yet have an estimated height, which a jump past them would miss. */
function layOut() {
  article?.classList.add("gp-laid-out")
}
if (location.hash) layOut()
article?.addEventListener("click", ({ target }) => {
  if (target.closest("a[href*='#']")) layOut()
}, { capture: true })
document.querySelector(".md-sidebar--secondary")?.addEventListener("click", layOut, { capture: true })
addEventListener("hashchange", layOut)
