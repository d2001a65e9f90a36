/** Ties the tree of layers to the map, the address and what a click finds. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { askForReasons } from "../kit/reading_reason.js";
import { drawTree } from "./layer_tree.js";
import { choosable, faded, moved, readShown, rulesOf, toggle, writeShown } from "./overlays.js";

/** @typedef {import("./overlays.js").Shown} Shown */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const PARAMETER = "layers";
const WALL = "wall";

/** Whether a column without a value is a number that may not be told. @param {{about?: string}} column */
const isUntold = ({ about }) => about !== undefined && about !== "ground";

/** The panel of one page. */
export class LayersPanel {
  /** @param {import("./map.js").CityMap} map @param {() => Speaker} speaker */
  constructor(map, speaker) {
    this.map = map;
    this.speaker = speaker;
    /** @type {import("./overlays.js").Layer[]} */ this.layers = [];
    /** @type {Shown[]} */ this.shown = [];
    /** @type {import("./overlays.js").Layer[]} */ this.all = [];
    /** Called with the name of a layer that is to be exported. */
    this.onTake = (/** @type {string} */ _name) => {};
    this.isDark = new URLSearchParams(location.search).has(WALL);
  }

  async start() {
    askForReasons(this.speaker);  // a click reads the features of layers, of registers too
    this.all = (await api.layers()).layers;
    this.layers = choosable(this.all);
    const asked = new URLSearchParams(location.search).get(PARAMETER);
    if (!this.shown.length) {
      this.shown = readShown(asked, this.layers.map(({ name }) => name));
    }
    byId("tree-find").addEventListener("input", () => this.draw());
    byId(WALL).addEventListener("click", () => this.setWall(!this.isDark));
    this.setWall(this.isDark);
  }

  /** A dark map for a wall of screens: panels folded, large figures. @param {boolean} on */
  setWall(on) {
    this.isDark = on;
    document.documentElement.dataset.theme = on ? "wall" : "day";
    byId(WALL).setAttribute("aria-pressed", String(on));
    for (const { name } of this.shown) this.map.setOverlay(name, null);
    this.apply(this.shown);
  }

  /** @param {Shown[]} shown */
  apply(shown) {
    for (const { name } of this.shown) {
      if (!shown.some((one) => one.name === name)) this.map.setOverlay(name, null);
    }
    this.shown = shown;
    for (const [order, { name, opacity }] of shown.entries()) {
      const layer = this.layers.find((one) => one.name === name);
      if (layer) {
        this.map.setOverlay(name, { source: api.tileSource(() => [name]), opacity, order,
          rules: (pm) => rulesOf(pm, layer, this.isDark) });
      }
    }
    this.save();
    this.draw();
  }

  draw() {
    const words = /** @type {HTMLInputElement} */ (byId("tree-find")).value;
    byId("tree").replaceChildren(...drawTree(this.layers, this.shown, words, {
      toggle: (name) => this.apply(toggle(this.shown, name)),
      fade: (name, opacity) => {
        this.shown = faded(this.shown, name, opacity);
        this.map.overlays.get(name)?.setOpacity(opacity);
        this.save();
      },
      move: (name, step) => this.apply(moved(this.shown, name, step)),
      take: (name) => this.onTake(name),
    }, this.speaker()));
  }

  /** The address keeps what is switched on, so that a link brings it back. */
  save() {
    const address = new URL(location.href);
    const text = writeShown(this.shown);
    if (text) address.searchParams.set(PARAMETER, text);
    else address.searchParams.delete(PARAMETER);
    if (this.isDark) address.searchParams.set(WALL, "1");
    else address.searchParams.delete(WALL);
    history.replaceState(null, "", address);
  }

  /** Add to the card of a click what the layers say of its place, or open one with it.
   * @param {{lng: number, lat: number}} place @param {(...inner: HTMLElement[]) => void} open */
  async tell({ lng, lat }, open) {
    if (!this.shown.length) return;
    const more = await this.identify(lng, lat, this.map.view().zoom).catch(() => []);
    if (more.length && byId("card").hidden) open(...more);
    else byId("card-body").append(...more);
  }

  /** A value as people read it. @param {any} value @param {string} [type] */
  valueText(value, type) {
    const { say, number, time } = this.speaker();
    if (type === "boolean") return say(value ? "tree.yes" : "tree.no");
    if (type === "integer" || type === "number") return number(value);
    return type === "datetime" ? time(value) : String(value);
  }

  /** What the topmost layers say of a place: a table for each feature, none where nothing is.
   * @param {number} lon @param {number} lat WGS-84 @param {number} zoom
   * @returns {Promise<HTMLElement[]>} */
  async identify(lon, lat, zoom) {
    const reach = (5 * 360) / (256 * 2 ** zoom);
    const box = [lon - reach, lat - reach, lon + reach, lat + reach].map((n) => n.toFixed(7));
    const found = [];
    for (const { name } of [...this.shown].reverse()) {
      const layer = this.layers.find((one) => one.name === name);
      if (!layer || (layer.counts.length && zoom < layer.near)) continue;
      const { features } = await api.items(name, box.join(","));
      for (const { properties } of features) {
        found.push(h("section", { class: "identified" }, h("h3", {}, layer.title), h("dl", {},
          ...layer.columns.filter((one) => one.is_shown !== false
            && (properties[one.name] != null || isUntold(one)))
            .flatMap((one) => [h("dt", {}, one.title), h("dd", {}, properties[one.name] == null
              ? this.speaker().say("numbers.hidden")
              : this.valueText(properties[one.name], one.type))]))));
      }
    }
    return found;
  }
}
