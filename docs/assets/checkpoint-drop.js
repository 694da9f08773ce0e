/* The place to drop a checkpoint: its header is read in the browser, by the library.

   Nothing is downloaded until a reader gives a file, and nothing of the file leaves the machine:
   run-worker.js reads parts of it and runs gptparams/site/browser/checkpoint_drop.py in Pyodide. */
(() => {
  const WORDS = {
    zh: {
      drop: "把检查点拖到这里，或者", choose: "选择文件……", result: "结果",
      size: (/** @type {string | undefined} */ megabytes) => `首次要下载 ${megabytes} MB；文件不会离开你的电脑`,
      loading: "正在下载并启动 Python……", reading: "正在读文件头……",
      done: (/** @type {string} */ seconds) => `读完了，用时 ${seconds} 秒。`, failed: "读不了，原因见下。",
      broken: "Python 启动不了，或者中途垮了：",
    },
    en: {
      drop: "Drop a checkpoint here, or", choose: "Choose files…", result: "Result",
      size: (/** @type {string | undefined} */ megabytes) => `downloads ${megabytes} MB once; your file stays on your machine`,
      loading: "Downloading and starting Python…", reading: "Reading the header…",
      done: (/** @type {string} */ seconds) => `Done in ${seconds} s.`, failed: "It can’t be read; the reason is below.",
      broken: "Python does not start, or broke down: ",
    },
  };
  const ENDINGS = ".safetensors,.gguf,.bin,.pt,.pth,.json";
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const words = WORDS[lang];

  /**
   * @template {"button" | "div" | "input" | "p" | "span"} Tag
   * @param {Tag} tag
   * @param {Record<string, unknown>} properties
   * @param {(Node | string)[]} children
   */
  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  class DropZone {
    /** @param {HTMLElement} element */
    constructor(element) {
      this.busy = false;
      /** @type {File[] | undefined} */
      this.waiting = undefined;
      /** @type {Worker | undefined} */
      this.worker = undefined;
      this.element = element;
      this.input = make("input", { type: "file", multiple: true, hidden: true, accept: ENDINGS });
      this.input.onchange = () => this.take([...this.input.files ?? []]);
      const choose = make("button", { type: "button", className: "run-go", textContent: words.choose });
      choose.onclick = () => {
        this.input.value = ""; // so that the same file can be chosen again
        this.input.click();
      };
      this.status = make("span", { role: "status", textContent: words.size(script.dataset.megabytes) });
      const bar = make("div", { className: "run-bar" }, make("span", { textContent: words.drop }), choose, this.status);
      this.output = make("div", { className: "checkpoint-output", role: "region", ariaLabel: words.result, hidden: true });
      element.prepend(bar, this.input, this.output);
      element.ondragover = (event) => {
        event.preventDefault();
        element.classList.add("checkpoint-over");
      };
      element.ondragleave = () => element.classList.remove("checkpoint-over");
      element.ondrop = (event) => {
        event.preventDefault();
        element.classList.remove("checkpoint-over");
        this.take([...event.dataTransfer?.files ?? []]);
      };
    }

    /** Inspect the files; while others are being read, only the last ones wait. @param {File[]} files */
    take(files) {
      if (!files.length) return;
      this.waiting = this.busy ? files : undefined;
      if (this.busy) return;
      this.busy = true;
      this.say(this.worker ? words.reading : words.loading);
      this.worker ??= this.start();
      this.worker.postMessage({ task: "inspect", given: [files, lang] });
    }

    start() {
      const worker = new Worker(new URL("run-worker.js", script.src), { type: "module" });
      worker.onmessage = ({ data }) => (data.ready ? this.say(words.reading) : this.finish(data));
      worker.onerror = (event) => this.finish({ broken: event.message || event.type });
      return worker;
    }

    /** @param {string} text */
    say(text) {
      this.status.textContent = text;
    }

    /** @param {{ html?: string, error?: string, broken?: string, seconds?: number }} result */
    finish(result) {
      this.busy = false;
      if (result.broken !== undefined) {
        this.worker?.terminate();
        this.worker = undefined;
      }
      const error = result.error ?? (result.broken === undefined ? undefined : words.broken + result.broken);
      if (error === undefined) this.output.innerHTML = result.html ?? "";
      else this.output.replaceChildren(make("p", { className: "run-error", textContent: error, role: "alert" }));
      this.output.hidden = false;
      this.say(error === undefined ? words.done((result.seconds ?? 0).toFixed(2)) : words.failed);
      if (this.waiting) this.take(this.waiting);
    }
  }

  // A page opened from a folder can't start a worker; its text names the command.
  if (location.protocol === "file:") return;
  for (const element of document.querySelectorAll(".checkpoint-drop")) new DropZone(/** @type {HTMLElement} */ (element));
})();
