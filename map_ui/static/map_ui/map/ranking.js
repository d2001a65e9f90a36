/** The list of cells, largest first by the present measure: also the way to a cell by keyboard. */

import { h } from "../kit/elements.js";
import { HIDDEN, canBeEstimated, valueOf } from "./measures.js";

/** @typedef {import("./measures.js").Cell} Cell */

const MOST_ROWS = 60;

/** Cells whose name, code or community contains all the words, largest value first, those whose
 * value may not be told last.
 * @param {Cell[]} cells @param {string} words @param {import("./measures.js").Measure} measure */
export function rank(cells, words, measure) {
  const wanted = words.trim().toLowerCase().split(/\s+/);
  return cells
    .filter((cell) => {
      const text = `${cell.name} ${cell.code} ${cell.community ?? ""}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    })
    .sort((a, b) => (valueOf(b, measure) ?? -1) - (valueOf(a, measure) ?? -1)
      || (a.code < b.code ? -1 : 1));
}

/**
 * @param {Cell[]} cells
 * @param {{words: string, measure: import("./measures.js").Measure, line(cell: Cell): string,
 *   colour(cell: Cell): string, pick(cell: Cell): void}} options
 * @param {import("../texts/speaker.js").Speaker} speaker
 * @returns {HTMLElement[]}
 */
export function drawRanking(cells, { words, measure, line, colour, pick }, { say }) {
  const found = rank(cells, words, measure);
  if (!found.length) return [h("li", { class: "quiet" }, say("ranking.none"))];
  const isEstimate = (/** @type {Cell} */ cell) => cell.is_estimated && canBeEstimated(measure);
  const rows = found.slice(0, MOST_ROWS).map((cell) => {
    const isHidden = colour(cell) === HIDDEN;
    const swatch = h("span", { class: `swatch${isHidden ? " veil" : ""}`, "aria-hidden": "true" });
    if (!isHidden) swatch.style.background = colour(cell);
    const button = h("button", { type: "button" }, swatch,
      h("span", { class: "name" }, cell.name || cell.code, h("small", {}, cell.community ?? "")),
      h("span", { class: isEstimate(cell) ? "value estimated" : "value" }, line(cell)));
    button.addEventListener("click", () => pick(cell));
    return h("li", {}, button);
  });
  const more = found.length - rows.length;
  return more > 0 ? [...rows, h("li", { class: "quiet" }, say("ranking.more", { n: more }))] : rows;
}
