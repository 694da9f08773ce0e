/* Makes a list of models sortable by its headers and filterable; without this script it is a table. */

"use strict"

for (const list of document.querySelectorAll(".model-list")) {
  const body = /** @type {HTMLTableSectionElement} */ (list.querySelector("tbody"))
  const search = /** @type {HTMLInputElement} */ (list.querySelector("input"))
  const agreement = /** @type {HTMLSelectElement} */ (list.querySelector("select"))
  const status = /** @type {HTMLElement} */ (list.querySelector("[role=status]"))
  const headers = /** @type {HTMLTableCellElement[]} */ ([...list.querySelectorAll("thead th")])
  const rows = [...body.rows]
  const column = headers.findIndex((header) => header === headers.filter(({ dataset }) => dataset.sort === "kind").at(-1))
  const texts = rows.map((row) => `${row.cells[0].textContent} ${row.cells[1].textContent}`.toLowerCase())

  /** Shows the rows that match both controls, and says how many there are. */
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/)
    let shown = 0
    rows.forEach((row, index) => {
      const fits = !agreement.value || row.cells[column].textContent === agreement.value
      row.hidden = !fits || !words.every((word) => texts[index].includes(word))
      if (!row.hidden) shown++
    })
    status.textContent = ((shown === 1 ? status.dataset.one : status.dataset.text) ?? "").replace("{}", String(shown))
  }

  /**
   * @param {HTMLTableRowElement} row
   * @param {number} index
   * @param {boolean} numeric
   */
  const key = (row, index, numeric) => {
    const cell = row.cells[index]
    return numeric ? Number(cell.dataset.value) : cell.textContent ?? ""
  }

  /** Sorts by a column: numbers with the largest first, words from A to Z; once more reverses it. */
  const sort = (/** @type {HTMLTableCellElement} */ header) => {
    const index = headers.indexOf(header), numeric = header.dataset.sort === "number"
    const order = header.ariaSort ? (header.ariaSort === "ascending" ? "descending" : "ascending")
      : numeric ? "descending" : "ascending"
    for (const each of headers) each.removeAttribute("aria-sort")
    header.ariaSort = order
    const sign = order === "ascending" ? 1 : -1
    const sorted = [...rows].sort((one, other) => {
      const a = key(one, index, numeric), b = key(other, index, numeric)
      return sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true }))
    })
    body.append(...sorted)
  }

  for (const header of headers) {
    if (!header.dataset.sort) continue
    const button = document.createElement("button")
    button.type = "button"
    button.append(...header.childNodes)
    button.onclick = () => sort(header)
    header.append(button)
  }
  search.oninput = filter
  agreement.onchange = filter
}
