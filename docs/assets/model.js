/* Describes the hovered, focused or tapped part in the line below the picture of the model. */

"use strict"

for (const figure of document.querySelectorAll("figure.model")) {
  const readout = /** @type {HTMLElement} */ (figure.querySelector(".model-readout"))
  /** @type {Element | null} */
  let tapped = null

  const say = (/** @type {EventTarget | null} */ pointed) => {
    const target = /** @type {Element} */ (pointed)
    const title = target.closest("rect")?.querySelector("title")
    const part = target.closest(".model-part")
    if (part) readout.textContent = title?.textContent ?? part.getAttribute("aria-label")
  }
  figure.addEventListener("pointerover", ({ target }) => say(target))
  figure.addEventListener("focusin", ({ target }) => say(target))

  /* A touch screen has no hover: the first tap describes a part, the second follows its link. */
  figure.addEventListener("click", (event) => {
    const part = /** @type {Element} */ (event.target).closest(".model-part")
    if (/** @type {PointerEvent} */ (event).pointerType !== "touch" || !part || part === tapped) return
    event.preventDefault()
    tapped = part
    say(event.target)
  })
}
