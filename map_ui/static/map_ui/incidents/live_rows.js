/** What a change does to the cases that a list shows. Pure. */

import { placeIn } from "./judge.js";

/** @typedef {import("./filters.js").Filters} Filters */
/** `at`: where the row stood or stands now; `was`: whether it was shown before.
 * @typedef {{kind: "replace"|"insert"|"remove", at: number}|null} Patch */

/** Change `shown` in place and say how; null where nothing of it is seen.
 * @param {any[]} shown @param {any} change @param {boolean|null} verdict whether it holds the filters,
 * null where that is not known: then a row that is shown is kept and no other comes in
 * @param {{sort?: string, hasMore: boolean}} list @returns {Patch} */
export function applyChange(shown, change, verdict, { sort, hasMore }) {
  const place = shown.findIndex(({ ref }) => ref === change.ref);
  if (verdict === false) return place < 0 ? null : removeRow(shown, change.ref);
  if (place >= 0) {
    shown[place] = { ...shown[place], ...change };
    return { kind: "replace", at: place };
  }
  if (verdict === null) return null;
  const behind = placeIn(shown, change, sort || "-reported_at");
  if (behind < 0 && hasMore) return null; // it stands on a page that is not shown
  const to = behind < 0 ? shown.length : behind;
  shown.splice(to, 0, change);
  return { kind: "insert", at: to };
}

/** @param {any[]} shown @param {string} ref @returns {Patch} */
export function removeRow(shown, ref) {
  const place = shown.findIndex((one) => one.ref === ref);
  if (place < 0) return null;
  shown.splice(place, 1);
  return { kind: "remove", at: place };
}
