/** Ways to look at cases on the map, and the classes by which cells are coloured. Pure. */

import { HIDDEN, NOTHING, RAMPS, classOf, niceBreaks, spread } from "../map/measures.js";
import { USUAL_BANDWIDTH, bandwidthOf } from "../incidents/bandwidths.js";
import { brightness } from "./ramp.js";

/** A cell as the API counts cases in it. @typedef {{id: number, code: string, name: string,
 *   cases: number, is_whole: boolean, is_met: boolean, residents: number|null,
 *   is_estimated: boolean|null, rate: number|null, why: string}} Row */
/** @typedef {import("../map/measures.js").Class} Class */
/** `reasons` says of how many cells, by reason, there is no value.
 * @typedef {{classes: Class[], reasons: Map<string, number>, fills: Map<number, string>}} Picture */

export const LOOKS = ["points", "heat", "cells", "rate", "spots"];

/** What the address says of the look. @param {string} search @returns {{look: string, bandwidth: number}} */
export function readLook(search) {
  const look = new URLSearchParams(search).get("look") ?? "";
  return { look: LOOKS.includes(look) ? look : LOOKS[0], bandwidth: bandwidthOf(search) };
}

/** The address with a look, as usual unsaid. @param {string} search @param {{look: string, bandwidth: number}} chosen */
export function writeLook(search, { look, bandwidth }) {
  const told = new URLSearchParams(search);
  const usual = { look: LOOKS[0], bandwidth: USUAL_BANDWIDTH };
  for (const [name, value] of Object.entries({ look, bandwidth })) {
    if (value === /** @type {any} */ (usual)[name]) told.delete(name);
    else told.set(name, String(value));
  }
  const text = told.toString();
  return text && `?${text}`;
}

/** Cells that the filters reach. @param {Row[]} rows */
export const reached = (rows) => rows.filter(({ is_met: isMet }) => isMet);

/** Null where nothing can be said: no case that one may read, and not all are one's own to read.
 * @param {Row} row @param {string} look */
export function valueIn(row, look) {
  if (look === "rate") return row.rate;
  return row.cases || row.is_whole ? row.cases : null;
}

/** Why a cell has no value. @param {Row} row @param {string} look */
export const reasonOf = (row, look) => (look === "rate" ? row.why : "foreign_cases");

/** Parts of one that values are counted in: whole cases; of rates tenths, of small ones hundredths.
 * @param {number[]} values @param {string} look */
const partsOf = (values, look) => (look !== "rate" ? 1 : Math.max(0, ...values) < 1 ? 100 : 10);

/** Legend and colours of the cells that are shown, from these cells alone.
 * @param {Row[]} rows @param {string} look @param {boolean} isWall @returns {Picture} */
export function pictureOf(rows, look, isWall) {
  const shown = reached(rows).map((row) => ({ row, value: valueIn(row, look) }));
  const values = shown.flatMap(({ value }) => (value === null ? [] : [value]));
  const parts = partsOf(values, look);
  const counted = (/** @type {number} */ value) => (value > 0 ? Math.max(1, Math.round(value * parts)) : 0);
  const classes = classesOf(values.map(counted), parts, isWall);
  const breaks = classes.slice(1).map(({ from }) => Math.round(from * parts));
  /** @type {Map<string, number>} */ const reasons = new Map();
  /** @type {Map<number, string>} */ const fills = new Map();
  for (const { row, value } of shown) {
    const reason = reasonOf(row, look);
    if (value === null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    fills.set(row.id, value === null ? HIDDEN : classes[classOf(counted(value), breaks) + 1].colour);
  }
  return { classes, reasons, fills };
}

/** Legend and colours on the wall of the cells that have cases. @param {Map<number, number>} counts by id @returns {Picture} */
export function pictureOfCounts(counts) {
  const classes = classesOf([...counts.values()], 1, true);
  const breaks = classes.slice(1).map(({ from }) => from);
  const fills = new Map([...counts].map(([id, n]) => [id, classes[classOf(n, breaks) + 1].colour]));
  return { classes: classes.slice(1), reasons: new Map(), fills };
}

/** Nothing, and up to five classes at round numbers. @param {number[]} counts in parts of one
 * @param {number} parts @param {boolean} isWall @returns {Class[]} */
function classesOf(counts, parts, isWall) {
  const breaks = counts.some((one) => one > 0) ? niceBreaks(counts) : [];
  const colours = isWall ? breaks.map((_, i) => brightness((i + 1) / breaks.length))
    : spread(RAMPS.incidents, breaks.length);
  const classes = [{ key: "none", colour: isWall ? "transparent" : NOTHING, from: 0, to: 0, count: 0 },
    ...breaks.map((from, i) => ({ key: `from-${from / parts}`, colour: colours[i], from: from / parts, count: 0,
      to: i + 1 < breaks.length ? (breaks[i + 1] - 1) / parts : null }))];
  for (const one of counts) classes[classOf(one, breaks) + 1].count += 1;
  return classes;
}

/** Cells with the highest value first, those without one last. @param {Row[]} rows @param {string} look */
export const ranked = (rows, look) => reached(rows).sort((a, b) =>
  (valueIn(b, look) ?? -1) - (valueIn(a, look) ?? -1) || (a.code < b.code ? -1 : 1));
