/** The page on the wall of a room: no chrome, type to be read from afar, the more the brighter. */

import { LIGHTS, placeOf } from "../kit/case_words.js";
import { h } from "../kit/elements.js";
import { lightBadge } from "../kit/light_badge.js";
import { serverNow } from "../kit/server_time.js";
import { drawRow } from "../incidents/rows.js";
import { drawLegend } from "../map/legend.js";
import { pictureOfCounts } from "./look_classes.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** Whether this page is shown on a wall. */
export const isWall = () => new URLSearchParams(location.search).get("wall") === "1";

/** The numbers that are seen from the last row. @param {HTMLElement} host @param {any} figures
 * @param {Speaker} speaker */
export function drawWall(host, figures, speaker) {
  const { say, number, time } = speaker;
  const { due, in_time: inTime } = figures.on_time;
  const lights = figures.by_light.none ? [...LIGHTS, "none"] : LIGHTS;
  host.replaceChildren(
    h("div", { class: "wall-total" }, h("b", {}, number(figures.total)), h("span", {}, say("command.wall.total"))),
    h("ul", { class: "wall-lights" }, ...lights.map((light) => h("li", {}, lightBadge(light, speaker),
      h("b", {}, number(figures.by_light[light] ?? 0))))),
    h("p", { class: "wall-on-time" }, say("command.chart.on_time"), " ",
      h("b", {}, due ? `${Math.round(inTime / due * 100)} %` : "–")),
    h("p", { class: "wall-clock", id: "wall-clock" }, time(new Date(serverNow()).toISOString())));
}

/** A row of the list with what is read from afar: light, matter, place, time left.
 * @param {any} one @param {Speaker} speaker */
export function wallRow(one, speaker) {
  const row = drawRow(one, speaker);
  row.querySelector("small")?.replaceChildren(h("span", {}, placeOf(one, speaker)));
  return row;
}

/** Nobody scrolls a wall: the case that was sent comes first, as far as it is listed.
 * @param {any[]} list @param {string} ref */
export const withFirst = (list, ref) =>
  [...list.filter((one) => one.ref === ref), ...list.filter((one) => one.ref !== ref)];

/** What the picture on the wall is called, and its place among those that are shown in turn.
 * @param {HTMLElement} host @param {string} name @param {{n: number, of: number}} place */
export function drawWallName(host, name, { n, of }) {
  host.hidden = !name && of < 2;
  host.replaceChildren(h("b", {}, name), of > 1 ? h("span", {}, ` ${n}/${of}`) : "");
}

/** What the colours of the cells mean. @param {HTMLElement} host @param {{cell: number, total: number}[]} sums
 * @param {Speaker} speaker @returns {Map<number, string>|undefined} the colours by cell; none where none is filled */
export function drawWallKey(host, sums, speaker) {
  host.hidden = !sums.length;
  if (!sums.length) return undefined;
  const { classes, fills } = pictureOfCounts(new Map(sums.map(({ cell, total }) => [cell, total])));
  host.replaceChildren(...drawLegend(classes, { title: speaker.say("look.title.cells"), counted: true, hatched: false }, speaker));
  return fills;
}

/** The time on the wall, by the server's clock. @param {Speaker} speaker */
export function tellTime({ time }) {
  const clock = document.getElementById("wall-clock");
  if (clock) clock.textContent = time(new Date(serverNow()).toISOString());
}

/** Nobody scrolls a wall: a row that does not fit as a whole is not shown. @param {HTMLElement} list */
export function wholeRows(list) {
  const rows = /** @type {HTMLElement[]} */ ([...list.children]);
  for (const one of rows) one.hidden = false;
  const { bottom } = list.parentElement?.getBoundingClientRect() ?? { bottom: Infinity };
  const tops = rows.map((one) => one.getBoundingClientRect().bottom);
  for (const [i, one] of rows.entries()) one.hidden = tops[i] > bottom + 1;
}
