/* The search worker: improves the query and passes it to the theme's own search worker, which runs
   unchanged inside this one. The address of this script ends in "#LANGUAGE/NAME-OF-THE-THEME'S-WORKER".

   - The index of the page's language is fetched with the first query, not with every page.
   - A result has all words of the query; if there is none, any of them.
   - Sections whose name in the glossary (or whose title) equals the query come first. */

"use strict"

/** @typedef {{ location: string, title: string, text: string, title_parts: string, text_parts: string, names: string[] }} Doc */
/** @typedef {Doc & { score: number, terms: object }} Found */
/** @typedef {{ config: { separator: string }, docs: Doc[] }} Index */
/**
 * @typedef {object} Known
 * @property {RegExp} separator
 * @property {Set<string>} words
 * @property {string[]} sorted
 * @property {Map<string, Doc[]>} names
 * @property {Map<string, Doc>} pages
 */

const [language, script] = self.location.hash.slice(1).split("/")
const place = language === "en" ? /^en\// : /^(?!en\/)/
const HAN = /[\u3400-\u9fff]+/g

/* The theme's worker, with its incoming and outgoing messages redirected to `tell`. */
/** @type {(event: { data: object }) => void} */
let hear
// @ts-expect-error: the theme's worker adds one listener, which this one calls
self.addEventListener = (/** @type {string} */ type, /** @type {(event: { data: object }) => void} */ listener) => { hear = listener }
const say = self.postMessage.bind(self)
importScripts(`javascripts/workers/${script}`)

/** @param {object} message @returns {Promise<{ data: { items: Found[][] } }>} */
function tell(message) {
  return new Promise(answer => {
    self.postMessage = /** @type {typeof self.postMessage} */ (answer)
    hear({ data: message })
  })
}

/** @param {string[]} words */
async function ask(words) {
  return words.length ? (await tell({ type: QUERY, data: words.join(" ") })).data.items : []
}

const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3

let waiting = Promise.resolve() /* queries are answered one at a time */
let newest = 0 /* only the newest query is answered */
/** @type {Index} */
let index /* from the page: settings, and all entries if they can't be fetched later */
/** @type {Known} */
let known /* data for interpreting queries, set when the entries are loaded */

self.onmessage = ({ data: message }) => {
  if (message.type === SETUP) {
    index = message.data
    say({ type: READY })
  } else if (message.type === QUERY) {
    const number = ++newest
    waiting = waiting.then(async () => {
      if (number === newest) say({ type: RESULT, data: await answer(message.data) })
    }).catch(error => {
      console.error(error)
      say({ type: RESULT, data: { items: [] } })
    })
  }
}

/** @param {string} question */
async function answer(question) {
  if (!normal(question)) return { items: [] }
  known ??= await learn()
  const words = wordsOf(question)
  const named = placesNamed(question)
  const all = await ask(words.map(word => `+${whole(word)}*`))
  if (all.length || named.length) return { items: namedFirst(all, named) }
  return { items: namedFirst(await ask(mostOf(words)), placesNamedLike(question)) }
}

/** Returns the words known to the site, if they make up most of the query. @param {string[]} words */
function mostOf(words) {
  const found = words.filter(word => word.length > 1 && isKnown(word))
  const better = 2 * found.join("").length >= words.join("").length
  return better ? found.map(word => `${whole(word)}*`) : []
}

/** Escapes Chinese characters, because the theme would split the words again into shorter ones. @param {string} word */
function whole(word) {
  return word.replace(HAN, run => [...run].join("\\"))
}

/* ---- The index ------------------------------------------------------------------------------ */

