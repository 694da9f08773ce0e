/* The line below the picture of the whole model says what is pointed at, focused or tapped. */

"use strict"

for (const figure of document.querySelectorAll("figure.model")) {
  const readout = figure.querySelector(".model-readout")
  let tapped = null

  const say = (target) => {
    const title = target.closest("rect")?.querySelector("title")
    const part = target.closest(".model-part")
    if (part) readout.textContent = title?.textContent ?? part.getAttribute("aria-label")
  }
  figure.addEventListener("pointerover", ({ target }) => say(target))
  figure.addEventListener("focusin", ({ target }) => say(target))

  /* A finger can't point without tapping: the first tap says what is there, the second follows. */
  figure.addEventListener("click", (event) => {
    const part = event.target.closest(".model-part")
    if (event.pointerType !== "touch" || !part || part === tapped) return
    event.preventDefault()
    tapped = part
    say(event.target)
  })
}
