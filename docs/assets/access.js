/* Accessibility fixes that the theme's scripts lack, for screen readers and keyboard users. */

"use strict"

const article = /** @type {HTMLElement | null} */ (document.querySelector("article"))

/* Makes boxes that scroll sideways focusable by keyboard. A box is measured when it is laid out or
   resized; measuring it earlier would force the layout of the whole page. */
const boxes = new ResizeObserver((entries) => {
  const found = entries.map(({ target }) => ({ target, more: scrolls(target) }))
  for (const { target, more } of found) measured(target, more)
})

/** Whether a box has more than it shows: beside it, or below the rows of a list. @param {Element} box */
function scrolls(box) {
  const below = box.matches(".table-scroll") && box.scrollHeight > box.clientHeight + 1
  return below || box.scrollWidth > box.clientWidth
}

/** @param {Element} target @param {boolean} more */
function measured(target, more) {
  const box = /** @type {HTMLElement} */ (target)
  if (more) box.tabIndex = 0
  else if (!box.closest(".model-list")) box.removeAttribute("tabindex") // that list scrolls once it is laid out
  showEdge(box)
}

/* A box whose content is laid out only when it comes near has the same size before and after. */
article?.addEventListener("contentvisibilityautostatechange", ({ target }) => requestAnimationFrame(() => {
  const box = /** @type {Element} */ (target)
  if (box.matches(".table-scroll")) measured(box, scrolls(box))
}), { capture: true })

/** The right edge of a box fades while there is more to see beyond it. @param {Element} box */
function showEdge(box) {
  box.classList.toggle("has-more", box.scrollWidth - box.clientWidth - box.scrollLeft > 1)
}
article?.addEventListener("scroll", ({ target }) => showEdge(/** @type {Element} */ (target)), { capture: true, passive: true })

/** @param {HTMLElement} article */
function mend(article) {
  /* The bar around a copy button is not a navigation landmark, and every block has one. */
  for (const bar of article.querySelectorAll("nav.md-code__nav:not([role])")) bar.setAttribute("role", "none")
  for (const box of article.querySelectorAll(".md-typeset__scrollwrap:not(.table-scroll *), .table-scroll, .run-source, pre > code, .run-output > pre")) boxes.observe(box)
}

if (article) {
  mend(article)
  new MutationObserver(() => mend(article)).observe(article, { childList: true, subtree: true })
}

/* A link to content inside a closed fold opens it. Some browsers have already done so by now. */
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  const closed = () => /** @type {HTMLDetailsElement | null} */ (target?.closest("details:not([open])"))
  let fold = closed()
  const run = target?.closest(".run")
  run?.classList.add("code-shown") /* in reading mode, the code of this block shows */
  if (!fold) return
  for (; fold; fold = closed()) fold.open = true
  target?.scrollIntoView({ block: "center" })
}
addEventListener("hashchange", reveal)
reveal()

/* The language switch leads to the same section: headings have the same ids in both languages. */
const language = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a.gp-language"))
language?.addEventListener("click", () => {
  const headings = [...article?.querySelectorAll(":is(h1, h2, h3)[id]") ?? []]
  const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 120)
  language.hash = passed.length > 1 ? passed[passed.length - 1].id : ""
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
  if (/** @type {Element} */ (target).closest("a[href*='#']")) layOut()
}, { capture: true })
document.querySelector(".md-sidebar--secondary")?.addEventListener("click", layOut, { capture: true })
addEventListener("hashchange", layOut)

/* On a narrow window the menu is a drawer, opened by a label that no key reaches: put a button in its
   place. Escape closes the drawer, and the focus returns to the button. */
const drawer = /** @type {HTMLInputElement | null} */ (document.getElementById("__drawer"))
const menuLabel = document.querySelector("label.md-header__button[for=__drawer]")
if (drawer && menuLabel) {
  const button = document.createElement("button")
  button.type = "button"
  button.className = `${menuLabel.className} menu-button`
  button.ariaLabel = document.documentElement.lang.startsWith("zh") ? "目录" : "Menu"
  button.ariaExpanded = "false"
  button.append(...menuLabel.childNodes)
  button.onclick = () => drawer.click()
  menuLabel.replaceWith(button)
  drawer.addEventListener("change", () => { button.ariaExpanded = String(drawer.checked) })
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !drawer.checked) return
    drawer.click()
    button.focus()
  })
}
