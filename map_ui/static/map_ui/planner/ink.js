/** What the hand is about to do, drawn over the map. Knows no map library. */

/** @typedef {import("./tools.js").Toolbox} Toolbox */
/** @typedef {import("../plan.js").Position} Position */

/** @param {Toolbox} hand @param {CanvasRenderingContext2D} pen in pixels of the page */
export function drawHand(hand, pen) {
  const { at, tool, line } = hand;
  pen.lineWidth = 2;
  pen.strokeStyle = "#0b3f52";
  pen.fillStyle = "rgba(18,86,107,0.12)";
  if (tool === "brush" && at) {
    pen.beginPath();
    pen.arc(at.x, at.y, hand.brushM / hand.desk.metres(1, at.place), 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  } else if (tool === "line" && line.length) {
    polyline(hand, pen, [...line, ...(at ? [hand.snapped(at).place] : [])], false);
    for (const place of line) dot(hand, pen, place, 4.5);
    if (at) snapMark(hand, pen);
  } else if (tool === "lasso" && line.length > 1) polyline(hand, pen, line, true);
  else if (tool === "box" && line.length && at) polyline(hand, pen, boxOf(line[0], at.place), true);
  else if (hand.held && at) {
    pen.setLineDash([7, 5]);
    polyline(hand, pen, hand.pulled(hand.held, at), false);
    pen.setLineDash([]);
    snapMark(hand, pen);
  }
}

/** Where the hand would land: on a corner, an edge or a street. @param {Toolbox} hand
 * @param {CanvasRenderingContext2D} pen */
function snapMark(hand, pen) {
  const { place, onto } = hand.snapped(/** @type {NonNullable<Toolbox["at"]>} */ (hand.at));
  if (!onto) return;
  pen.strokeStyle = onto === "street" ? "#a1501a" : "#0b3f52";
  dot(hand, pen, place, 7);
}

/** @param {Toolbox} hand @param {CanvasRenderingContext2D} pen @param {Position} place
 * @param {number} radiusPx */
function dot(hand, pen, place, radiusPx) {
  const { x, y } = hand.desk.pixel(place);
  pen.beginPath();
  pen.arc(x, y, radiusPx, 0, 2 * Math.PI);
  pen.fillStyle = "#ffffff";
  pen.fill();
  pen.stroke();
}

/** @param {Toolbox} hand @param {CanvasRenderingContext2D} pen @param {Position[]} line
 * @param {boolean} isArea */
function polyline(hand, pen, line, isArea) {
  pen.beginPath();
  line.forEach((place, i) => {
    const { x, y } = hand.desk.pixel(place);
    if (i) pen.lineTo(x, y);
    else pen.moveTo(x, y);
  });
  if (isArea) {
    pen.closePath();
    pen.fill();
  }
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 5;
  pen.stroke();
  pen.strokeStyle = "#0b3f52";
  pen.lineWidth = 2.4;
  pen.stroke();
}

/** @param {Position} a @param {Position} b @returns {Position[]} */
export const boxOf = ([x1, y1], [x2, y2]) => [[x1, y1], [x2, y1], [x2, y2], [x1, y2]];
