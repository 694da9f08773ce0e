/* A page opened from a folder, without a server: loaded there only, before the theme's script.

   A folder's address shows a list of files there, so that links have to name the page in it. And
   no worker may be started from a file: the search's is started from its text, which is the
   `searchWorker` that the build has written (gptparams/site/search/from_folder.py). */
"use strict"

for (const link of document.querySelectorAll("a[href], link[rel=prev], link[rel=next]")) {
  const address = new URL(link.getAttribute("href"), document.baseURI)
  if (address.protocol === "file:" && address.pathname.endsWith("/")) {
    address.pathname += "index.html"
    link.setAttribute("href", address)
  }
}

window.Worker = class extends Worker {
  constructor(address) {
    const script = new Blob([searchWorker], { type: "text/javascript" })
    super(URL.createObjectURL(script) + new URL(address, location).hash)
  }
}
