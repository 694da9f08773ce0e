/* Runs blocks of a page in Pyodide, with the library that the site was built with. */
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
  return python.pyimport("gptparams.site.browser.run_block").answer;
}

onmessage = async ({ data: { page, lang, name, edited } }) => {
  try {
    const answer = await ready;
    postMessage({ ready: true });
    const begin = performance.now();
    const result = JSON.parse(answer(page, lang, name, edited, "/library"));
    postMessage({ ...result, seconds: (performance.now() - begin) / 1000 });
  } catch (error) {
    postMessage({ broken: String(error instanceof Error ? error.message : error).trim().split("\n").pop() });
  }
};
