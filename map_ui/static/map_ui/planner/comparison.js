/** Plans side by side: today, this plan, and others of the same ground, by the same figures. */

import * as api from "../kit/api.js";
import { h } from "../kit/elements.js";
import { toast } from "../kit/notice.js";
import { PlanModel, rootOf } from "./plan.js";
import { scoreOf } from "./figures.js";
import { moreThanRule } from "./measures.js";

/** @typedef {import("./editor.js").Editor} Editor */

const MOST_RIVALS = 3;
const ROWS = ["cells", "right", "least", "most", "blocking", "warnings", "moved", "roundness", "longest"];

/** Today's cells as a plan of their own. @param {any} about a plan's document */
function today(about) {
  const of = Object.fromEntries(about.atoms.features.map((/** @type {any} */ { properties: { key } }) =>
    [key, about.base.of[rootOf(key)] ?? null]));
  return new PlanModel({ ...about, cells: about.base.cells, of });
}

/** The score card, with a button that sets other plans of this ground beside it.
 * @param {Editor} editor @returns {HTMLElement[]} */
export function scoreRows(editor) {
  const { say, number } = editor.speaker;
  editor.score ??= scoreOf(today(editor.about));
  const columns = [{ name: say("cell.was"), score: editor.score },
    { name: say("cell.now"), score: scoreOf(editor.model) }, ...editor.rivals];
  const shown = (/** @type {string} */ row, /** @type {number} */ n) => (!Number.isFinite(n) ? "–"
    : row === "roundness" ? number(Math.round(100 * n)) : number(Math.round(n)));
  const parts = [h("h3", {}, say("score.title")), h("table", { class: "score" },
    h("thead", {}, h("tr", {}, h("th", {}), ...columns.map(({ name }) => h("th", {}, name)))),
    h("tbody", {}, ...ROWS.map((row) => h("tr", {}, h("td", {}, say(`score.${row}`)),
      ...columns.map(({ score }) => h("td", {}, shown(row, score[row]))))),
    ...measureScores(editor, columns)))];
  if (!editor.about.shared && !editor.rivals.length) {
    const more = h("button", { type: "button", class: "small-button" }, say("score.others"));
    more.addEventListener("click", () => void readRivals(editor));
    parts.push(more);
  }
  return parts;
}

/** A row for each measure beside households: least and most of a cell, and cells within its limits.
 * @param {Editor} editor @param {{score: any}[]} columns */
function measureScores({ model, speaker: { say, number } }, columns) {
  const told = (/** @type {any} */ one) => (!one || !Number.isFinite(one.least) ? ["–"]
    : [`${number(one.least)}–${number(one.most)}`, h("small", {}, say("score.measure", { within: one.within }))]);
  return moreThanRule(model).map(({ name }) => h("tr", { "data-measure": name },
    h("td", {}, say(`measure.${name}`)),
    ...columns.map(({ score }) => h("td", {}, ...told(score.measures[name])))));
}

/** @param {Editor} editor */
async function readRivals(editor) {
  const { say } = editor.speaker;
  try {
    const { results } = await api.plans.list();
    const ground = String([...editor.about.codes].sort());
    const grid = (/** @type {any} */ one) => one.overlay?.code ?? "";
    const others = results.filter((/** @type {any} */ one) => one.id !== editor.id && grid(one) === grid(editor.about)
      && !["published", "withdrawn"].includes(one.state) && String([...one.codes].sort()) === ground);
    const read = await Promise.all(others.slice(0, MOST_RIVALS).map((/** @type {any} */ one) =>
      api.plans.read(one.id)));
    editor.rivals = read.filter(({ atoms }) => atoms)
      .map((about) => ({ name: about.name, score: scoreOf(new PlanModel(about), moreThanRule(editor.model)) }));
    if (!editor.rivals.length) toast(say("score.none"));
    editor.showPane();
  } catch (failure) {
    if (!(failure instanceof api.Failure)) throw failure;
    toast(failure.message);
  }
}
