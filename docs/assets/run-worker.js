/* Python for a page, in Pyodide, with the library that the site was built with.

   A message names one of the tasks below and its arguments; the answer is the object that the task
   returns as JSON, with the seconds that it took. */
// @ts-ignore: fetched while the site is built
import { loadPyodide } from "./pyodide/pyodide.mjs";

const here = new URL("pyodide/", import.meta.url);
const ready = start();

async function start() {
  const [python, library] = await Promise.all([
    loadPyodide({ indexURL: here.href }),
    fetch(new URL("gptparams.zip", here)).then((response) => {
      if (!response.ok) throw new Error(`gptparams.zip: ${response.status}`);
      return response.arrayBuffer();
    }),
  ]);
  python.unpackArchive(library, "zip", { extractDir: "/library" });
  python.runPython("import sys; sys.path.insert(0, '/library')");
  return python;
}

/** @type {Record<string, (python: any) => (...given: unknown[]) => string>} */
const TASKS = {
  run: (python) => python.pyimport("gptparams.site.browser.run_block").answer,
  count: (python) => python.pyimport("gptparams.site.browser.calculator").answer,
  inspect: (python) => {
    const { answer } = python.pyimport("gptparams.site.browser.checkpoint_drop");
    return (files, lang) => answer(/** @type {File[]} */ (files).map(inParts), lang);
  },
};

/** A file whose bytes Python reads part by part; the rest is never loaded. @param {File} file */
function inParts(file) {
  const reader = new FileReaderSync();
  return {
    name: file.name,
    size: file.size,
    /** @param {number} offset @param {number} length */
    read(offset, length) {
      try {
        return new Uint8Array(reader.readAsArrayBuffer(file.slice(offset, offset + length)));
      } catch {
        return undefined; // a folder, or a file that has changed since it was chosen
      }
    },
  };
}

onmessage = async ({ data: { task, given } }) => {
  try {
    const perform = TASKS[task](await ready);
    postMessage({ ready: true });
    const begin = performance.now();
    const result = JSON.parse(perform(...given));
    postMessage({ ...result, seconds: (performance.now() - begin) / 1000 });
  } catch (error) {
    postMessage({ broken: String(error instanceof Error ? error.message : error).trim().split("\n").pop() });
  }
};
