/* The "Run" button below a block: edit its code and run it in the browser, with Pyodide.

   Nothing is downloaded until a reader uses the button; everything comes from this host. Python
   runs in a worker, which is terminated if it takes too long. The worker runs the library's
   gptparams/site/browser/run_block.py. */
(() => {
  const WORDS = {
    zh: {
      edit: "编辑并运行", run: "运行", stop: "停止", reset: "还原",
      size: (/** @type {string | undefined} */ megabytes) => `首次运行要下载 ${megabytes} MB`,
      code: (/** @type {string} */ name) => `代码块 ${name} 的代码`,
      loading: "正在下载并启动 Python……", running: "正在运行……", stopped: "停下了。",
      done: (/** @type {string} */ seconds) => `运行完毕，用时 ${seconds} 秒。`,
      edited: (/** @type {string} */ seconds) => `运行完毕，用时 ${seconds} 秒。正文里的数仍是原来的。`,
      failed: "出错了。", broken: "Python 启动不了，或者中途垮了：",
    },
    en: {
      edit: "Edit and run", run: "Run", stop: "Stop", reset: "Reset",
      size: (/** @type {string | undefined} */ megabytes) => `first run downloads ${megabytes} MB`,
      code: (/** @type {string} */ name) => `Code of the block ${name}`,
      loading: "Downloading and starting Python…", running: "Running…", stopped: "Stopped.",
      done: (/** @type {string} */ seconds) => `Done in ${seconds} s.`,
      edited: (/** @type {string} */ seconds) => `Done in ${seconds} s. The figures in the text are still the old ones.`,
      failed: "There is an error.", broken: "Python does not start, or broke down: ",
    },
  };
  /** @typedef {{ html?: string, seconds?: number, error?: string, broken?: string, stopped?: boolean }} Result */
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const words = WORDS[lang];
  /** @type {Map<string, Block>} */
  const blocks = new Map(); // the opened blocks, by name
  /** @type {Worker | null} */
  let worker = null;
  /** @type {Block | null} */
  let current = null; // the block that is running

  function start() {
    worker = new Worker(new URL("run-worker.js", script.src), { type: "module" });
    worker.onmessage = ({ data }) => (data.ready ? current?.say(words.running) : finish(data));
    worker.onerror = (event) => finish({ broken: event.message || event.type });
  }

  /** @param {Result} result */
  function finish(result) {
    const block = current;
    current = null;
    if (result.broken !== undefined) end();
    block?.finish(result);
  }

  function end() {
    worker?.terminate();
    worker = null;
  }

  /**
   * @template {"button" | "p" | "span" | "textarea"} Tag
   * @param {Tag} tag
   * @param {Record<string, unknown>} properties
   * @param {(Node | string)[]} children
   */
  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  class Block {
    /** @param {HTMLElement} element */
    constructor(element) {
      this.name = element.id.replace(/^run-/, "");
      this.page = element.dataset.run;
      this.output = /** @type {HTMLElement} */ (element.querySelector(":scope > .run-output"));
      this.highlight = /** @type {HTMLElement} */ (element.querySelector(".highlight"));
      this.folded = /** @type {HTMLDetailsElement | null} */ (element.querySelector(":scope > .run-code"));
      this.element = element;
      this.go = make("button", { type: "button", className: "run-go", textContent: words.edit });
      this.stop = make("button", { type: "button", textContent: words.stop, hidden: true });
      this.reset = make("button", { type: "button", textContent: words.reset, hidden: true });
      this.status = make("span", { role: "status" });
      /** @type {HTMLTextAreaElement | undefined} */
      this.editor = undefined;
      this.original = { code: "", html: "" };
      if (!worker) this.say(words.size(script.dataset.megabytes));
      this.go.onclick = () => this.run();
      this.stop.onclick = () => this.halt();
      this.reset.onclick = () => this.restore();
      element.querySelector(".run-bar")?.append(this.go, this.stop, this.reset, this.status);
    }

    get edited() {
      return this.editor !== undefined && this.editor.value !== this.original.code;
    }

    /** @param {string} text */
    say(text) {
      this.status.textContent = text;
    }

    open() {
      blocks.set(this.name, this);
      const code = (this.highlight.querySelector("code")?.textContent ?? "").trimEnd();
      this.original = { code, html: this.output.innerHTML };
      const editor = make("textarea", {
        className: "run-editor", value: code, spellcheck: false, wrap: "off",
        autocapitalize: "off", autocomplete: "off", rows: code.split("\n").length,
      });
      this.editor = editor;
      editor.setAttribute("aria-label", words.code(this.name));
      editor.onkeydown = (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.run();
      };
      this.highlight.hidden = true;
      this.highlight.after(editor);
      if (this.folded) this.folded.open = true;
      this.go.textContent = words.run;
      this.reset.hidden = false;
    }

    run() {
      if (current) return;
      if (!this.editor) this.open();
      current = this;
      this.say(worker ? words.running : words.loading);
      if (!worker) start();
      this.busy(true);
      /** @type {Record<string, string>} */
      const edited = {}; // the current text of this block and of those above it
      for (const block of blocks.values()) edited[block.name] = block.editor?.value ?? block.original.code;
      const given = [this.page, lang, this.name, JSON.stringify(edited), "/library"];
      worker?.postMessage({ task: "run", given });
    }

    halt() {
      end();
      finish({ stopped: true });
      this.go.focus();
    }

    /** @param {boolean} running */
    busy(running) {
      this.stop.hidden = !running;
      for (const button of document.querySelectorAll(".run-go")) button.ariaDisabled = String(running);
    }

    /** @param {Result} result */
    finish(result) {
      this.busy(false);
      if (result.stopped) return this.say(words.stopped);
      const error = result.error ?? (result.broken === undefined ? undefined : words.broken + result.broken);
      if (error === undefined) {
        this.output.innerHTML = result.html ?? "";
        this.element.classList.toggle("run-edited", this.edited);
        this.say((this.edited ? words.edited : words.done)((result.seconds ?? 0).toFixed(2)));
      } else {
        this.output.replaceChildren(make("p", { className: "run-error", role: "alert", textContent: error }));
        this.say(words.failed);
      }
    }

    restore() {
      if (current === this) this.halt();
      blocks.delete(this.name);
      this.editor?.remove();
      this.editor = undefined;
      this.highlight.hidden = false;
      this.output.innerHTML = this.original.html;
      this.element.classList.remove("run-edited");
      this.go.textContent = words.edit;
      this.reset.hidden = true;
      this.say("");
      this.go.focus();
    }
  }

  // A page opened from a folder can't start a worker, so its blocks get no button.
  if (location.protocol === "file:") document.documentElement.classList.add("run-off");
  else for (const element of document.querySelectorAll(".run[data-run]")) new Block(/** @type {HTMLElement} */ (element));
})();
