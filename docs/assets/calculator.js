/* "Count my model": a box for the name of a model or a config.json, counted in the browser.

   Nothing is downloaded until a reader uses it, and nothing that is typed leaves the machine:
   run-worker.js runs the library (gptparams/site/browser/calculator.py) with Pyodide. After the
   first count, the table follows every change of the text. */
(() => {
  const WORDS = {
    zh: {
      label: "模型的名字，或 config.json 的内容", count: "数一数", open: "打开文件……",
      examples: "试试：", size: (/** @type {string | undefined} */ megabytes) => `首次要下载 ${megabytes} MB；内容不会离开你的电脑`,
      loading: "正在下载并启动 Python……", counting: "正在数……", result: "结果",
      done: "数好了。再改文字，结果会跟着变。", failed: "数不了，原因见下。",
      large: (/** @type {string} */ name) => `${name} 太大，不会是 config.json；检查点文件请用 gptparams inspect`,
      broken: "Python 启动不了，或者中途垮了：",
    },
    en: {
      label: "The name of a model, or the text of a config.json", count: "Count", open: "Open a file…",
      examples: "Try:", size: (/** @type {string | undefined} */ megabytes) => `downloads ${megabytes} MB once; your text stays on your machine`,
      loading: "Downloading and starting Python…", counting: "Counting…", result: "Result",
      done: "Done. Edit the text, and the result follows.", failed: "It can’t be counted; the reason is below.",
      large: (/** @type {string} */ name) => `${name} is too large for a config.json; for a checkpoint, use gptparams inspect`,
      broken: "Python does not start, or broke down: ",
    },
  };
  const SMALL = {
    model_type: "gpt2", vocab_size: 50257, n_positions: 1024, n_embd: 768, n_layer: 12, n_head: 12,
  };
  const EXAMPLES = {
    "config.json": JSON.stringify(SMALL, null, 2),
    "Qwen/Qwen2.5-7B": "Qwen/Qwen2.5-7B",
    "DeepSeek-V3": "DeepSeek-V3",
    "LoRA": JSON.stringify({
      peft_type: "LORA", base_model_name_or_path: "meta-llama/Llama-2-7b-hf", r: 8,
      target_modules: ["q_proj", "v_proj"],
    }, null, 2),
  };
  const LARGEST = 1_000_000; // bytes of a config.json, as in gptparams/config/json_file.py
  const PAUSE = 300; // milliseconds without a key before the text is counted again
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const words = WORDS[lang];

  /**
   * @template {"button" | "div" | "input" | "p" | "span" | "textarea"} Tag
   * @param {Tag} tag
   * @param {Record<string, unknown>} properties
   * @param {(Node | string)[]} children
   */
  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  class Calculator {
    /** @param {HTMLElement} element */
    constructor(element) {
      this.text = make("textarea", {
        className: "run-editor", value: EXAMPLES["config.json"], rows: 8, spellcheck: false,
        wrap: "off", autocapitalize: "off", autocomplete: "off", ariaLabel: words.label,
      });
      this.text.oninput = () => this.changed();
      this.text.onkeydown = (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.count();
      };
      this.file = make("input", { type: "file", hidden: true, accept: ".json,application/json" });
      this.file.onchange = () => this.read(this.file.files?.[0]);
      this.status = make("span", { role: "status", textContent: words.size(script.dataset.megabytes) });
      this.output = make("div", { className: "calculator-output" });
      this.output.setAttribute("aria-label", words.result);
      this.output.setAttribute("role", "region");
      element.replaceChildren(this.examples(), this.text, this.bar(), this.file, this.output);
      element.ondragover = (event) => event.preventDefault();
      element.ondrop = (event) => {
        event.preventDefault();
        this.read(event.dataTransfer?.files[0]);
      };
    }

    examples() {
      const buttons = Object.entries(EXAMPLES).map(([name, text]) => make("button", {
        type: "button", textContent: name, onclick: () => this.fill(text),
      }));
      return make("div", { className: "run-bar" }, make("span", { textContent: words.examples }), ...buttons);
    }

    bar() {
      this.go = make("button", { type: "button", className: "run-go", textContent: words.count });
      this.go.onclick = () => this.count();
      const open = make("button", { type: "button", textContent: words.open });
      open.onclick = () => this.file.click();
      return make("div", { className: "run-bar" }, this.go, open, this.status);
    }

    /** @param {string} text */
    fill(text) {
      this.text.value = text;
      this.count();
    }

    changed() {
      clearTimeout(this.pause);
      if (this.worker) this.pause = setTimeout(() => this.count(), PAUSE);
    }

    /** @param {File | undefined} file */
    async read(file) {
      if (!file) return;
      if (file.size > LARGEST) this.finish({ error: words.large(file.name) });
      else this.fill(await file.text());
    }

    start() {
      this.worker = new Worker(new URL("run-worker.js", script.src), { type: "module" });
      this.worker.onmessage = ({ data }) => (data.ready ? this.say(words.counting) : this.finish(data));
      this.worker.onerror = (event) => this.finish({ broken: event.message || event.type });
    }

    /* Count the text; while a count is running, only the last text waits. */
    count() {
      clearTimeout(this.pause);
      this.waiting = this.busy;
      if (this.busy) return;
      this.busy = true;
      this.say(this.worker ? words.counting : words.loading);
      if (!this.worker) this.start();
      this.worker?.postMessage({ task: "count", given: [this.text.value, lang] });
    }

    /** @param {string} text */
    say(text) {
      this.status.textContent = text;
    }

    /** @param {{ html?: string, error?: string, broken?: string }} result */
    finish(result) {
      this.busy = false;
      if (result.broken !== undefined) {
        this.worker?.terminate();
        this.worker = null;
      }
      const error = result.error ?? (result.broken === undefined ? undefined : words.broken + result.broken);
      if (error === undefined) this.output.innerHTML = result.html ?? "";
      else this.output.replaceChildren(make("p", { className: "run-error", textContent: error, role: "alert" }));
      this.say(error === undefined ? words.done : words.failed);
      if (this.waiting && this.worker) this.count();
    }
  }

  // A page opened from a folder can't start a worker; its box says how to count without one.
  if (location.protocol === "file:") return;
  for (const element of document.querySelectorAll(".calculator")) new Calculator(/** @type {HTMLElement} */ (element));
})();
