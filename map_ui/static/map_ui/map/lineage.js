/** What a grid cell came from and became, as a picture: one column for each day of change. */

import * as api from "../kit/api.js";
import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{id: number, code: string, name: string, since: string, until: string|null}} Kin */
/** @typedef {{parent: number, child: number, residents: number|null, basic_cells: number, on: string}} Link */
/** @typedef {{kin: Kin, x: number, y: number}} Box */

const SVG = "http://www.w3.org/2000/svg";
const BOX = { wide: 116, high: 40, across: 142, down: 52 };
const FITS = 3 * BOX.across;  // up to three columns shrink into a card, more are scrolled
const MOST = 60;

/** Generations: a cell stands one column right of the last of its forebears; cells that exchange
 * ground both ways share the column they are first met in. Pure.
 * @param {Kin[]} cells @param {Link[]} links @returns {Map<number, number>} */
export function generations(cells, links) {
  const column = new Map(cells.map(({ id }) => [id, 0]));
  for (let round = 0; round < cells.length; round += 1) {
    let isSettled = true;
    for (const { parent, child } of links) {
      if (links.some((one) => one.parent === child && one.child === parent)) continue;
      const wanted = Math.min(cells.length, (column.get(parent) ?? 0) + 1);
      if ((column.get(child) ?? 0) < wanted) {
        column.set(child, wanted);
        isSettled = false;
      }
    }
    if (isSettled) break;
  }
  return column;
}

/** @param {Kin[]} cells @param {Link[]} links @returns {Map<number, Box>} */
export function placed(cells, links) {
  const column = generations(cells, links);
  /** @type {Map<number, number>} */ const filled = new Map();
  return new Map(cells.map((kin) => {
    const x = column.get(kin.id) ?? 0;
    const y = filled.get(x) ?? 0;
    filled.set(x, y + 1);
    return [kin.id, { kin, x: 2 + x * BOX.across, y: 2 + y * BOX.down }];
  }));
}

/** @param {string} tag @param {Record<string, string|number>} attributes @param {string} [text] */
function draw(tag, attributes, text) {
  const one = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, String(value));
  if (text !== undefined) one.textContent = text;
  return one;
}

/** @param {number} cell whose card it is @param {{cells: Kin[], links: Link[]}} told
 * @param {Speaker} speaker */
export function lineagePicture(cell, { cells, links }, { say, day, number }) {
  const boxes = placed(cells.slice(0, MOST), links);
  const wide = Math.max(...[...boxes.values()].map(({ x }) => x)) + BOX.wide + 4;
  const high = Math.max(...[...boxes.values()].map(({ y }) => y)) + BOX.high + 4;
  const svg = draw("svg", { viewBox: `0 0 ${wide} ${high}`, width: wide, height: high, role: "img",
    class: wide <= FITS ? "fits" : "", "aria-label": say("lineage") });
  for (const { parent, child, residents, on } of links) {
    const [a, b] = [boxes.get(parent), boxes.get(child)];
    if (!a || !b) continue;
    const [x1, y1, x2, y2] = [a.x + BOX.wide, a.y + BOX.high / 2, b.x, b.y + BOX.high / 2];
    const bend = Math.max(20, (x2 - x1) / 2);
    const line = draw("path", { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
      fill: "none", stroke: "#7f8f9a", "stroke-width": Math.min(8, 1.2 + Math.sqrt(residents ?? 0) / 6) });
    line.append(draw("title", {}, residents === null ? day(on)
      : say("lineage.link", { n: number(residents), on: day(on) })));
    svg.append(line);
  }
  for (const { kin, x, y } of boxes.values()) {
    const isMe = kin.id === cell;
    svg.append(draw("rect", { x, y, width: BOX.wide, height: BOX.high, rx: 7,
      fill: isMe ? "#12566b" : kin.until ? "#eceff1" : "#ffffff", stroke: isMe ? "#12566b" : "#9aa7b0" }));
    const ink = isMe ? "#ffffff" : "#1c2730";
    svg.append(draw("text", { x: x + 8, y: y + 17, "font-size": 12, "font-weight": 600, fill: ink },
      kin.name.replace(/^.*(第\d+网格)$/, "$1").slice(0, 12)));
    svg.append(draw("text", { x: x + 8, y: y + 32, "font-size": 10, fill: ink },
      kin.until ? say("lineage.until", { on: day(kin.until) }) : kin.code));
  }
  return svg;
}

/** A section of a card that fills itself; it stays away where nothing ever changed.
 * @param {number} cell @param {Speaker} speaker */
export function lineageSection(cell, speaker) {
  const place = h("section", { class: "lineage", hidden: true }, h("h3", {}, speaker.say("lineage")));
  void api.lineage(cell).then((told) => {
    if (!told.links.length) return;
    place.append(h("div", { class: "picture" }, /** @type {any} */ (lineagePicture(cell, told, speaker))));
    place.hidden = false;
  }).catch((failure) => { if (!(failure instanceof api.Failure)) throw failure; });
  return place;
}
