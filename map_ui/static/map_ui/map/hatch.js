/** The fill that marks an estimated value on a canvas. */

/** @type {Map<string, CanvasPattern|string>} */ const made = new Map();

/** A fill with fine diagonal lines: an estimated value. @param {string} colour
 * @returns {CanvasPattern|string} */
export function hatched(colour) {
  if (!made.has(colour)) made.set(colour, draw(colour) ?? colour);
  return made.get(colour) ?? colour;
}

/** @param {string} colour */
function draw(colour) {
  const tile = document.createElement("canvas");
  tile.width = 8;
  tile.height = 8;
  const pen = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = "rgba(255,255,255,0.5)";
  pen.lineWidth = 0.9;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}
