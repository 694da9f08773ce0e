/* Shows the exact value of a figure, its expression and the lines of code that compute it when a
   reader hovers over it, focuses it or taps it. The figure remains a link to the code; after
   following it, a button leads back to the sentence. Without this script, the link still works. */

"use strict"

const FIGURE_WORDS = {
  zh: { exact: "精确值", from: "算法", code: "再点一次，看代码", back: "回到正文" },
  en: { exact: "Exact value", from: "Computed as", code: "Tap again to see the code", back: "Back to the text" },
}[document.documentElement.lang.startsWith("zh") ? "zh" : "en"]

const card = document.createElement("div")
card.className = "figure-card"
card.id = "figure-card"
card.setAttribute("role", "tooltip")
card.hidden = true

/** @type {HTMLElement | null} */
let shown = null // the figure whose card is open

/** Returns the row with the exact value that a figure links to, if it is on this page. @param {Element} figure */
function rowOf(figure) {
  const hash = figure.getAttribute("href")
  return hash?.startsWith("#") ? document.getElementById(decodeURIComponent(hash.slice(1))) : null
}

/**
 * Returns at most three lines of a block that assign a value to a name in the expression.
 * @param {Element} row
 * @param {string} expression
 */
function linesOf(row, expression) {
  const code = row.closest(".run")?.querySelector(".highlight code")?.textContent ?? ""
  /** @type {Set<string>} */
  const names = new Set(expression.match(/[A-Za-z_]\w*/g) ?? [])
  const binds = (/** @type {string} */ line) => {
    const [, left] = line.match(/^\s*([\w\s,.*()[\]]+?)\s*=(?!=)/) ?? []
    return left?.match(/[A-Za-z_]\w*/g)?.some((name) => names.has(name)) ?? false
  }
  return code.split("\n").filter(binds).slice(0, 3).map((line) => line.trim())
}

/** @param {string} tag @param {string | null | undefined} text @param {string} [kind] */
function add(tag, text, kind) {
  const part = document.createElement(tag)
  part.textContent = text ?? ""
  if (kind) part.className = kind
  card.append(part)
}

/** @param {HTMLElement} figure @param {boolean} byTouch */
function show(figure, byTouch) {
  const row = rowOf(figure)
  const expression = row?.querySelector("dt")?.textContent
  if (!row || !expression) return
  card.replaceChildren()
  add("span", FIGURE_WORDS.exact, "figure-label")
  add("strong", row.querySelector("dd")?.textContent)
  add("span", FIGURE_WORDS.from, "figure-label")
  add("code", expression)
  for (const line of linesOf(row, expression)) add("code", line, "figure-line")
  if (byTouch) add("span", FIGURE_WORDS.code, "figure-label")
  hide()
  shown = figure
  figure.setAttribute("aria-describedby", card.id)
  figure.dataset.title = figure.title // the card replaces the tooltip
  figure.removeAttribute("title")
  card.hidden = false
  place(figure)
}

/** @param {Element} figure */
function place(figure) {
  const at = figure.getClientRects()[0]
  const room = document.documentElement.clientWidth - card.offsetWidth - 8
  const below = at.bottom + card.offsetHeight + 12 < innerHeight
  card.style.left = `${Math.max(8, Math.min(at.left, room)) + scrollX}px`
  card.style.top = `${(below ? at.bottom + 6 : at.top - card.offsetHeight - 6) + scrollY}px`
}

function hide() {
  card.hidden = true
  if (!shown) return
  shown.removeAttribute("aria-describedby")
  shown.title = shown.dataset.title ?? ""
  shown = null
}

/** Adds a button beside an exact value that leads back to the followed link. @param {Element} row */
function offerReturn(row) {
  document.querySelector(".figure-back")?.remove()
  const button = document.createElement("button")
  button.type = "button"
  button.className = "figure-back"
  button.textContent = FIGURE_WORDS.back
  button.onclick = () => {
    button.remove()
    history.back()
  }
  row.append(button)
}

const page = /** @type {HTMLElement | null} */ (document.querySelector("article"))
if (page?.querySelector("a.figure[href^='#']")) {
  document.body.append(card)
  const figureOf = (/** @type {Event} */ event) =>
    /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest?.("a.figure"))
  page.addEventListener("pointerover", (event) => {
    const figure = figureOf(event)
    if (figure && event.pointerType !== "touch") show(figure, false)
  })
  page.addEventListener("pointerout", (event) => {
    if (figureOf(event) && event.pointerType !== "touch" && shown !== document.activeElement) hide()
  })
  page.addEventListener("focusin", (event) => {
    const figure = figureOf(event)
    if (figure?.matches(":focus-visible")) show(figure, false)
  })
  page.addEventListener("focusout", hide)
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide())
  document.addEventListener("click", (event) => {
    const figure = figureOf(event)
    if (figure && /** @type {PointerEvent} */ (event).pointerType === "touch" && figure !== shown && rowOf(figure)) {
      event.preventDefault()
      show(figure, true)
      return
    }
    hide()
    const row = figure && rowOf(figure)
    if (row) offerReturn(row)
  })
}