/** @returns {Promise<Known>} */
async function learn() {
  /** @type {Index} */
  const whole = index.docs.length
    ? index
    : { ...index, ...await (await fetch(`../search/${language}.json`)).json() }
  const docs = whole.docs.filter(doc => place.test(doc.location))
  await tell({ type: SETUP, data: { ...whole, docs } })
  const separator = new RegExp(index.config.separator)
  /** @type {Set<string>} */
  const words = new Set()
  /** @type {Map<string, Doc[]>} */
  const names = new Map()
  /** @type {Map<string, Doc>} */
  const pages = new Map()
  for (const doc of docs) {
    if (!pages.has(pageOf(doc))) pages.set(pageOf(doc), doc)
    for (const field of [doc.title, doc.text, doc.title_parts, doc.text_parts]) {
      for (const word of field.replace(/<[^>]*>/g, " ").toLowerCase().split(separator)) words.add(word)
    }
    for (const name of doc.names) names.set(name, [...names.get(name) ?? [], doc])
  }
  return { separator, words, sorted: [...words].sort(), names, pages }
}

/* ---- Words ---------------------------------------------------------------------------------- */

/** Returns whether a word in the index begins with `word`. @param {string} word */
function isKnown(word) {
  let low = 0, high = known.sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (known.sorted[middle] < word) low = middle + 1
    else high = middle
  }
  return known.sorted[low]?.startsWith(word) ?? false
}

/** @param {string} question */
function wordsOf(question) {
  return question.toLowerCase()
    .replace(HAN, run => ` ${cut(run).join(" ")} `)
    .split(known.separator)
    .map(word => word.replace(/[*+~^:"]/g, ""))
    .filter(word => normal(word))
    .map(word => waysToWrite(word).find(isKnown) ?? word)
}

/** Returns a word, its American spelling and its singular; a number first with commas. @param {string} word */
function waysToWrite(word) {
  if (/^\d{4,15}$/.test(word)) return [Number(word).toLocaleString("en"), word]
  const american = word.replace(/is(e|ed|ing|ation)$/, "iz$1")
  return [word, american, word.replace(/s$/, ""), word.replace(/es$/, "")]
}

/** Splits Chinese into the fewest words of the index; unknown text stays in one piece. @param {string} run */
function cut(run) {
  /** @type {{ cost: number, words: string[] }[]} */
  const best = [{ cost: 0, words: [] }]
  for (let end = 1; end <= run.length; end++) {
    best[end] = { cost: Infinity, words: [] }
    for (let start = 0; start < end; start++) {
      const word = run.slice(start, end)
      const cost = best[start].cost + (known.words.has(word) || (end === run.length && isKnown(word)) ? 1 : 9 * word.length)
      if (cost < best[end].cost) best[end] = { cost, words: [...best[start].words, word] }
    }
  }
  return best[run.length].words
}

/* ---- Names ---------------------------------------------------------------------------------- */

/** Returns the common form of all spellings of a name, like `same_name` in the build. @param {string} text */
function normal(text) {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "")
}

/** @param {string} question */
function placesNamed(question) {
  return waysToWrite(normal(question)).map(name => known.names.get(name)).find(Boolean) ?? []
}

/** @param {string} question */
function placesNamedLike(question) {
  const begun = normal(question)
  if (begun.length < 2) return []
  return [...known.names].filter(([name]) => name.startsWith(begun)).flatMap(([, places]) => places)
}

/**
 * A result is the list of a page's sections, best first, including the page itself. Scores must
 * decrease, because the Enter key opens the result with the highest score.
 * @param {Found[][]} items
 * @param {Doc[]} named
 */
function namedFirst(items, named) {
  const top = 1 + Math.max(0, ...items.map(([best]) => best.score))
  /** @type {Map<string, Found[]>} */
  const first = new Map()
  for (const doc of named) {
    const page = pageOf(doc)
    const found = first.get(page) ?? items.find(([best]) => pageOf(best) === page) ?? [shown(known.pages.get(page) ?? doc)]
    const best = found.find(each => each.location === doc.location) ?? shown(doc)
    first.set(page, [{ ...best, score: top }, ...found.filter(each => each.location !== doc.location)])
  }
  return [...first.values(), ...items.filter(([best]) => !first.has(pageOf(best)))]
}

/** @param {Doc} doc */
function pageOf(doc) {
  return doc.location.split("#")[0]
}

/** @param {Doc} doc @returns {Found} */
function shown(doc) {
  return { ...doc, score: 0, terms: {} }
}
