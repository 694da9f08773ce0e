/* Shows the steps of a page one at a time, with its place in the model and the parameters used so
   far. Without this script, and on paper, the page shows all steps one below the other. */

"use strict"

/** @param {HTMLElement} stepper */
function prepare(stepper) {
  const article = /** @type {HTMLElement} */ (stepper.closest("article"))
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (stepper.querySelector(selector))
  const bar = find(".stepper-bar"), status = find("[role=status]"), start = find(".stepper-start")
  const links = /** @type {HTMLAnchorElement[]} */ ([...stepper.querySelectorAll(".stepper-link")])
  const used = /** @type {HTMLElement[]} */ ([...find(".stepper-used").children])
  const [back, next] = /** @type {HTMLButtonElement[]} */ ([...stepper.querySelectorAll("[data-step]")])
  const steps = links.map((link) => elementsOf(link.hash.slice(1)))
  let current = -1 // -1: the whole page shows

  /**
   * Returns the heading of a section and what follows it, up to the next heading.
   * @param {string} id
   */
  function elementsOf(id) {
    const heading = document.getElementById(id)
    const found = heading ? [heading] : []
    for (let each = heading?.nextElementSibling; each && !/^H[1-6]$/.test(each.tagName); each = each.nextElementSibling) {
      found.push(/** @type {HTMLElement} */ (each))
    }
    return found
  }

  /** @param {number} step */
  function go(step) {
    if (step < 0 || step >= steps.length) return
    current = step
    const shown = new Set(steps[step])
    for (const child of article.children) child.classList.toggle("step-off", !shown.has(/** @type {HTMLElement} */ (child)) && !child.contains(stepper))
    article.classList.add("stepping", "gp-laid-out")
    bar.hidden = false
    start.hidden = true
    links.forEach((link, index) => {
      link.toggleAttribute("data-done", index <= step)
      used[index].toggleAttribute("data-done", index <= step)
      if (index === step) link.setAttribute("aria-current", "step")
      else link.removeAttribute("aria-current")
    })
    back.ariaDisabled = String(step === 0)
    next.ariaDisabled = String(step === steps.length - 1)
    tell(links[step])
    history.replaceState(null, "", links[step].hash)
    scrollTo({ top: stepper.getBoundingClientRect().top + scrollY - 70 })
  }

  /** @param {HTMLAnchorElement} link */
  function tell(link) {
    const values = {
      step: String(current + 1), steps: String(steps.length), label: link.querySelector("span")?.textContent ?? "",
      count: link.dataset.count ?? "", used: link.dataset.used ?? "", total: stepper.dataset.total ?? "",
    }
    const fill = (/** @type {string | undefined} */ text) =>
      Object.entries(values).reduce((filled, [name, value]) => filled.replace(`{${name}}`, value), text ?? "")
    const place = document.createElement("strong")
    place.textContent = fill(stepper.dataset.place)
    status.replaceChildren(place, " ", fill(stepper.dataset.used))
  }

  function leave() {
    const left = links[current]
    current = -1
    for (const child of article.children) child.classList.remove("step-off")
    article.classList.remove("stepping")
    bar.hidden = true
    start.hidden = false
    links.forEach((link, index) => {
      for (const each of [link, used[index]]) each.removeAttribute("data-done")
      link.removeAttribute("aria-current")
    })
    if (left) document.getElementById(left.hash.slice(1))?.scrollIntoView()
  }

  /** Follows a link to a place: in another step, shows that step; outside the steps, the whole page. */
  function follow() {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (current < 0 || !place || stepper.contains(place)) return
    const step = steps.findIndex((elements) => elements.some((each) => each.contains(place)))
    if (step < 0) leave()
    else if (step !== current) go(step)
    if (!links.some((link) => link.hash === location.hash)) place.scrollIntoView({ block: "center" })
  }

  const begin = /** @type {HTMLButtonElement} */ (start.querySelector("button"))
  begin.onclick = () => {
    go(0)
    next.focus({ preventScroll: true })
  }
  back.onclick = () => go(current - 1)
  next.onclick = () => go(current + 1)
  find(".stepper-leave").onclick = () => {
    leave()
    begin.focus({ preventScroll: true })
  }
  for (const [index, link] of links.entries()) {
    link.addEventListener("click", (event) => {
      if (current < 0) return
      event.preventDefault()
      go(index)
    })
  }
  addEventListener("hashchange", follow)
  addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target)
    if (current < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (target.closest("input, textarea, select, [tabindex='0']")) return
    if (event.key === "ArrowRight") go(current + 1)
    else if (event.key === "ArrowLeft") go(current - 1)
  })
}

for (const stepper of document.querySelectorAll(".stepper")) prepare(/** @type {HTMLElement} */ (stepper))
