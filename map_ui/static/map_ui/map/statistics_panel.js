/** The table beside the map: any measure by area, sorted, as a workbook; of a drawn area too. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { kindsInUse } from "../kit/facilities.js";
import { isHidden, tell } from "../kit/numbers.js";
import { GROUPS, LEVELS, MODES, daysOf, found, shownMeasures, sorted, valueIn } from "./statistics.js";

/** @typedef {import("./statistics.js").Row} Row */
/** @typedef {import("./drawing_layer.js").Drawing} Drawing */

const MOST_ROWS = 300;
/** @param {string} level @returns {level is "polygon"|"circle"} */
const isShape = (level) => level === "polygon" || level === "circle";

export class StatisticsPanel {
  /** @param {{speaker(): import("../texts/speaker.js").Speaker, drawing: Drawing,
   *   pickCell(id: number): void, changed(): void,
   *   margins(): {left: number, right: number, top: number, bottom: number}}} page */
  constructor(page) {
    this.page = page;
    this.level = "community";
    this.group = "people";
    this.mode = "count";
    this.words = "";
    this.order = { by: "name", down: false };
    /** @type {Row[]} */ this.rows = [];
    /** @type {Record<string, string>} */ this.titles = {};
    /** @type {import("./drawing_layer.js").Drawn|null} */ this.drawn = null;
    /** @type {Map<string, any>} */ this.outlines = new Map();
    this.day = "";
    /** Of facility, whose reach is told; and all there are some of. */
    this.kind = "";
    /** @type {{code: string, name: string, count: number}[]|null} */ this.kinds = null;
    this.notes = "";
  }

  get say() { return this.page.speaker().say; }

  async open() {
    byId("stats").hidden = false;
    document.documentElement.dataset.stats = "open";
    this.frame();
    this.page.changed();
    byId("stats-close").focus();
    if (this.drawn) {
      this.page.drawing.restore(this.drawn);
      return this.tellDrawn();
    }
    return isShape(this.level) ? this.drawArea(this.level) : this.read();
  }

  /** What the address keeps of it; null while it is closed.
   * @returns {import("./statistics_link.js").Table|null} */
  get table() {
    const { level, group, mode, order, drawn, kind } = this;
    return byId("stats").hidden ? null : { level, group, mode, order, drawn, kind };
  }

  /** Open as an address said. @param {import("./statistics_link.js").Table} table */
  restore(table) {
    Object.assign(this, table);
    return this.open();
  }

  close() {
    byId("stats").hidden = true;
    delete document.documentElement.dataset.stats;
    this.page.drawing.clear();
    this.page.changed();
  }

  /** @param {string} name @param {string[]} options @param {string} chosen
   * @param {(value: string) => void} act @param {string} [prefix] */
  choice(name, options, chosen, act, prefix = name) {
    const made = /** @type {HTMLSelectElement} */ (h("select", { id: `stats-${name}` },
      ...options.map((one) => h("option", { value: one, selected: one === chosen },
        this.say(`${prefix}.${one}`)))));
    made.addEventListener("change", () => act(made.value));
    return h("label", {}, h("span", {}, this.say(`stats.${name}`)), made);
  }

  frame() {
    const { say } = this;
    const find = /** @type {HTMLInputElement} */ (h("input", { type: "search", id: "stats-find",
      value: this.words, "aria-label": say("stats.find"), placeholder: say("stats.find") }));
    find.addEventListener("input", () => { this.words = find.value; this.draw(); });
    const close = h("button", { type: "button", class: "quiet-button", id: "stats-close",
      "aria-label": say("close"), title: say("close") }, "×");
    close.addEventListener("click", () => this.close());
    const drawn = this.drawn !== null;
    byId("stats").replaceChildren(
      h("header", {}, h("h2", {}, say("stats.title")), close),
      h("div", { class: "stats-choices" },
        this.choice("level", [...LEVELS, "polygon", "circle"], this.level, (value) =>
          void this.setLevel(value)),
        !drawn && this.choice("group", Object.keys(GROUPS), this.group, (value) => {
          void this.setGroup(value);
        }),
        !drawn && this.group === "reach" && this.kindChoice(),
        !drawn && this.choice("mode", MODES, this.mode, (value) => {
          this.mode = value;
          this.draw();
        }), !drawn && find),
      h("p", { id: "stats-note", class: "quiet", role: "status" }),
      h("div", { id: "stats-table", tabindex: "0" }),
      h("footer", {}));
  }

  /** @param {string} group */
  async setGroup(group) {
    const isOther = (group === "reach") !== (this.group === "reach");
    this.group = group;
    if (!isOther) return this.draw();
    this.frame();
    return this.read();
  }

