/** What a trial found or a load did: figures, a map, faults row by row, what would change. */

import { imports } from "../kit/api.js";
import { h } from "../kit/elements.js";
import { targetName } from "./columns.js";
import { headerTexts } from "./header.js";
import { FateMap } from "./map.js";
import { unwrittenText } from "./unwritten.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./columns.js").Kind} Kind */
/** @typedef {{row: number, field: string, code: string, message: string}} Refused */
/** @typedef {{table: string, what: string,
 *   fields: {field: string, before: any, after: any}[]}} Change */
/** @typedef {{numbers: Record<string, any>, places: [number, number, string, number][],
 *   refused: Refused[], total: number, offset: number, changes: Change[],
 *   has_rejects_file: boolean}} Report */

/** @param {Record<string, any>} numbers @param {Speaker} speaker */
export function tiles(numbers, { say, number }) {
  const figures = [["new", numbers.new], ["changed", numbers.corrected], ["same", numbers.same],
    ["refused", numbers.refused]];
  return h("dl", { class: "tiles" }, ...figures.map(([key, value]) => h("div",
    { class: `tile tile-${key}${value ? "" : " zero"}` },
    h("dt", {}, h("span", { class: "dot", "aria-hidden": "true" }), say(`trial.${key}`)),
    h("dd", {}, number(value)))));
}

/** What was left out without a fault: titles, blank rows, hidden sheets. Null when nothing was.
 * @param {Record<string, any>} numbers @param {Kind|undefined} kind @param {Speaker} speaker */
export function leftOutNote(numbers, kind, speaker) {
  const { say } = speaker;
  const sheets = (numbers.hidden_sheets || []).join("、");
  const said = [
    ...headerTexts(numbers.header, kind, speaker),
    numbers.hidden_rows ? say("trial.hidden.rows", { n: numbers.hidden_rows }) : "",
    numbers.blank ? say("trial.blank", { n: numbers.blank }) : "",
    sheets ? say("trial.hidden.sheets", { sheets }) : "",
  ].filter(Boolean);
  return said.length ? h("p", { class: "quiet", role: "note" }, said.join(" ")) : null;
}

/** How much of what would be new lies on what is known already; null where nothing does.
 * @param {{rows: number, of: number}|null|undefined} twice @param {Speaker} speaker */
export function twiceNote(twice, { say, number }) {
  if (!twice) return null;
  return h("p", { class: "warning", role: "alert" }, say("twice.warning", { n: number(twice.rows),
    of: number(twice.of), percent: Math.round(100 * twice.rows / twice.of) }));
}

/** @param {string} job @param {Report} report @param {Speaker} speaker */
export function downloads(job, report, speaker) {
  const { say } = speaker;
  const link = (/** @type {"report.json"|"rejects.gpkg"} */ file, /** @type {string} */ key) =>
    h("a", { href: imports.fileAddress(job, file), download: true, class: "download" }, say(key));
  const links = h("p", { class: "downloads" }, link("report.json", "load.report"),
    report.has_rejects_file && link("rejects.gpkg", "load.rejects"));
  const unwritten = unwrittenText(report.numbers, speaker);
  return h("div", {}, unwritten && h("p", { class: "warning", role: "alert" }, unwritten), links);
}

/** Rows that were refused, a page at a time. @param {Report} report @param {Kind|undefined} kind
 * @param {Speaker} speaker @param {(offset: number) => Promise<Report>} turn */
export function refusalTable(report, kind, speaker, turn) {
  const { say } = speaker;
  const place = h("section", { class: "refusals", "aria-labelledby": "refusals-title" });
  const draw = (/** @type {Report} */ page) => {
    const from = page.offset + 1;
    const to = page.offset + page.refused.length;
    const pager = (/** @type {string} */ key, /** @type {number} */ offset, /** @type {boolean} */ on) => {
      const button = h("button", { type: "button", class: "plain-button", disabled: !on },
        say(`trial.${key}`));
      button.addEventListener("click", () => void turn(offset).then(draw));
      return button;
    };
    const size = Math.max(page.refused.length, 1);
    const rows = page.refused.map(({ row, field, message, code }) => h("tr", { "data-code": code },
      h("td", { class: "figure" }, String(row)), h("td", {}, targetName(kind, field, speaker)),
      h("td", {}, message)));
    place.replaceChildren(h("h3", { id: "refusals-title" }, say("trial.refusals")),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": "refusals-title" },
        h("table", {}, h("thead", {}, h("tr", {}, ...["row", "field", "reason"].map(
          (key) => h("th", { scope: "col", class: key === "row" ? "figure" : undefined },
            say(`trial.${key}`))))), h("tbody", {}, ...rows))),
      h("p", { class: "pager" }, h("span", { class: "quiet" },
        say("trial.showing", { from, to, n: page.total })),
      ...(page.total > page.refused.length ? [
        pager("previous", Math.max(0, page.offset - 200), page.offset > 0),
        pager("next", page.offset + size, to < page.total)] : [])));
  };
  draw(report);
  return place;
}

/** What the file says differently from what is known. @param {Change[]} changes
 * @param {Kind|undefined} kind @param {Speaker} speaker */
export function changeTable(changes, kind, speaker) {
  const { say } = speaker;
  const shown = (/** @type {string} */ field, /** @type {any} */ value) => {
    if (field === "geom") return say("trial.shape");
    if (field.endsWith("_sealed") || field.endsWith("_digest")) return say("trial.hidden");
    return value === null || value === "" ? "—" : String(value);
  };
  const rows = changes.flatMap(({ what, fields }) => fields.map(({ field, before, after }, i) =>
    h("tr", {}, i === 0 && h("th", { scope: "rowgroup", rowspan: String(fields.length) }, what),
      h("td", {}, targetName(kind, field, speaker)), h("td", { class: "before" }, shown(field, before)),
      h("td", { class: "after" }, shown(field, after)))));
  return h("details", { class: "changes" },
    h("summary", {}, say("trial.changes"), " ",
      h("small", { class: "quiet" }, say("trial.changes.some", { n: changes.length }))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("trial.changes") },
      h("table", {}, h("thead", {}, h("tr", {}, ...["record", "field", "before", "after"].map(
        (key) => h("th", { scope: "col" }, say(`trial.${key}`))))), h("tbody", {}, ...rows))));
}

/** The map of a trial. `start` once it is on the page. @param {Report} report
 * @param {object} source @param {Speaker} speaker */
export function fateMap(report, source, speaker) {
  const { say } = speaker;
  const frame = h("div", { class: "fate-map", role: "img", "aria-label": say("trial.map") });
  /** @type {FateMap|undefined} */ let map;
  const zoom = [["+", 1, "zoom.in"], ["−", -1, "zoom.out"]].map(([text, step, label]) => {
    const button = h("button", { type: "button", "aria-label": say(String(label)) }, String(text));
    button.addEventListener("click", () => map?.zoomBy(Number(step)));
    return button;
  });
  return {
    part: h("div", { class: "fate-frame" }, frame, h("div", { class: "zoom" }, ...zoom)),
    start() {
      map = new FateMap(frame, source, speaker.language, report.places,
        (fate, row) => `${say(`trial.${fate}`)} · ${say("trial.row")} ${row}`);
      return map;
    },
  };
}
