/* Checks the number that a reader enters in a quiz, and explains the common wrong answers. */

"use strict"

const QUIZ_WORDS = {
  zh: {
    right: "对。", exactly: "对，四舍五入后相符；精确值是 ", low: "不对，太小了。", high: "不对，太大了。",
    again: "再想想，或者看答案。", wrong: "不对。", unread: "请写一个数，例如 1,024、1.5M 或 31%。",
  },
  en: {
    right: "Right. ", exactly: "Right, rounded; exactly ", low: "Not that: too low. ", high: "Not that: too high. ",
    again: "Try again, or look at the answer.", wrong: "Not that. ", unread: "Enter a number, such as 1,024, 1.5M or 31%.",
  },
}[document.documentElement.lang.startsWith("zh") ? "zh" : "en"]

/** @type {Record<string, number>} */
const SCALES = {
  k: 1e3, thousand: 1e3, m: 1e6, million: 1e6, b: 1e9, billion: 1e9, t: 1e12, trillion: 1e12,
  "千": 1e3, "万": 1e4, "亿": 1e8, "%": 0.01, "": 1,
}

/**
 * Reads a number as people write it; null if it is none.
 * @param {string} text
 * @param {boolean} percent whether the answer is a percentage: 31 then means 31%
 */
function numberIn(text, percent) {
  const plain = text.normalize("NFKC").toLowerCase().replace(/[−–]/g, "-").replace(/(?<=\d)[,\s_]+(?=\d{3})/g, "")
  const match = plain.match(/^\s*([-+]?(?:\d+\.?\d*|\.\d+))\s*([a-z%千万亿]*)\s*$/)
  if (!match || !(match[2] in SCALES)) return null
  return Number(match[1]) * (percent && !match[2] ? 0.01 : SCALES[match[2]])
}

/**
 * Says whether a number is the value, or a large one or a fraction rounded to within half a percent.
 * @param {number} number
 * @param {number} value
 */
function agrees(number, value) {
  if (number === value) return true
  const rounded = Math.abs(value) >= 1000 || !Number.isInteger(value)
  return rounded && Math.abs(number - value) <= 0.005 * Math.abs(value)
}

for (const quiz of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".quiz"))) {
  const form = /** @type {HTMLFormElement} */ (quiz.querySelector("form"))
  const input = /** @type {HTMLInputElement} */ (quiz.querySelector("input"))
  const reply = /** @type {HTMLElement} */ (quiz.querySelector("[role=status]"))
  const fold = /** @type {HTMLDetailsElement} */ (quiz.querySelector("details"))
  const answer = Number(quiz.dataset.answer)
  const known = /** @type {HTMLElement[]} */ ([...quiz.querySelectorAll("[data-wrong]")])

  /** @param {string} verdict @param {(string | Node)[]} said */
  const tell = (verdict, ...said) => {
    quiz.dataset.verdict = verdict
    reply.replaceChildren(...said)
  }

  const explained = (/** @type {HTMLElement} */ item) => {
    const copy = /** @type {HTMLElement} */ (item.cloneNode(true))
    copy.querySelector("a.figure")?.remove()
    const words = (copy.textContent ?? "").trim().replace(/^[:：,，]\s*/, "")
    return words[0].toUpperCase() + words.slice(1)
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const number = numberIn(input.value, quiz.dataset.percent !== undefined)
    if (number === null) return tell("unread", QUIZ_WORDS.unread)
    const mistake = number === answer ? undefined
      : known.find((item) => number === Number(item.dataset.wrong))
        ?? (agrees(number, answer) ? undefined : known.find((item) => agrees(number, Number(item.dataset.wrong))))
    if (mistake) return tell("wrong", QUIZ_WORDS.wrong, explained(mistake))
    if (!agrees(number, answer)) return tell("wrong", number < answer ? QUIZ_WORDS.low : QUIZ_WORDS.high, QUIZ_WORDS.again)
    fold.open = true
    if (number === answer) tell("right", QUIZ_WORDS.right)
    else tell("right", QUIZ_WORDS.exactly, answer.toLocaleString("en", { maximumSignificantDigits: 15 }))
  })
}
