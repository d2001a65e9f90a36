/** Beside the map: what its colours mean, the cells as a list and the hot spots by rank. */

import { h } from "../kit/elements.js";
import { drawLegend } from "../map/legend.js";
import { pictureOf, ranked, reached, reasonOf, valueIn } from "./look_classes.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./look_classes.js").Row} Row */

const FIRST_ROWS = 100;

/** @param {number} value @param {Speaker} speaker */
const rateText = (value, { number }) => (value >= 100 ? number(value) : String(value));

/** @param {string} why @param {number} least @param {Speaker} speaker */
const whyText = (why, least, { say }) => say(`look.why.${why}`, { n: least });

/** What a cell says under the pointer and in focus. @param {Row} row @param {string} look
 * @param {number} least residents of a rate @param {Speaker} speaker */
export function cellText(row, look, least, speaker) {
  const { say } = speaker;
  const name = row.name || row.code;
  if (valueIn(row, look) === null) return say("look.cell.none", { name, why: whyText(reasonOf(row, look), least, speaker) });
  if (look !== "rate") return say(row.is_whole ? "look.cell.cases" : "look.cell.part", { name, n: row.cases });
  return say("look.cell.rate", { name, n: row.cases, residents: row.residents, rate: rateText(row.rate ?? 0, speaker),
    about: row.is_estimated ? "≈" : "" });
}

/** The legend of cells with its notes and their list.
 * @param {any} told the API's answer @param {{look: string, isWall: boolean, speaker: Speaker,
 *   onPoint(row: Row|null): void}} about @returns {{picture: import("./look_classes.js").Picture, parts: Node[]}} */
export function cellPanel(told, { look, isWall, speaker, onPoint }) {
  const { say } = speaker;
  const picture = pictureOf(told.cells, look, isWall);
  const reasons = [...picture.reasons].map(([why, n]) => h("li", { "data-why": why },
    h("span", { class: "swatch veil", "aria-hidden": "true" }),
    say("look.why.count", { n, why: whyText(why, told.least_residents, speaker) })));
  const estimated = look === "rate" ? reached(told.cells).filter((row) => row.is_estimated && row.rate !== null).length : 0;
  const notes = [told.elsewhere && say("look.elsewhere", { n: told.elsewhere }),
    told.no_cell && say("look.no_cell", { n: told.no_cell }), estimated && say("look.estimated", { n: estimated })];
  const parts = [...drawLegend(picture.classes, { title: say(`look.title.${look}`), counted: true, hatched: false }, speaker),
    reasons.length > 0 && h("ul", { class: "look-reasons" }, ...reasons),
    ...notes.filter(Boolean).map((one) => h("p", { class: "quiet" }, one)),
    !isWall && cellTable(told, look, speaker, onPoint)];
  return { picture, parts: /** @type {Node[]} */ (parts.filter(Boolean)) };
}

/** @param {any} told @param {string} look @param {Speaker} speaker @param {(row: Row|null) => void} onPoint */
function cellTable(told, look, speaker, onPoint) {
  const { say, number } = speaker;
  const rows = ranked(told.cells, look);
  const columns = ["cell", "cases", ...look === "rate" ? ["residents", "rate"] : []];
  const line = (/** @type {Row} */ row) => {
    const button = h("button", { type: "button", "data-cell": String(row.id) }, row.name || row.code);
    button.addEventListener("focus", () => onPoint(row));
    button.addEventListener("blur", () => onPoint(null));
    const value = valueIn(row, look);
    const why = () => whyText(reasonOf(row, look), told.least_residents, speaker);
    return h("tr", {}, h("th", { scope: "row" }, button),
      h("td", {}, look !== "rate" && value === null ? why() : number(row.cases)),
      ...look === "rate" ? [h("td", {}, row.residents === null ? "–" : `${row.is_estimated ? "≈" : ""}${number(row.residents)}`),
        h("td", {}, value === null ? why() : rateText(value, speaker))] : []);
  };
  const body = h("tbody", {}, ...rows.slice(0, FIRST_ROWS).map(line));
  const more = rows.length > FIRST_ROWS && h("button", { type: "button", class: "small-button" },
    say("look.more", { n: rows.length - FIRST_ROWS }));
  if (more) more.addEventListener("click", () => {
    body.append(...rows.slice(FIRST_ROWS).map(line));
    /** @type {HTMLElement|null} */ (body.children[FIRST_ROWS]?.querySelector("button"))?.focus();
    more.remove();
  });
  return h("details", { id: "look-table" }, h("summary", {}, say("look.table")), h("table", {},
    h("thead", {}, h("tr", {}, ...columns.map((one) => h("th", { scope: "col" }, say(`look.table.${one}`))))), body), more);
}

/** Where a hot spot is, in words. @param {any} spot @param {Speaker} speaker */
export function placeOfSpot({ building, street, cell }, { say }) {
  if (building) return building;
  const place = street || cell?.name || cell?.code;
  return place ? say("look.spot.near", { place }) : say("look.spot.somewhere");
}

/** @param {any} spot @param {Speaker} speaker */
export const spotText = (spot, speaker) => speaker.say(spot.red ? "look.spot.red" : "look.spot",
  { place: placeOfSpot(spot, speaker), n: spot.total, red: spot.red });

/** The ranked list. @param {any} told @param {{speaker: Speaker, onPick(rank: number): void,
 *   onPoint(rank: number): void}} about @returns {Node[]} */
export function spotPanel(told, { speaker, onPick, onPoint }) {
  const { say, time } = speaker;
  const rows = told.spots.map((/** @type {any} */ spot, /** @type {number} */ rank) => {
    const button = h("button", { type: "button", "data-rank": String(rank) }, h("span", { class: "rank" }, String(rank + 1)),
      h("span", {}, spotText(spot, speaker), h("small", {}, say("look.spot.newest", { time: time(spot.newest) }))));
    button.addEventListener("click", () => onPick(rank));
    for (const type of ["focus", "pointerenter"]) button.addEventListener(type, () => onPoint(rank));
    for (const type of ["blur", "pointerleave"]) button.addEventListener(type, () => onPoint(-1));
    return h("li", {}, button);
  });
  return [h("h2", {}, say("look.title.spots")), h("p", { class: "quiet" }, say("look.spots.rule", { m: told.reach_m, n: told.least })),
    rows.length ? h("ol", { id: "spots" }, ...rows) : h("p", {}, say("look.spots.none")),
    h("p", { class: "quiet" }, told.found > rows.length ? say("look.spots.some", { n: told.found, most: rows.length })
      : say("look.of.all", { n: told.total }))];
}
