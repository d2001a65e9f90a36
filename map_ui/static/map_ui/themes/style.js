/** How a thematic layer is drawn: colour, size, symbol, and classes of a column. */

import { byId, h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{key: string, title_zh: string, title_en: string, colour: string}} ClassRow */

const SYMBOLS = ["circle", "square", "triangle", "diamond"];
const METHODS = ["natural", "quantile", "equal"];
/** Rising in darkness, legible under any colour vision. */
const RAMP = ["#dbeedd", "#a5d6bd", "#63b5a3", "#2f8c8b", "#17606e", "#0b3c47", "#08303a",
  "#06262e", "#041b21"];
/** Words: the colours of Okabe and Ito, and tints of them. */
const WORDS = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#b8a900",
  "#5e6a71", "#7b3294", "#8c510a", "#35978f", "#a6611a"];

/** @param {number} n @param {boolean} graded @returns {string[]} */
export function colours(n, graded) {
  if (!graded) return WORDS.slice(0, n);
  const last = Math.max(4, n - 1);
  return Array.from({ length: n }, (_, i) => RAMP[n === 1 ? 2 : Math.round((i * last) / (n - 1))]);
}

/** @param {any} column */
const isGraded = (column) => column?.type === "integer" || column?.type === "number";

export class ThemeStyle {
  /** @param {Speaker} speaker @param {() => void} onChange
   * @param {(wish: {column: any, method: string, classes: number}) => Promise<string[]>} ask */
  constructor(speaker, onChange, ask) {
    this.speaker = speaker;
    this.onChange = onChange;
    this.ask = ask;
    /** @type {any} */ this.theme = undefined;
    /** @type {any[]} */ this.columns = [];
    /** @type {ClassRow[]} */ this.entries = [];
    this.asked = 0;
  }

  /** @param {any} theme @param {string} geometry */
  show(theme, geometry) {
    const { say } = this.speaker;
    this.theme = theme;
    const style = theme?.style ?? { colour: "#0072b2", dark: "#56b4e9", by: "", entries: [],
      size: geometry === "point" ? 5 : 2, symbol: "circle" };
    this.entries = style.entries.map((/** @type {ClassRow} */ one) => ({ ...one }));
    this.wanted = style.by;
    /** @param {string} name @param {[string, string][]} options @param {string} chosen */
    const choose = (name, options, chosen) => h("select", { name }, ...options.map(([key, text]) =>
      h("option", { value: key, selected: key === chosen }, text)));
    /** @param {string} key @param {HTMLElement} inner */
    const field = (key, inner) => h("label", { class: "field" }, h("span", {}, say(key)), inner);
    byId("style").replaceChildren(
      field("style.colour", h("input", { type: "color", name: "colour", value: style.colour })),
      field("style.dark", h("input", { type: "color", name: "dark", value: style.dark })),
      field(geometry === "point" ? "style.size" : "style.width", h("input", { type: "range",
        name: "size", min: "1", max: geometry === "point" ? "16" : "10", step: "0.5",
        value: String(style.size) })),
      geometry === "point" ? field("style.symbol", choose("symbol", SYMBOLS.map((one) =>
        [one, say(`style.symbol.${one}`)]), style.symbol)) : "",
      field("style.by", h("select", { name: "by" })),
      h("div", { class: "fields", id: "methods" },
        field("style.method", choose("method", METHODS.map((one) =>
          [one, say(`classes.${one}`)]), "natural")),
        field("style.classes", choose("classes", ["3", "4", "5", "6", "7"].map((n) => [n, n]),
          "5"))),
      h("ol", { class: "classes", "aria-label": say("legend") }));
    for (const name of ["colour", "dark", "size", "symbol"]) {
      this.input(name)?.addEventListener("input", () => this.onChange());
    }
    for (const name of ["by", "method", "classes"]) {
      this.input(name)?.addEventListener("change", () => void this.classify());
    }
    this.drawEntries();
  }

  /** @param {string} name @returns {HTMLInputElement|null} */
  input(name) {
    return byId("style").querySelector(`[name=${name}]`);
  }

  /** The columns that classes can be made of. @param {any[]} columns */
  offer(columns) {
    const by = this.input("by");
    if (!by) return;
    this.columns = columns;
    const chosen = by.value || this.wanted || "";
    const told = (/** @type {any} */ one) =>
      (this.speaker.language === "zh" ? one.title_zh : one.title_en);
    by.replaceChildren(h("option", { value: "" }, this.speaker.say("style.one")),
      ...columns.filter(({ type }) => type !== "date" && type !== "datetime").map((one) =>
        h("option", { value: one.name, selected: one.name === chosen }, told(one))));
    this.wanted = "";
    if (by.value !== chosen) this.entries = [];
    this.drawEntries();
  }

  column() {
    return this.columns.find(({ name }) => name === this.input("by")?.value);
  }

  /** Ask for classes of the chosen column anew. */
  async classify() {
    const column = this.column();
    const mine = ++this.asked;
    this.entries = [];
    if (column) {
      byId("style").querySelector(".classes")?.replaceChildren(
        h("p", { class: "hint", role: "status" }, this.speaker.say("card.loading")));
      const keys = await this.ask({ column, method: this.input("method")?.value ?? "natural",
        classes: Number(this.input("classes")?.value ?? 5) }).catch(() => []);
      if (mine !== this.asked) return;
      const graded = isGraded(column);
      const looks = colours(keys.length, graded);
      this.entries = keys.map((key, i) => {
        const title = graded ? `≥ ${key}` : key.slice(0, 60);
        return { key, title_zh: title, title_en: title, colour: looks[i] };
      });
    }
    this.drawEntries();
    this.onChange();
  }

  drawEntries() {
    const { say } = this.speaker;
    byId("methods").hidden = !isGraded(this.column());
    const list = byId("style").querySelector(".classes");
    list?.replaceChildren(...this.entries.map((entry) => {
      /** @param {"key"|"title_zh"|"title_en"|"colour"} part @param {string} type
       * @param {string} label */
      const cell = (part, type, label) => {
        const made = /** @type {HTMLInputElement} */ (h("input", { type, value: entry[part],
          "aria-label": say(label), maxlength: "60" }));
        made.addEventListener("input", () => {
          entry[part] = part === "colour" ? made.value : made.value.trim();
          this.onChange();
        });
        return made;
      };
      return h("li", {}, cell("colour", "color", "style.colour"),
        cell("key", "text", "style.key"), cell("title_zh", "text", "theme.zh"),
        cell("title_en", "text", "theme.en"));
    }));
  }

  given() {
    return { colour: this.input("colour")?.value ?? "#0072b2",
      dark: this.input("dark")?.value ?? "#56b4e9", size: Number(this.input("size")?.value ?? 5),
      symbol: this.input("symbol")?.value ?? "circle",
      by: this.entries.length ? this.input("by")?.value ?? "" : "", entries: this.entries };
  }
}
