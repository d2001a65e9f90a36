/** The fills that mark an estimated and a hidden value on a canvas. */

import { HIDDEN } from "./measures.js";

/** @type {Map<string, CanvasPattern|string>} */ const made = new Map();

/** A fill with fine diagonal lines: an estimated value. @param {string} colour
 * @returns {CanvasPattern|string} */
export function hatched(colour) {
  if (!made.has(colour)) made.set(colour, draw(colour) ?? colour);
  return made.get(colour) ?? colour;
}

/** What a cell is filled with: its colour, hatched where it stands for an estimate, and where the
 * number may not be told a neutral fill hatched the other way.
 * @param {string} colour @param {boolean} isEstimate @returns {CanvasPattern|string} */
export function fillOf(colour, isEstimate) {
  if (colour !== HIDDEN) return isEstimate ? hatched(colour) : colour;
  if (!made.has(HIDDEN)) made.set(HIDDEN, draw(HIDDEN, true) ?? HIDDEN);
  return made.get(HIDDEN) ?? HIDDEN;
}

/** @param {string} colour @param {boolean} [isVeil] */
function draw(colour, isVeil = false) {
  const tile = document.createElement("canvas");
  tile.width = 8;
  tile.height = 8;
  const pen = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = isVeil ? "rgba(84,94,102,0.45)" : "rgba(255,255,255,0.5)";
  pen.lineWidth = 0.9;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, isVeil ? 0 : 8);
    pen.lineTo(shift + 8, isVeil ? 8 : 0);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}
