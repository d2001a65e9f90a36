/** Taking a layer out: what, where, in which form, why; then the job, its progress and the file. */

import * as api from "../kit/api.js";
import { askOnEscape } from "../kit/dialog.js";
import { byId, h } from "../kit/elements.js";
import { kindsInUse } from "../kit/facilities.js";
import { settle } from "../kit/form_guard.js";
import { showExport } from "../kit/export_result.js";

/** @typedef {{name: string, title: string, group: string}} Layer */
const FORMATS = ["gpkg", "shp", "geojson", "csv", "xlsx", "parquet"];
/** Layers that can tell whom a kind of facility reaches. */
const REACHED = ["grid_cells", "divisions", "buildings"];
const DATUMS = ["gcj02", "bd09"];

export class ExportDialog {
  /** @param {{speaker(): import("../texts/speaker.js").Speaker, city(): any,
   *   drawing: import("./drawing_layer.js").Drawing, chosenCell(): {code: string, name: string}|null}} page */
  constructor(page) {
    this.page = page;
    /** @type {Layer[]} */ this.layers = [];
    this.layer = "";
    /** @type {any} */ this.polygon = null;
    askOnEscape(this.dialog, () => page.speaker());
  }

  get dialog() { return /** @type {HTMLDialogElement} */ (byId("export")); }

  get say() { return this.page.speaker().say; }

  /** @param {Layer[]} layers @param {string} [layer] */
  open(layers, layer = "grid_cells") {
    this.layers = layers;
    this.layer = layer;
    this.polygon = null;
    this.draw();
    this.dialog.showModal();
  }

  /** @param {string} key @param {HTMLElement} inner */
  field(key, inner) {
    return h("label", { class: "field" }, h("span", {}, this.say(key)), inner);
  }

  /** @param {string} name @param {[string, string][]} options @param {string} [chosen] */
  select(name, options, chosen) {
    return h("select", { name }, ...options.map(([value, text]) =>
      h("option", { value, selected: value === chosen }, text)));
  }

  draw() {
    const { say } = this;
    const form = /** @type {HTMLFormElement} */ (h("form", { method: "dialog" },
      h("h2", {}, say("export.title")),
      this.field("export.layer", this.select("layer", this.layers.map(({ name, title, group }) =>
        [name, [group, title].filter(Boolean).join(" · ")]), this.layer)),
      this.field("export.where", this.select("where", this.places())),
      h("label", { class: "field", id: "export-code", hidden: true },
        h("span", {}, say("export.code")), h("input", { name: "code", type: "text",
          maxlength: "100" })),
      h("div", { class: "fields" },
        this.field("export.format", this.select("format", FORMATS.map((one) =>
          [one, say(`export.format.${one}`)]), "gpkg")),
        this.field("export.crs", this.select("crs", this.systems())),
        h("label", { class: "field", id: "export-encoding", hidden: true },
          h("span", {}, say("export.encoding")),
          this.select("encoding", [["UTF-8", "UTF-8"], ["GBK", "GBK"]])),
        this.field("export.day", h("input", { name: "day", type: "date" }))),
      h("label", { class: "field", id: "export-reach", hidden: true }, h("span", {}, say("export.reach")),
        this.select("reach", [["", say("export.reach.none")]])),
      this.field("export.reason", h("textarea", { name: "reason", rows: "2", maxlength: "300",
        required: true, minlength: "4", placeholder: say("export.reason.hint") })),
      h("p", { class: "hint" }, say("export.gate")),
      h("div", { id: "export-told", role: "status" }),
      h("p", { class: "actions" }, h("button", { type: "submit", class: "button" },
        say("export.ask")),
      h("button", { type: "button", class: "plain-button", id: "export-close" }, say("close")))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask(form);
    });
    form.addEventListener("change", () => this.fit(form));
    this.dialog.replaceChildren(form);
    byId("export-close").addEventListener("click", () => {
      settle(form);
      this.dialog.close();
    });
    this.fit(form);
    void this.fillKinds(form).catch((error) => this.tell(error));
  }

