/* Describes the hovered, focused or tapped part in the line below the picture of the model. */

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

  /* A touch screen has no hover: the first tap describes a part, the second follows its link. */
  figure.addEventListener("click", (event) => {
    const part = event.target.closest(".model-part")
    if (event.pointerType !== "touch" || !part || part === tapped) return
    event.preventDefault()
    tapped = part
    say(event.target)
  })
}
