/** Where the rows of a file lie: which columns say it, in which projection, which axis first. */

import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{crs: string, north_first: boolean, place: Record<string, string>}} Placed */
/** @typedef {{headers: string[], place: Record<string, string>, needs_crs: boolean,
 *   has_geometry: boolean}} Described */

/** @returns {Placed} */
export const nowhere = () => ({ crs: "", north_first: false, place: {} });

/** Fields of what the file does not say itself; open where it must be said.
 * @param {Described} file @param {Placed} placed @param {Speaker} speaker
 * @param {() => void} changed */
export function placingFields(file, placed, { say }, changed) {
  const columns = file.has_geometry ? [] : ["lon", "lat", "position"].map((target) => {
    const box = /** @type {HTMLSelectElement} */ (h("select", { name: `place-${target}` },
      h("option", { value: "" }, say("theme.place.none")),
      ...file.headers.map((name) => h("option", { value: name,
        selected: name === file.place[target] }, name))));
    box.addEventListener("change", () => {
      placed.place = { ...file.place, ...placed.place, [target]: box.value };
      changed();
    });
    return h("label", { class: "field" }, h("span", {}, say(`theme.place.${target}`)), box);
  });
  const code = /** @type {HTMLInputElement} */ (h("input", { type: "text", name: "crs",
    value: placed.crs, placeholder: "EPSG:4547", maxlength: "12", autocomplete: "off" }));
  code.addEventListener("change", () => { placed.crs = code.value.trim(); changed(); });
  const north = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox",
    name: "north_first", checked: placed.north_first }));
  north.addEventListener("change", () => { placed.north_first = north.checked; changed(); });
  const isPlaced = file.has_geometry || ["lon", "position"].some((name) => file.place[name]);
  return h("details", { class: "more", open: !isPlaced || file.needs_crs || Boolean(placed.crs) },
    h("summary", {}, say("theme.place")),
    h("div", { class: "fields" }, ...columns,
      h("label", { class: "field" }, h("span", {}, say("projection.other")), code,
        h("small", {}, say("theme.place.crs"))),
      h("label", { class: "check" }, north, h("span", {}, say("projection.north_first")))));
}
