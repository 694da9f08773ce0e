/* What a reader chose, kept in this browser only: code shown or hidden, and the pages that were read. */

"use strict"

const CODE_KEY = "gptparams-code", READ_KEY = "gptparams-read"

/** Storage may be forbidden; the choice then lasts as long as the page. */
const kept = {
  /** @param {string} key */
  get(key) {
    try { return localStorage.getItem(key) } catch { return null }
  },
  /** @param {string} key @param {string} value */
  set(key, value) {
    try { localStorage.setItem(key, value) } catch { /* nothing is kept */ }
  },
}

/* ---- Code or text ------------------------------------------------------------------------------ */

const codeSwitch = /** @type {HTMLButtonElement | null} */ (document.querySelector(".code-switch"))
const showText = codeSwitch?.textContent ?? ""

/** @param {string} mode "shown", "hidden", or "" for what the author of the page chose */
function showCode(mode) {
  document.documentElement.dataset.code = mode
  if (!codeSwitch) return
  codeSwitch.textContent = mode === "shown" ? codeSwitch.dataset.hide ?? "" : showText
  if (!mode) return
  for (const run of document.querySelectorAll(".code-shown")) run.classList.remove("code-shown")
  for (const fold of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".run-code"))) fold.open = mode === "shown"
}

codeSwitch?.addEventListener("click", () => {
  const mode = document.documentElement.dataset.code === "shown" ? "hidden" : "shown"
  const top = codeSwitch.getBoundingClientRect().top
  showCode(mode)
  kept.set(CODE_KEY, mode)
  scrollBy(0, codeSwitch.getBoundingClientRect().top - top)
})
showCode(document.documentElement.dataset.code ?? "")

/* ---- Pages that were read ------------------------------------------------------------------------ */

const readSwitch = /** @type {HTMLButtonElement | null} */ (document.querySelector(".read-switch"))
const readText = readSwitch?.textContent ?? ""
const READ_WORD = document.documentElement.lang.startsWith("zh") ? "（已读）" : " (read)"

/** @returns {Set<string>} */
function readPages() {
  try { return new Set(JSON.parse(kept.get(READ_KEY) ?? "[]")) } catch { return new Set() }
}

function showRead() {
  const pages = readPages()
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".md-nav--primary a.md-nav__link"))) {
    const read = pages.has(link.pathname) && !link.hash
    link.classList.toggle("page-read", read)
    link.querySelector(".read-word")?.remove()
    if (read) link.append(Object.assign(document.createElement("span"), { className: "read-word visually-hidden", textContent: READ_WORD }))
  }
  if (!readSwitch) return
  const read = pages.has(location.pathname)
  readSwitch.ariaPressed = String(read)
  readSwitch.textContent = read ? readSwitch.dataset.unread ?? "" : readText
}

/** @param {boolean} read */
function mark(read) {
  const pages = readPages()
  if (read) pages.add(location.pathname)
  else pages.delete(location.pathname)
  kept.set(READ_KEY, JSON.stringify([...pages].sort()))
  showRead()
}

if (readSwitch) {
  readSwitch.addEventListener("click", () => {
    ended.disconnect()
    mark(readSwitch.ariaPressed !== "true")
  })
  /* A page is read when its end comes into view after scrolling. */
  const ended = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting || scrollY < innerHeight / 2) return
    ended.disconnect()
    if (!readPages().has(location.pathname)) mark(true)
  })
  ended.observe(readSwitch)
}
showRead()
addEventListener("storage", showRead)
