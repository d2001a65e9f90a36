/** How wide the faults of a layer of cells may be that the import repairs itself. */

import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** A field for a layer of cells; null for any other kind. @param {string} kind
 * @param {{tolerance_m: number}} state @param {Speaker} speaker @param {() => void} changed */
export function toleranceField(kind, state, { say }, changed) {
  if (kind !== "cells") return null;
  const box = /** @type {HTMLInputElement} */ (h("input", { type: "number", id: "tolerance",
    min: "0", max: "20", step: "0.1", value: String(state.tolerance_m) }));
  box.addEventListener("change", () => {
    state.tolerance_m = Math.min(20, Math.max(0, Number(box.value) || 0));
    box.value = String(state.tolerance_m);
    changed();
  });
  return h("label", { class: "field" }, h("span", {}, say("cells.tolerance")), box,
    h("small", { class: "hint" }, say("cells.tolerance.hint")));
}