  /** The kinds of facilities whose reach can be told. @param {HTMLFormElement} form */
  async fillKinds(form) {
    const choice = /** @type {HTMLSelectElement} */ (form.elements.namedItem("reach"));
    for (const { code, name } of await kindsInUse()) choice.append(h("option", { value: code }, name));
  }

  /** @param {unknown} error */
  tell(error) {
    if (!(error instanceof api.Failure)) throw error;
    byId("export-told").replaceChildren(h("p", { class: "warning", role: "alert",
      "data-code": error.code }, error.message || this.say("error.unreachable")));
  }

  /** @returns {[string, string][]} */
  places() {
    const cell = this.page.chosenCell();
    const found = /** @type {[string, string][]} */ ([["", this.say("export.where.all")],
      ["division", this.say("export.where.division")], ["cell", this.say("export.where.cell")],
      ["polygon", this.say(this.polygon ? "export.where.drawn" : "export.where.polygon")]]);
    if (cell) found.splice(1, 0, [`chosen:${cell.code}`, this.say("export.where.chosen",
      { name: cell.name || cell.code })]);
    return found;
  }

  /** @returns {[string, string][]} */
  systems() {
    const metric = this.page.city()?.metric_srid;
    const found = ["EPSG:4326", "EPSG:4490", "EPSG:3857", ...(metric ? [`EPSG:${metric}`] : [])];
    return /** @type {[string, string][]} */ ([...found.map((one) =>
      [one, this.say(`export.crs.${{ "EPSG:4326": "wgs84", "EPSG:4490": "cgcs2000",
        "EPSG:3857": "web" }[one] ?? "metric"}`, { code: one })]),
    ...DATUMS.map((one) => [one, this.say(`export.crs.${one}`)])]);
  }

  /** @param {HTMLFormElement} form */
  fit(form) {
    const { where, format, layer } = this.given(form);
    byId("export-reach").hidden = !REACHED.includes(layer);
    byId("export-code").hidden = where !== "division" && where !== "cell";
    byId("export-encoding").hidden = format !== "shp";
    if (where === "polygon" && !this.polygon) void this.drawPolygon(form);
  }

  /** The dialog gives way while a polygon is drawn. @param {HTMLFormElement} form */
  async drawPolygon(form) {
    this.dialog.close();
    byId("live").textContent = this.say("stats.draw.polygon");
    byId("hint").textContent = this.say("stats.draw.polygon");
    byId("hint").hidden = false;
    byId("map").focus();
    const drawn = await this.page.drawing.polygon();
    byId("hint").hidden = true;
    this.polygon = drawn && "polygon" in drawn ? drawn.polygon : null;
    const where = /** @type {HTMLSelectElement} */ (form.elements.namedItem("where"));
    where.replaceChildren(...this.places().map(([value, text]) => h("option", { value,
      selected: this.polygon ? value === "polygon" : value === "" }, text)));
    this.dialog.showModal();
    this.fit(form);
  }

  /** @param {HTMLFormElement} form @returns {Record<string, string>} */
  given(form) {
    return Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, String(value)]));
  }

  /** @param {HTMLFormElement} form */
  async ask(form) {
    const { where, code, crs, ...rest } = this.given(form);
    const place = where === "polygon" ? { polygon: this.polygon }
      : where.startsWith("chosen:") ? { cell: where.slice(7) } : where ? { [where]: code.trim() } : {};
    const system = DATUMS.includes(crs) ? { datum: crs } : { crs };
    if (!REACHED.includes(rest.layer)) rest.reach = "";
    const told = byId("export-told");
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
    button.disabled = true;
    try {
      const asked = await api.askExport({ ...rest, ...place, ...system });
      settle(form);
      await showExport(told, asked, this.page.speaker());
    } catch (error) {
      this.tell(error);
    }
    button.disabled = false;
  }
}
