/** What a change does to the cases that a list shows. Pure. */

import { placed } from "./judge.js";

/** @typedef {import("./filters.js").Filters} Filters */
/** `at`: where the row stood or stands now, `from`: where one that moved stood.
 * @typedef {{kind: "replace"|"insert"|"remove", at: number}|{kind: "move", from: number, at: number}|null} Patch */

/** Change `shown` in place and say how; null where nothing of it is seen.
 * @param {any[]} shown @param {any} change @param {boolean|null} verdict whether it holds the filters,
 * null where that is not known: then a row that is shown is kept and no other comes in
 * @param {{sort?: string, edge: any}} list the last case that was read, null where that was the last
 * of all @returns {Patch} */
export function applyChange(shown, change, verdict, { sort, edge }) {
  const from = shown.findIndex(({ ref }) => ref === change.ref);
  if (verdict === false) return removeRow(shown, change.ref);
  if (verdict === null && from < 0) return null;
  const row = { ...shown[from], ...change };
  const next = placed(shown, row, sort || "-reported_at", edge);
  const at = next.indexOf(row);
  shown.splice(0, shown.length, ...next);
  if (from < 0) return at < 0 ? null : { kind: "insert", at };
  if (at < 0) return { kind: "remove", at: from }; // now it stands on a page that is not shown
  return at === from ? { kind: "replace", at } : { kind: "move", from, at };
}

/** @param {any[]} shown @param {string} ref @returns {Patch} */
export function removeRow(shown, ref) {
  const place = shown.findIndex((one) => one.ref === ref);
  if (place < 0) return null;
  shown.splice(place, 1);
  return { kind: "remove", at: place };
}
