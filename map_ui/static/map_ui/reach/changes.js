/** Stations as they might be: some more, some moved, some gone. Each change makes a new value. Pure. */

/** @typedef {import("../kit/siting.js").Changes} Changes */
/** A station of a reply. @typedef {{noun: string, ref: string, lon: number, lat: number}} Told */

/** @type {Changes} */
export const UNCHANGED = { datum: "wgs84", added: [], moved: [], removed: [], radius_m: null, counts_places: true };

/** Whether anything is otherwise than today. @param {Changes} changes */
export const isChanged = ({ added, moved, removed, radius_m: radius, counts_places: counts }) =>
  added.length + moved.length + removed.length > 0 || radius !== null || !counts;

/** Today by the same rule: what a change is compared with. @param {Changes} changes @returns {Changes} */
export const asToday = (changes) => ({ ...UNCHANGED, radius_m: changes.radius_m, counts_places: changes.counts_places });

/** The number of a new station, by the ref that replies give it; null for one that stands. @param {Told} station */
const numberOf = ({ noun, ref }) => (noun === "new" ? Number(ref.replace(/^new-/, "")) - 1 : null);

/** @param {Changes} changes @param {string} name @param {number} lon @param {number} lat @returns {Changes} */
export const withAdded = (changes, name, lon, lat) => ({ ...changes, added: [...changes.added, { name, lon, lat }] });

/** @param {Changes} changes @param {Told} station @param {number} lon @param {number} lat @returns {Changes} */
export function withMoved(changes, station, lon, lat) {
  const number = numberOf(station);
  if (number !== null) {
    return { ...changes, added: changes.added.map((one, i) => (i === number ? { ...one, lon, lat } : one)) };
  }
  const others = changes.moved.filter(({ ref }) => ref !== station.ref);
  return { ...changes, moved: [...others, { ref: station.ref, lon, lat }] };
}

/** @param {Changes} changes @param {Told} station @returns {Changes} */
export function without(changes, station) {
  const number = numberOf(station);
  if (number !== null) return { ...changes, added: changes.added.filter((_, i) => i !== number) };
  return { ...changes, moved: changes.moved.filter(({ ref }) => ref !== station.ref), removed: [...changes.removed, station.ref] };
}
