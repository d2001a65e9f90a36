/** How many doors were visited in this period, by rule, and by grid cell or worker: numbers, bars, a map, the
 * doors that are left; and the rules themselves. */

import * as api from "../kit/api.js";
import { byId, h, headed } from "../kit/elements.js";
import { attempt, startPage } from "../kit/page.js";
import { at } from "../kit/root.js";
import { visits } from "../kit/visits.js";
import { layersAt } from "../map/cartography.js";
import { Forms } from "./forms.js";
import { VisitsMap } from "./map.js";
import { CLASSES, barOf, colourOf, share, totalOf } from "./rows.js";
import { Rules, nameOf } from "./rules.js";

const speaker = startPage("desk.visits");
const { say, number, day } = speaker;
const BY = ["grid_cell", "worker"];
const MOST_DOORS = 200;
const select = (/** @type {string} */ id) => /** @type {HTMLSelectElement} */ (byId(id));
const chosen = (/** @type {string} */ id) => select(id).value;
/** @type {any[]} the rules that hold */ let rules = [];
/** @type {any[]} the grid cells of the chosen rule */ let cells = [];
let asked = 0;
const map = new VisitsMap(byId("visits-map"), api.tileSource(layersAt), speaker.language, (cell) => void showDoors(cell));
const panel = new Rules(speaker, readRules);
const forms = new Forms(speaker);

/** An area in a sentence. @param {any} row */
const textOf = (row) => [row.name || row.code, ...["doors", "visited", "due", "overdue"]
  .map((one) => `${say(`visits.${one}`)} ${number(row[one])}`)].filter(Boolean).join(" · ");

/** @param {import("./rows.js").Row} row */
function bar(row) {
  const parts = barOf(row).filter(([, width]) => width > 0).map(([name, width]) => {
    const part = h("i", { "data-part": name, "data-n": String(/** @type {any} */ (row)[name]) });
    part.style.width = `${width}%`;
    return part;
  });
  return h("td", { class: "bar-cell" }, h("span", { class: "bar", role: "img",
    "aria-label": ["visited", "due", "overdue"].map((one) => `${say(`visits.${one}`)} ${number(/** @type {any} */ (row)[one])}`).join("、") }, ...parts));
}

/** @param {any} row @param {string} name */
function line(row, name) {
  const isCell = chosen("by") === "grid_cell" && row.id;
  const pick = isCell ? h("button", { type: "button", class: "row-button" }, name) : name;
  if (pick instanceof HTMLElement) pick.addEventListener("click", () => void showDoors(row.id));
  return h("tr", { "data-overdue": row.overdue > 0 && "true" }, h("th", { scope: "row" }, pick), bar(row),
    ...[row.doors, row.visited, row.due, row.overdue].map((n) => h("td", { class: "number" }, number(n))),
    h("td", { class: "number" }, `${number(share(row), 1)} %`));
}

/** @param {any[]} rows of one rule */
function table(rows) {
  const heads = [say(`visits.by.${chosen("by")}`), say("visits.chart"), ...["doors", "visited", "due", "overdue", "share"]
    .map((one) => say(`visits.${one}`))];
  const nobody = say(chosen("by") === "worker" ? "visits.no_worker" : "incident.no_cell");
  return headed(h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((one) => h("th", { scope: "col" }, one)))),
    h("tbody", {}, line(totalOf(rows), say("visits.all")), ...rows.map((row) => line(row,
      [row.name || row.code || nobody, chosen("by") === "grid_cell" && row.worker].filter(Boolean).join(" · "))))));
}

/** @param {any} told a reply of the coverage */
const ofRule = ({ results }) => results.filter((/** @type {any} */ { rule }) => String(rule.id) === chosen("rule"));

async function show() {
  asked += 1;
  const mine = asked;
  byId("coverage").setAttribute("aria-busy", "true");
  byId("doors").hidden = true;
  const isFine = await attempt(speaker, async () => {
    const byCell = await visits.coverage("grid_cell");
    const told = chosen("by") === "grid_cell" ? byCell : await visits.coverage(chosen("by"));
    if (mine !== asked) return;
    cells = ofRule(byCell);
    const rows = ofRule(told);
    const rule = rules.find(({ id }) => String(id) === chosen("rule"));
    byId("about").textContent = rows.length ? say("visits.about", { period: say(`visits.period.${rule.period}`),
      day: day(rows[0].since) }) : say(rule && !rule.is_seen ? "visits.not_seen" : "visits.none");
    byId("coverage").replaceChildren(...(rows.length ? [table(rows)] : []));
    map.show(cells, textOf);
  });
  if (!isFine) byId("coverage").replaceChildren(); // what stood there was of another choice
  byId("coverage").removeAttribute("aria-busy");
}

/** The doors of a grid cell that are open under the chosen rule. @param {number} cell */
async function showDoors(cell) {
  const row = cells.find(({ id }) => id === cell);
  if (!row) return;
  const mine = asked;
  await attempt(speaker, async () => {
    const { results, more } = await visits.owedIn(cell);
    if (mine !== asked) return;
    const open = results.map((door) => ({ door, rule: door.rules.find(({ id }) => String(id) === chosen("rule")) }))
      .filter(({ rule }) => rule);
    byId("doors-title").textContent = say("visits.doors.of", { name: row.name || row.code });
    byId("doors-count").textContent = say(more || open.length > MOST_DOORS ? "visits.doors.more" : "visits.doors.count",
      { n: number(Math.min(open.length, MOST_DOORS)) });
    byId("doors-rows").replaceChildren(...open.slice(0, MOST_DOORS).map(({ door, rule }) => h("li", { "data-state": rule?.state },
      h("a", { href: at(`/d/u/${door.unit}`) }, door.label), h("span", {}, say(`field.state.${rule?.state}`, { day: day(rule?.due_by ?? "") })))));
    byId("doors").hidden = false;
    map.point(cell, textOf(row));
    byId("doors-title").focus();
  });
}

async function readRules() {
  const { results, areas } = await visits.rules();
  const was = chosen("rule");
  rules = results.filter(({ is_active: isActive }) => isActive);
  select("rule").replaceChildren(...rules.map((one) => h("option", { value: String(one.id) }, nameOf(one, speaker))));
  if (rules.some(({ id }) => String(id) === was)) select("rule").value = was;
  panel.show(results, areas);
  await show();
}

async function begin() {
  byId("legend").replaceChildren(...CLASSES.map((one) => {
    const swatch = h("i", { class: "swatch", "aria-hidden": "true" });
    swatch.style.backgroundColor = colourOf(one);
    return h("li", {}, swatch, h("span", {}, say(`visits.class.${one}`)));
  }));
  select("by").replaceChildren(...BY.map((one) => h("option", { value: one }, say(`visits.by.${one}`))));
  byId("tools").addEventListener("submit", (event) => event.preventDefault());
  byId("tools").addEventListener("change", () => void show());
  const [city, outlines] = await Promise.all([api.city(), api.cells()]);
  map.setAreas(outlines, city.bbox);
  await readRules();
  await forms.read();
}

void attempt(speaker, begin).finally(() => { document.documentElement.dataset.ready = "true"; });
