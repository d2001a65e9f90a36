/** The form of a thematic layer: file, columns, datum, style with a live map, names. */

import * as api from "../kit/api.js";
import { DATUMS } from "../map/coordinates.js";
import { byId, h } from "../kit/elements.js";
import { layersAt } from "../map/cartography.js";
import { ThemeMap } from "./map.js";
import { attempt } from "../kit/page.js";
import { nowhere, placingFields } from "./placing.js";
import { ThemeStyle } from "./style.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{id: number, name: string, title_zh: string, title_en: string, source: string,
 *   geometry: string, access: string, columns: any[], style: any, rows: number,
 *   loads: {id: number, file_name: string, rows: number, at: string, is_shown: boolean}[]}} Theme */

const TYPES = ["text", "integer", "number", "boolean", "date", "datetime"];
const WAIT_MS = 300;

/** @param {HTMLElement} place @param {string} selector */
const input = (place, selector) =>
  /** @type {HTMLInputElement} */ (place.querySelector(selector));

/** @param {string} label @param {HTMLElement} inner @param {string} [hint] */
export const field = (label, inner, hint) =>
  h("label", { class: "field" }, h("span", {}, label), inner, hint ? h("small", {}, hint) : null);

/** @param {string} name @param {[string, string][]} options @param {string} chosen */
export function select(name, options, chosen) {
  return /** @type {HTMLSelectElement} */ (h("select", { name }, ...options.map(([value, text]) =>
    h("option", { value, selected: value === chosen }, text))));
}

export class ThemeForm {
  /** @param {Speaker} speaker */
  constructor(speaker) {
    this.speaker = speaker;
    this.say = speaker.say;
    /** @type {Theme|null} */ this.theme = null;
    /** @type {any} */ this.file = null;
    /** @type {any} */ this.features = null;
    /** @type {ThemeMap|null} */ this.map = null;
    this.upload = "";
    this.placed = nowhere();
    this.asked = 0;
    this.timer = 0;
    this.style = new ThemeStyle(speaker, () => this.draw(), (wish) => this.classes(wish));
  }

  /** @param {Theme|null} theme @param {boolean} reload */
  async open(theme, reload) {
    this.close();
    this.theme = theme;
    this.showNames();
    if (reload) this.showDrop();
    else byId("file").replaceChildren();
    if (!theme) return;
    if (!reload) {
      this.showColumns(theme.columns, false);
      this.features = await api.themes.features(theme.name).catch(() => null);
      this.showLook();
    }
  }

  close() {
    this.map?.remove();
    this.map = null;
    Object.assign(this, { theme: null, file: null, features: null, upload: "" });
    for (const id of ["file", "columns", "names-body"]) byId(id).replaceChildren();
    byId("preview-note").textContent = "";
    for (const id of ["look", "names"]) byId(id).hidden = true;
  }

  // ---- the file

