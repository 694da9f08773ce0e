/* Loaded only on pages opened from a folder, without a server, before the theme's script.

   There, the address of a folder shows a list of files, so links must name the page inside it. A
   worker can't be started from a file, so the search worker is started from its text, the variable
   `searchWorker` that the build writes (gptparams/site/search/from_folder.py). */
"use strict"

for (const link of document.querySelectorAll("a[href], link[rel=prev], link[rel=next]")) {
  const address = new URL(link.getAttribute("href") ?? "", document.baseURI)
  if (address.protocol === "file:" && address.pathname.endsWith("/")) {
    address.pathname += "index.html"
    link.setAttribute("href", address.href)
  }
}

window.Worker = class extends Worker {
  /** @param {string | URL} address */
  constructor(address) {
    // @ts-expect-error: a variable of the script that the build writes
    const script = new Blob([searchWorker], { type: "text/javascript" })
    super(URL.createObjectURL(script) + new URL(address, location.href).hash)
  }
}
