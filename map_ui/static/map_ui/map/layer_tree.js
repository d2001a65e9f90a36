/** The tree of layers: search, switch, opacity, order; and a legend of what is switched on. */

import { h } from "../kit/elements.js";
import { matching } from "./overlays.js";

/** @typedef {import("./overlays.js").Layer} Layer */
/** @typedef {import("./overlays.js").Shown} Shown */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{toggle(name: string): void, fade(name: string, opacity: number): void,
 *   move(name: string, step: number): void, take?(name: string): void}} Acts */

/** @param {Layer[]} layers @param {Shown[]} shown @param {string} words @param {Acts} acts
 * @param {Speaker} speaker @returns {HTMLElement[]} */
export function drawTree(layers, shown, words, acts, speaker) {
  /** @type {Map<string, Layer[]>} */ const groups = new Map();
  for (const layer of matching(layers, words)) {
    groups.set(layer.group, [...(groups.get(layer.group) ?? []), layer]);
  }
  if (!groups.size) return [h("p", { class: "quiet" }, speaker.say("tree.none"))];
  return [...groups].map(([group, members]) => h("div", { role: "group", "aria-label": group },
    h("h3", {}, group), ...members.map((layer) => row(layer, shown, acts, speaker))));
}

/** @param {Layer} layer @param {Shown[]} shown @param {Acts} acts @param {Speaker} speaker */
function row(layer, shown, acts, { say }) {
  const at = shown.findIndex((one) => one.name === layer.name);
  const box = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox",
    "data-layer": layer.name, checked: at >= 0 }));
  box.addEventListener("change", () => acts.toggle(layer.name));
  const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
  swatch.style.background = layer.style.colour;
  const line = h("div", { class: "tree-row" },
    h("label", { title: layer.source }, box, swatch, h("span", {}, layer.title)));
  if (at >= 0) line.append(tools(layer, shown, at, acts, say));
  return line;
}

/** @param {Layer} layer @param {Shown[]} shown @param {number} at @param {Acts} acts
 * @param {Speaker["say"]} say */
function tools(layer, shown, at, acts, say) {
  const slider = /** @type {HTMLInputElement} */ (h("input", { type: "range", min: "10", max: "100",
    step: "10", "aria-label": say("tree.opacity", { name: layer.title }) }));
  slider.value = String(Math.round(shown[at].opacity * 100));
  slider.addEventListener("input", () => acts.fade(layer.name, Number(slider.value) / 100));
  const step = (/** @type {number} */ by, /** @type {string} */ sign, /** @type {string} */ key) => {
    const button = h("button", { type: "button", class: "quiet-button",
      disabled: by > 0 ? at === shown.length - 1 : at === 0,
      "aria-label": say(key, { name: layer.title }) }, sign);
    button.addEventListener("click", () => acts.move(layer.name, by));
    return button;
  };
  const take = h("button", { type: "button", class: "quiet-button",
    "aria-label": say("tree.export", { name: layer.title }) }, say("tree.export.short"));
  take.addEventListener("click", () => acts.take?.(layer.name));
  const entries = layer.style.entries.map(({ title, colour }) => {
    const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.background = colour;
    return h("li", {}, swatch, title);
  });
  return h("div", { class: "tree-tools" }, slider, step(1, "↑", "tree.up"),
    step(-1, "↓", "tree.down"), take, entries.length > 0 && h("ul", { class: "tree-legend" }, ...entries));
}
