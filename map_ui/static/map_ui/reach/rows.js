/** The three numbers of areas: their order, their colours, rules and walks in words. Pure. */

/** Units: served + no_place + out.
 * @typedef {{id: number|null, code: string, name: string, units: number, served: number, no_place: number,
 *   out: number}} Row */
/** @typedef {{measure: string, amount: number, is_default?: boolean}} Rule */
/** @typedef {(key: string, values?: Record<string, any>) => string} Say */

/** Lower bounds of the share out of reach; the first class is nobody. From light to dark. */
const BOUNDS = [0, Number.MIN_VALUE, 0.1, 0.25, 0.5, 0.75];
const COLOURS = ["#d5e8df", "#fbd9bd", "#f5bb8d", "#e5895b", "#c2523f", "#7d1f33"];
export const NO_UNITS = "#e3e6e8";
export const HOUSES = { out: "#a3122c", no_place: "#9a6200" };

/** The share of its dwellings out of reach, 0 to 1; null for an area without dwellings. @param {Row} row */
export const shareOut = (row) => (row.units ? row.out / row.units : null);

/** The class of a share, 0 is nobody out of reach; -1 without dwellings. @param {number|null} share */
export function classOf(share) {
  return share === null ? -1 : BOUNDS.filter((bound) => share >= bound).length - 1;
}

/** @param {Row} row */
export const colourOf = (row) => COLOURS[classOf(shareOut(row))] ?? NO_UNITS;

/** The classes with how many areas are in each, the light ones first; without dwellings last, if any.
 * @param {Row[]} rows @param {Say} say
 * @returns {{key: string, colour: string, text: string, count: number}[]} */
export function classesOf(rows, say) {
  const counts = new Map();
  for (const row of rows) {
    const at = classOf(shareOut(row));
    counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  const percent = (/** @type {number} */ at) => Math.round((BOUNDS[at] ?? 1) * 100);
  const found = COLOURS.map((colour, at) => ({ key: String(at), colour, count: counts.get(at) ?? 0,
    text: at === 0 ? say("reach.class.none") : say("reach.class", { from: percent(at), to: percent(at + 1) }) }));
  return counts.has(-1)
    ? [...found, { key: "empty", colour: NO_UNITS, text: say("reach.class.empty"), count: counts.get(-1) }]
    : found;
}

/** Most out of reach first, then the larger share, then without a place, then by code. @template {Row} T
 * @param {T[]} rows @returns {T[]} */
export const sorted = (rows) => [...rows].sort((a, b) => b.out - a.out
  || (shareOut(b) ?? -1) - (shareOut(a) ?? -1) || b.no_place - a.no_place || a.code.localeCompare(b.code));

/** A percentage that never rounds a few to nobody, nor almost all to all. @param {number} part @param {number} whole */
export function percentOf(part, whole) {
  if (!whole) return "–";
  const share = (part / whole) * 100;
  if (share > 0 && share < 1) return "<1%";
  if (share > 99 && share < 100) return ">99%";
  return `${Math.round(share)}%`;
}

/** Persons whom a kind serves: persons = served + no_place + out, or all null.
 * @typedef {{numbers: string, persons: number|null, served: number|null, no_place: number|null, out: number|null,
 *   is_estimated: boolean|null, as_of?: string, error?: number}} People */

/** The persons of an area in a sentence; nothing where they may not be told.
 * @param {People} people @param {{say: Say, number(value: number): string}} speaker */
export function peopleText(people, { say, number }) {
  const { persons, served, no_place: noPlace, out } = people;
  if (persons === null || served === null || noPlace === null || out === null) return "";
  return say("reach.people", { persons: number(persons), served: number(served), no_place: number(noPlace), out: number(out) });
}

/** Whom the kind serves, how many they are and how that is known, or that it may not be told.
 * @param {{serves: string, total: {people: People}}} told
 * @param {{say: Say, number(value: number): string, shortDay(day: string): string}} speaker @returns {string[]} */
export function peopleLines({ serves, total: { people } }, speaker) {
  const { say, number, shortDay } = speaker;
  const who = say(`reach.serves.${serves}`);
  if (people.numbers === "hidden") return [say("reach.people.hidden", { who })];
  return [say("reach.people.of", { who, people: peopleText(people, speaker) }),
    ...(people.numbers === "published" ? [say("reach.people.published", { on: shortDay(people.as_of ?? ""), error: number(people.error ?? 0) })] : []),
    ...(people.is_estimated ? [say(serves === "all" ? "reach.people.estimated" : "reach.people.no_age")] : [])];
}

/** The rule of a kind in words. @param {Rule} rule @param {Say} say */
export function ruleWords({ measure, amount, is_default: isDefault }, say) {
  const words = measure === "seconds" ? say("reach.rule.minutes", { n: Math.round(amount / 6) / 10 })
    : say(measure.startsWith("straight") ? "reach.rule.straight" : "reach.rule.metres", { n: Math.round(amount) });
  return isDefault ? say("reach.rule.usual", { rule: words }) : words;
}

/** How long a walk takes: whole minutes, upwards: nobody is told to be there early. @param {number} seconds */
export const minutesOf = (seconds) => Math.max(1, Math.ceil(seconds / 60));

/** Full, over, or neither. @param {{capacity: number|null, load: number}} facility */
export function fullness({ capacity, load }) {
  if (capacity === null) return "unknown";
  return load > capacity ? "over" : load === capacity ? "full" : "room";
}

/** Kinds of which there are some first, places of service before lamps and the like, then by their names.
 * @template {{name: string, count: number, stands_as: string}} T @param {T[]} kinds @returns {T[]} */
export const orderedKinds = (kinds) => [...kinds].sort((a, b) => Number(b.count > 0) - Number(a.count > 0)
  || Number(a.stands_as === "component") - Number(b.stands_as === "component") || a.name.localeCompare(b.name, "zh"));
