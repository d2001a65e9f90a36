/** What was imported: a list with a way back. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { follow } from "../kit/job.js";
import { commaOf } from "./columns.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{id: number, kind: string, source: string, file_name: string, rows_read: number,
 *   rows_accepted: number, rows_changed: number, finished_at: string, owner: number|null,
 *   undone_at: string|null, can_be_undone: boolean}} Run */

const SHOWN = 8;

/** @param {Run[]} runs @param {Speaker} speaker @param {(run: Run, place: HTMLElement) => void} undo */
function historyTable(runs, speaker, undo) {
  const { say, number, time } = speaker;
  if (!runs.length) return h("p", { class: "quiet" }, say("history.none"));
  const keys = ["number", "when", "kind", "source", "file", "rows", "who", "state"];
  const cell = (/** @type {string} */ key, /** @type {(Node|string|false)[]} */ ...inner) =>
    h("td", { class: key, "data-label": say(`history.${key}`) }, ...inner);
  const rows = runs.map((run, i) => h("tr", { hidden: i >= SHOWN, "data-run": String(run.id),
    class: run.undone_at ? "undone" : undefined },
  cell("number", String(run.id)), cell("when", time(run.finished_at)),
  cell("kind", say(`kind.${run.kind}`)), cell("source", run.source),
  cell("file", h("span", { title: run.file_name }, run.file_name.split("/").at(-1) ?? "")), cell("rows", h("span", {}, say("history.rows.of",
    { n: run.rows_accepted, total: run.rows_read })),
  h("small", {}, say("history.changed", { n: number(run.rows_changed) }))),
  cell("who", run.owner === null ? "—" : say("history.user", { n: String(run.owner) })),
  cell("state", run.undone_at ? say("history.undone") : say("history.loaded"),
    run.can_be_undone && undoButton(run, speaker, undo))));
  const table = h("table", { class: "history" }, h("thead", {}, h("tr", {},
    ...keys.map((key) => h("th", { scope: "col", class: key }, say(`history.${key}`))))),
  h("tbody", {}, ...rows));
  if (runs.length <= SHOWN) return table;
  const all = h("button", { type: "button", class: "plain-button" },
    say("history.all", { n: runs.length }));
  all.addEventListener("click", () => { for (const row of rows) row.hidden = false; all.remove(); });
  return h("div", {}, table, all);
}

/** A second press confirms: the first one asks. @param {Run} run @param {Speaker} speaker
 * @param {(run: Run, place: HTMLElement) => void} undo */
function undoButton(run, { say }, undo) {
  const place = h("div", { class: "undo" });
  const first = h("button", { type: "button", class: "plain-button" }, say("history.undo"));
  const ask = () => {
    const yes = h("button", { type: "button", class: "danger-button" }, say("history.undo.yes"));
    const no = h("button", { type: "button", class: "plain-button" }, say("history.undo.no"));
    yes.addEventListener("click", () => undo(run, place));
    no.addEventListener("click", () => { place.replaceChildren(first); first.focus(); });
    place.replaceChildren(h("p", { role: "alert" }, say("history.undo.ask",
      { n: run.id, rows: run.rows_accepted })), h("div", { class: "buttons" }, yes, no));
    no.focus();
  };
  first.addEventListener("click", ask);
  place.append(first);
  return place;
}

/** @param {string} text */
const warning = (text) => h("p", { class: "warning", role: "alert" }, text);

/** The latest imports, on the page. @param {Speaker} speaker */
export async function showHistory(speaker) {
  const place = byId("history-body");
  try {
    place.replaceChildren(historyTable(await api.imports.history(), speaker,
      (run, within) => void undo(run.id, within, speaker)));
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    place.replaceChildren(warning(error.message || speaker.say("error.unreachable")));
  }
}

/** Refusals in whose way only some of the records stand. */
const IN_THE_WAY = ["import_changed_since", "import_built_on"];

/** @param {number} run @param {HTMLElement} place @param {Speaker} speaker
 * @param {{keep_edited?: boolean}} [wish] */
async function undo(run, place, speaker, wish = {}) {
  try {
    const job = await follow(place, await api.imports.undo(run, wish), api.jobs, speaker);
    if (job.state === "done") {
      await showHistory(speaker);
      if (job.result.kept.length) byId("history-body").prepend(keptNote(job.result, speaker));
      return;
    }
    place.replaceChildren(warning(job.error?.message ?? speaker.say("job.cancelled")));
    if (IN_THE_WAY.includes(job.error?.code ?? "") && !wish.keep_edited) {
      place.append(restButton(run, place, speaker));
    }
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    place.replaceChildren(warning(error.message || speaker.say("error.unreachable")));
  }
}

/** @param {number} run @param {HTMLElement} place @param {Speaker} speaker */
function restButton(run, place, speaker) {
  const button = h("button", { type: "button", class: "danger-button" },
    speaker.say("history.undo.rest"));
  button.addEventListener("click", () => void undo(run, place, speaker, { keep_edited: true }));
  return button;
}

/** What an undo left as it is, and who edited it.
 * @param {{run: number, kept: {table: string, count: number, names: string[], by: string[],
 *   below: number}[]}} result @param {Speaker} speaker */
function keptNote({ run, kept }, speaker) {
  const { say } = speaker;
  const line = (/** @type {typeof kept[number]} */ one) => h("li", {},
    one.count > 0 && say("history.kept.edited", { n: one.count, table: say(`table.${one.table}`),
      names: listed(one.names, one.count, speaker), by: listed(one.by, one.by.length, speaker) }),
    one.below > 0 && say("history.kept.below", { n: one.below, table: say(`table.${one.table}`) }));
  return h("div", { class: "notice", role: "status" },
    h("p", {}, say("history.kept", { n: run })), h("ul", {}, ...kept.map(line)));
}

/** @param {string[]} names @param {number} all @param {Speaker} speaker */
function listed(names, all, speaker) {
  const text = names.join(commaOf(speaker)) || "—";
  return all > names.length && names.length ? `${text}…` : text;
}

/** Imports that another window, or this page before it was left, has begun.
 * @param {Speaker} speaker */
export async function showRunning(speaker) {
  const all = await api.jobs.list("import").catch(() => []);
  const running = all.filter((/** @type {any} */ job) => ["queued", "running"].includes(job.state));
  if (!running.length) return;
  byId("running").hidden = false;
  await Promise.all(running.map(async (/** @type {any} */ job) => {
    const place = h("div", {});
    byId("running").append(place);
    await follow(place, job, api.jobs, speaker);
  }));
  byId("running").hidden = true;
  await showHistory(speaker);
}