  /** Which kind of facility: those of which there are some. */
  kindChoice() {
    const made = /** @type {HTMLSelectElement} */ (h("select", { id: "stats-kind" },
      ...(this.kinds ?? []).map(({ code, name }) => h("option", { value: code, selected: code === this.kind }, name))));
    made.addEventListener("change", () => {
      this.kind = made.value;
      void this.read();
    });
    return h("label", {}, h("span", {}, this.say("stats.kind")), made);
  }

  /** The kinds, read once; the first is chosen where none is. */
  async learnKinds() {
    if (this.kinds) return;
    const kinds = await kindsInUse();
    this.kinds = kinds;
    if (!kinds.some((/** @type {any} */ { code }) => code === this.kind)) this.kind = kinds[0]?.code ?? "";
    this.frame();
  }

  /** @param {string} level */
  async setLevel(level) {
    this.level = level;
    this.drawn = null;
    this.rows = [];
    this.page.drawing.clear();
    this.page.changed();
    if (isShape(level)) await this.drawArea(level);
    else {
      this.frame();
      await this.read();
    }
  }

  /** @param {"polygon"|"circle"} kind */
  async drawArea(kind) {
    this.frame();
    this.note(this.say(`stats.draw.${kind}`));
    byId("map").focus();
    const begun = this.page.drawing[kind]();
    this.showHands(kind);
    const drawn = await begun;
    if (!this.page.drawing.isOn) byId("stats").querySelector("footer")?.replaceChildren();
    if (this.level !== kind || byId("stats").hidden) return;
    if (!drawn) {
      this.note(this.say("stats.draw.none"));
      return;
    }
    this.drawn = drawn;
    this.page.changed();
    await this.tellDrawn();
  }

  /** Buttons that end a drawing, for those who have no keyboard.
   * @param {"polygon"|"circle"} kind */
  showHands(kind) {
    const { drawing } = this.page;
    const acts = [...(kind === "polygon" ? [["finish", () => drawing.finish()]] : []),
      ["undo", () => drawing.undo()], ["stop", () => drawing.clear()]];
    const buttons = /** @type {[string, () => void][]} */ (acts).map(([name, act]) => {
      const made = h("button", { type: "button", class: name === "finish" ? "button" : "plain-button" },
        this.say(`stats.${name}`));
      made.addEventListener("click", act);
      return made;
    });
    byId("stats").querySelector("footer")?.replaceChildren(...buttons);
  }

  async tellDrawn() {
    await this.attempt(async () => {
      const row = await api.statistics.ofArea(/** @type {any} */ (this.drawn));
      this.learn(row.measures);
      this.rows = [row];
      this.frame();
      this.drawOne(row);
    });
  }

  async read() {
    const { level } = this;
    if (this.drawn) return;
    this.note(this.say("card.loading"));
    await this.attempt(async () => {
      if (this.group === "reach") await this.learnKinds();
      const kind = this.group === "reach" ? this.kind : "";
      const told = await api.statistics.byLevel(level, kind);
      if (level !== this.level || kind !== (this.group === "reach" ? this.kind : "")) return;
      this.learn(told.measures);
      this.notes = told.notes.map((/** @type {any} */ one) => one.message).join(" ");
      this.rows = told.rows;
      this.day = told.day;
      this.draw();
    });
  }

  /** @param {{name: string, title: string}[]} measures */
  learn(measures) {
    this.titles = Object.fromEntries(measures.map(({ name, title }) => [name, title]));
  }

