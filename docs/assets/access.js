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