  showDrop() {
    const { say } = this;
    const chooser = /** @type {HTMLInputElement} */ (h("input", { type: "file", id: "file-input",
      class: "visually-hidden" }));
    chooser.addEventListener("change", () => chooser.files?.[0] && this.send(chooser.files[0]));
    const drop = h("div", { class: "drop" }, h("p", {}, say("file.drop"), " ", chooser,
      h("label", { for: "file-input", class: "button" }, say("file.choose"))),
    h("p", { class: "hint" }, say("file.formats")));
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.toggle("over", name === "dragenter" || name === "dragover");
      });
    }
    drop.addEventListener("drop", (event) => {
      const [file] = event.dataTransfer?.files ?? [];
      if (file) this.send(file);
    });
    byId("file").replaceChildren(drop);
  }

  /** @param {File} file */
  send(file) {
    const bar = /** @type {HTMLProgressElement} */ (h("progress", { max: "1", value: "0" }));
    byId("file").replaceChildren(h("p", { role: "status" },
      this.say("file.sending", { name: file.name })), bar);
    void attempt(this.speaker, async () => {
      const told = await api.imports.upload(file, (share) => { bar.value = share; });
      this.upload = told.id;
      this.placed = nowhere();
      await this.look(file.name, told.layer ?? "");
    }).then((fine) => { if (!fine) this.showDrop(); });
  }

  /** @param {string} name @param {string} layer */
  async look(name, layer) {
    const { say } = this;
    this.file = { name, ...await api.themes.look({ upload: this.upload, layer, ...this.placed }) };
    const { layers, rows, format } = this.file;
    const card = h("div", { class: "file-card" },
      h("p", {}, h("b", {}, name), say("theme.file.facts", { n: rows, format })));
    if (layers.length > 1) {
      const chosen = select("layer", layers.map((/** @type {string} */ one) => [one, one]),
        this.file.layer);
      chosen.addEventListener("change", () => {
        this.placed = nowhere();
        void attempt(this.speaker, () => this.look(name, chosen.value));
      });
      card.append(field(say("theme.file.layer"), chosen));
    }
    const again = h("button", { type: "button", class: "plain-button" }, say("theme.file.other"));
    again.addEventListener("click", () => this.showDrop());
    card.append(again);
    const datum = this.datum(); // what was chosen stays when the places are read otherwise
    const anew = () => void attempt(this.speaker, () => this.look(name, this.file.layer));
    byId("file").replaceChildren(card, placingFields(this.file, this.placed, this.speaker, anew),
      this.places(datum || this.file.own_datum));
    this.showColumns(this.theme?.columns ?? this.file.columns, !this.theme);
    byId("names").hidden = false;
    this.refresh();
  }

  /** What the rows are and in which datum; none is chosen that the file does not say itself.
   * @param {string} chosen */
  places(chosen) {
    const { say } = this;
    const shapes = select("geometry", ["point", "line", "polygon"].map((one) =>
      [one, say(`theme.geometry.${one}`)]), this.theme?.geometry ?? (this.file.geometry || "point"));
    shapes.disabled = this.theme !== null;
    shapes.addEventListener("change", () => this.refresh());
    const datum = h("fieldset", { class: "datum-row" }, h("legend", {}, say("theme.datum")),
      ...DATUMS.map((one) => {
        const radio = h("input", { type: "radio", name: "datum", value: one,
          checked: one === chosen });
        radio.addEventListener("change", () => this.refresh());
        return h("label", {}, radio, say(`datum.${one}`));
      }));
    return h("div", {}, field(say("theme.geometry"), shapes), datum,
      h("p", { class: "hint" }, say("theme.datum.why")));
  }

  // ---- columns

  /** @param {any[]} columns @param {boolean} choosable */
  showColumns(columns, choosable) {
    const { say } = this;
    const heads = ["theme.use", "theme.column", "theme.zh", "theme.en", "theme.type", "theme.shown"];
    const rows = columns.map((one) => {
      const values = (one.values ?? []).join(" · ");
      const box = h("input", { type: "checkbox", name: "use", checked: true,
        disabled: !choosable, "aria-label": say("theme.use") });
      const type = select("type", TYPES.map((name) => [name, say(`theme.type.${name}`)]), one.type);
      type.disabled = !choosable;
      const line = h("tr", { "data-name": one.name, "data-source": one.source },
        h("td", {}, box), h("td", {}, one.source, h("small", { class: "values" }, " ", values)),
        h("td", {}, h("input", { type: "text", name: "zh", maxlength: "60",
          value: one.title_zh ?? one.source.slice(0, 60), "aria-label": say("theme.zh") })),
        h("td", {}, h("input", { type: "text", name: "en", maxlength: "60",
          value: one.title_en ?? one.name.replaceAll("_", " "), "aria-label": say("theme.en") })),
        h("td", {}, type),
        h("td", {}, h("input", { type: "checkbox", name: "shown", checked: one.shown ?? true,
          "aria-label": say("theme.shown") })));
      return line;
    });
    const table = h("table", { class: "theme-columns" }, h("thead", {}, h("tr", {},
      ...heads.map((key) => h("th", { scope: "col" }, say(key))))), h("tbody", {}, ...rows));
    table.addEventListener("change", () => this.refresh());
    byId("columns").replaceChildren(table);
  }

  /** The columns as the table says. */
  columns() {
    const rows = /** @type {HTMLElement[]} */ ([...byId("columns").querySelectorAll("tbody tr")]);
    return rows.filter((row) => input(row, "[name=use]").checked).map((row) => ({
      name: row.dataset.name ?? "", source: row.dataset.source ?? "",
      title_zh: input(row, "[name=zh]").value.trim() || (row.dataset.name ?? ""),
      title_en: input(row, "[name=en]").value.trim() || (row.dataset.name ?? ""),
      type: input(row, "[name=type]").value, shown: input(row, "[name=shown]").checked,
    }));
  }

  // ---- style and map

  datum() {
    const chosen = document.querySelector("[name=datum]:checked");
    return chosen instanceof HTMLInputElement ? chosen.value : "";
  }

  geometry() {
    return this.theme?.geometry ?? input(byId("file"), "[name=geometry]").value;
  }

  /** Ask for the sample anew, once the form has been still for a moment. */
  refresh() {
    clearTimeout(this.timer);
    if (!this.upload) {
      this.style.offer(this.columns());
      return this.draw();
    }
    if (!this.datum() || !this.columns().length) return undefined;
    this.timer = window.setTimeout(() => void attempt(this.speaker, () => this.sample()), WAIT_MS);
    return undefined;
  }

  async sample() {
    const mine = ++this.asked;
    const told = await api.themes.sample({ ...this.placed, upload: this.upload, layer: this.file.layer,
      datum: this.datum(), geometry: this.geometry(), columns: this.columns(),
      access: input(byId("names-body"), "[name=access]").value });
    if (mine !== this.asked) return;
    this.features = told.features;
    const shown = told.features.features.length;
    const reasons = told.refused.slice(0, 3).map((/** @type {any} */ one) =>
      this.say("theme.reason", one));
    byId("preview-note").textContent = [
      this.say(shown ? "theme.sample" : "theme.sample.none", { n: shown, all: told.total }),
      told.refused_rows ? this.say("theme.sample.refused", { n: told.refused_rows }) : "", ...reasons,
    ].filter(Boolean).join(" ");
    this.showLook();
  }

  showLook() {
    byId("look").hidden = false;
    byId("names").hidden = false;
    if (!byId("style").childElementCount || this.style.theme !== this.theme) {
      this.style.show(this.theme, this.geometry());
    }
    this.style.offer(this.columns());
    this.draw();
  }

  draw() {
    if (!this.features || byId("look").hidden) return;
    this.map ??= new ThemeMap(byId("preview"), api.tileSource(layersAt),
      document.documentElement.lang);
    const titles = new Map(this.columns().filter(({ shown }) => shown).map((one) =>
      [one.name, this.speaker.language === "zh" ? one.title_zh : one.title_en]));
    const style = this.style.given();
    const column = this.columns().find(({ name }) => name === style.by);
    const entries = style.entries.map((one) => ({ ...one, title: one.title_zh, dark: one.colour }));
    this.map.show(this.features, { ...style, width_px: style.size, entries,
      is_graded: column?.type === "integer" || column?.type === "number" },
    (properties) => Object.entries(properties).filter(([name]) => titles.has(name))
      .map(([name, value]) => `${titles.get(name)}: ${value}`).join("\n"),
    `${this.upload}${this.datum()}`);
  }

  /** @param {{column: any, method: string, classes: number}} wish @returns {Promise<string[]>} */
  async classes({ column, method, classes }) {
    if (!this.upload) {
      const values = (this.features?.features ?? []).map((/** @type {any} */ one) =>
        one.properties[column.name]).filter((/** @type {any} */ one) => one !== null
        && one !== undefined).map(String);
      return [...new Set(/** @type {string[]} */ (values))].slice(0, 12);
    }
    return (await api.themes.classes({ upload: this.upload, layer: this.file.layer,
      source: column.source, type: column.type, method, classes })).keys;
  }

  // ---- names

  showNames() {
    const { say, theme } = this;
    /** @param {string} name @param {string} value */
    const text = (name, value) => h("input", { type: "text", name, maxlength: "60", value,
      disabled: name === "name" && theme !== null });
    const access = select("access", ["ground", "register"].map((one) =>
      [one, say(`theme.access.${one}`)]), theme?.access ?? "ground");
    access.addEventListener("change", () => void this.refresh());
    byId("names-body").replaceChildren(h("div", { class: "fields" },
      field(say("theme.zh"), text("title_zh", theme?.title_zh ?? "")),
      field(say("theme.en"), text("title_en", theme?.title_en ?? "")),
      field(say("theme.name"), text("name", theme?.name ?? ""), say("theme.name.hint")),
      field(say("theme.source"), text("source", theme?.source ?? "")),
      field(say("theme.access"), access, say("theme.access.hint"))),
    h("div", { id: "load-wishes" }), h("p", { class: "hint" }, say("theme.personal")));
    if (theme) {
      byId("load-wishes").append(h("label", { class: "check" }, h("input", { type: "checkbox",
        name: "add" }), say("theme.add")));
    }
  }

  /** Let the refused rows be left out. */
  offerPartial() {
    if (byId("load-wishes").querySelector("[name=partial]")) return;
    byId("load-wishes").append(h("label", { class: "check" }, h("input", { type: "checkbox",
      name: "partial" }), this.say("theme.partial")));
  }

  /** The declaration. */
  given() {
    const names = byId("names-body");
    return { name: input(names, "[name=name]").value.trim(), geometry: this.geometry(),
      title_zh: input(names, "[name=title_zh]").value.trim(),
      title_en: input(names, "[name=title_en]").value.trim(),
      source: input(names, "[name=source]").value.trim(),
      access: input(names, "[name=access]").value, columns: this.columns(),
      style: this.style.given() };
  }

  /** What is to be loaded; null where no file was chosen. */
  order() {
    if (!this.upload) return null;
    const isOn = (/** @type {string} */ name) =>
      Boolean(input(byId("load-wishes"), `[name=${name}]`)?.checked);
    return { ...this.placed, upload: this.upload, layer: this.file.layer, datum: this.datum(),
      replace: !isOn("add"), accept_partial: isOn("partial") };
  }
}
