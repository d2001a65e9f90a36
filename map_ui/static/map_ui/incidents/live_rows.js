/** What a change does to the cases that a list shows. Pure. */

/** @typedef {import("./filters.js").Filters} Filters */
/** `at`: where the row stood or stands now; `was`: whether it was shown before.
 * @typedef {{kind: "replace"|"insert"|"remove", at: number}|null} Patch */

const PLAIN = ["state", "step", "kind"];
const DECIDED = [...PLAIN, "light", "sort"];

/** Whether a change alone says if its case belongs into this list; else the server is to be asked.
 * @param {Filters} filters */
export const isDecided = (filters) => Object.entries(filters).every(([name, value]) =>
  !value || DECIDED.includes(name));

/** @param {any} one @param {Filters} filters */
const fits = (one, filters) => PLAIN.every((name) => !filters[name] || one[name] === filters[name])
  && (!filters.light || one.light === filters.light);

const LAST = "9999", FIRST = "";
/** @param {any} one @param {string} sort */
function keyOf(one, sort) {
  const descends = sort.startsWith("-");
  const at = one[descends ? sort.slice(1) : sort];
  return at ? new Date(at).toISOString() : descends ? FIRST : LAST; // without one: at the end
}

/** Change `shown` in place and say how; null where nothing of it is seen.
 * @param {any[]} shown @param {any} change @param {Filters} filters @param {boolean} hasMore
 * @returns {Patch} */
export function applyChange(shown, change, filters, hasMore) {
  const place = shown.findIndex(({ ref }) => ref === change.ref);
  if (!fits(change, filters)) return place < 0 ? null : removeRow(shown, change.ref);
  if (place >= 0) {
    shown[place] = { ...shown[place], ...change };
    return { kind: "replace", at: place };
  }
  const sort = filters.sort || "-reported_at", descends = sort.startsWith("-");
  const key = keyOf(change, sort);
  const behind = shown.findIndex((one) => (descends ? keyOf(one, sort) < key : keyOf(one, sort) > key));
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