  /** @param {() => Promise<void>} act */
  async attempt(act) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      const message = error.message || this.say("error.unreachable");
      this.note(this.say("card.failed", { message }));
    }
  }

  /** @param {string} text */
  note(text) {
    byId("stats-note").textContent = text;
  }

  draw() {
    const { say } = this;
    const measures = shownMeasures(this.group, this.mode, this.rows[0]);
    if (this.order.by !== "name" && !measures.includes(this.order.by)) {
      this.order = { by: measures[0] ?? "name", down: true };
    }
    this.page.changed();
    const rows = sorted(found(this.rows, this.words), { ...this.order, mode: this.mode });
    const days = daysOf(rows).map((day) => this.page.speaker().shortDay(day));
    const head = h("tr", {}, this.head("name", say("stats.area"),
      days.length ? say("stats.as_of", { day: days.join(" · ") }) : ""),
      ...measures.map((name) => this.head(name, this.titles[name] ?? name)));
    byId("stats-table").replaceChildren(rows.length ? h("table", {}, h("thead", {}, head),
      h("tbody", {}, ...rows.slice(0, MOST_ROWS).map((row) => this.line(row, measures))))
      : h("p", { class: "quiet" }, say("stats.none")));
    const hidden = rows.some((row) => measures.some((name) => isHidden(row, name)));
    this.note([say("stats.count", { n: rows.length, day: this.day }),
      rows.length > MOST_ROWS ? say("stats.first", { n: MOST_ROWS }) : "",
      hidden && this.level === "grid_cell" ? say("stats.hidden") : "",
      rows.some((row) => row.numbers === "published") ? say("stats.published") : "", this.notes].filter(Boolean).join(" "));
    byId("stats").querySelector("footer")?.replaceChildren(h("a", { class: "button",
      href: api.statistics.workbook(this.level, this.group === "reach" ? this.kind : ""), download: "" }, say("stats.xlsx")));
  }

  /** @param {string} by @param {string} title @param {string} [below] */
  head(by, title, below = "") {
    const isOn = this.order.by === by;
    const button = h("button", { type: "button" }, title,
      isOn && h("span", { "aria-hidden": "true" }, this.order.down ? " ↓" : " ↑"),
      below && h("small", {}, below));
    button.addEventListener("click", () => {
      this.order = { by, down: isOn ? !this.order.down : by !== "name" };
      this.draw();
      /** @type {HTMLElement|null} */ (byId("stats-table").querySelector(`[data-by="${by}"] button`))
        ?.focus();
    });
    return h("th", { scope: "col", "data-by": by, class: by === "name" ? undefined : "figure",
      "aria-sort": isOn ? (this.order.down ? "descending" : "ascending") : undefined }, button);
  }

  /** @param {Row} row @param {string[]} measures */
  line(row, measures) {
    const name = h("button", { type: "button", class: "area" }, row.name || row.code,
      h("small", {}, [row.parent, row.is_estimated ? this.say("estimated") : ""]
        .filter(Boolean).join(" · ")));
    name.addEventListener("click", () => void this.pick(row));
    return h("tr", { "data-code": row.code }, h("th", { scope: "row" }, name),
      ...measures.map((one) => this.figure(row, one, this.mode)));
  }

  /** A number of a row, saying whether it is a published one and by how much that may be off; of
   * which day, the head of the table says once for all rows.
   * @param {Row} row @param {string} measure @param {string} mode */
  figure(row, measure, mode) {
    const { kind, brief, title } = tell({ ...row, level: this.level }, measure,
      this.page.speaker(), valueIn(row, measure, mode));
    return h("td", { class: kind === "hidden" ? "figure untold" : "figure",
      title: title || undefined }, brief);
  }

  /** Show an area of the table on the map. @param {Row} row */
  async pick(row) {
    if (this.level === "grid_cell") return this.page.pickCell(row.id);
    return this.attempt(async () => {
      const shapes = this.outlines.get(this.level) ?? await api.outlinesOf(this.level);
      this.outlines.set(this.level, shapes);
      const one = shapes.features.find((/** @type {any} */ feature) => feature.id === row.id);
      if (one?.geometry) this.page.drawing.outline(one, this.page.margins());
      else this.note(this.say("stats.no_outline", { name: row.name }));
    });
  }

  /** All that is known of a drawn area. @param {Row} row */
  drawOne(row) {
    const { say } = this;
    const names = Object.keys(this.titles).filter((name) => name in row);
    const heads = ["stats.measure", ...MODES.map((mode) => `mode.${mode}`)];
    byId("stats-table").replaceChildren(h("table", {}, h("thead", {}, h("tr", {},
      ...heads.map((key, i) => h("th", { scope: "col", class: i ? "figure" : undefined },
        say(key))))),
    h("tbody", {}, ...names.map((name) => h("tr", {}, h("th", { scope: "row" }, this.titles[name]),
      ...MODES.map((mode) => this.figure(row, name, mode)))))));
    const note = row.numbers === "own_part" ? "stats.drawn.part"
      : names.some((name) => isHidden(row, name)) ? "stats.drawn.hidden" : "stats.drawn";
    this.note(say(note));
    const again = h("button", { type: "button", class: "plain-button" }, say("stats.again"));
    again.addEventListener("click", () => void this.setLevel(this.level));
    const save = h("button", { type: "button", class: "button" }, say("stats.xlsx"));
    save.addEventListener("click", () => void this.attempt(() =>
      api.statistics.saveArea(/** @type {any} */ (this.drawn))));
    byId("stats").querySelector("footer")?.replaceChildren(save, again);
  }
}
