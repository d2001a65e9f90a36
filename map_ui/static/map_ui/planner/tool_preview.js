/** What the tool in hand is about to do, drawn over the map. Knows no map library. */

import { rectangle } from "./tools.js";

/** @typedef {import("./tools.js").Toolbox} Toolbox */
/** @typedef {import("./types.js").Position} Position */

/** @param {Toolbox} tools @param {CanvasRenderingContext2D} pen in pixels of the page */
export function drawPreview(tools, pen) {
  const { at, tool, line } = tools;
  pen.lineWidth = 2;
  pen.strokeStyle = "#0b3f52";
  pen.fillStyle = "rgba(18,86,107,0.12)";
  if (tool === "brush" && at) {
    pen.beginPath();
    pen.arc(at.x, at.y, tools.brushM / tools.host.metres(1, at.place), 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
  } else if (tool === "line" && line.length) {
    polyline(tools, pen, [...line, ...(at ? [tools.snapped(at).place] : [])], false);
    for (const place of line) dot(tools, pen, place, 4.5);
    if (at) snapMark(tools, pen);
  } else if (tool === "lasso" && line.length > 1) polyline(tools, pen, line, true);
  else if (tool === "box" && line.length && at) polyline(tools, pen, rectangle(line[0], at.place), true);
  else if (tools.held && at) {
    pen.setLineDash([7, 5]);
    polyline(tools, pen, tools.pulled(tools.held, at), false);
    pen.setLineDash([]);
    snapMark(tools, pen);
  }
}

/** Where the pointer would land: on a corner, an edge or a street. @param {Toolbox} tools
 * @param {CanvasRenderingContext2D} pen */
function snapMark(tools, pen) {
  const { place, onto } = tools.snapped(/** @type {NonNullable<Toolbox["at"]>} */ (tools.at));
  if (!onto) return;
  pen.strokeStyle = onto === "street" ? "#a1501a" : "#0b3f52";
  dot(tools, pen, place, 7);
}

/** @param {Toolbox} tools @param {CanvasRenderingContext2D} pen @param {Position} place
 * @param {number} radiusPx */
function dot(tools, pen, place, radiusPx) {
  const { x, y } = tools.host.pixel(place);
  pen.beginPath();
  pen.arc(x, y, radiusPx, 0, 2 * Math.PI);
  pen.fillStyle = "#ffffff";
  pen.fill();
  pen.stroke();
}

/** @param {Toolbox} tools @param {CanvasRenderingContext2D} pen @param {Position[]} line
 * @param {boolean} isArea */
function polyline(tools, pen, line, isArea) {
  pen.beginPath();
  line.forEach((place, i) => {
    const { x, y } = tools.host.pixel(place);
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
