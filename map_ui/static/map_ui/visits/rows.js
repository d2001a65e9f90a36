/** Sums, shares and classes of the coverage by visits. Pure. */

/** @typedef {{doors: number, visited: number, due: number, overdue: number}} Row */

/** All areas of a rule together. @param {Row[]} rows @returns {Row} */
export const totalOf = (rows) => rows.reduce((sum, row) => ({ doors: sum.doors + row.doors,
  visited: sum.visited + row.visited, due: sum.due + row.due, overdue: sum.overdue + row.overdue }),
{ doors: 0, visited: 0, due: 0, overdue: 0 });

/** Per cent of the doors that were visited, to a tenth and never more than they are: 100 is all of them; 0
 * without a door. @param {Row} row */
export const share = ({ doors, visited }) => (doors ? Math.floor(visited * 1000 / doors) / 10 : 0);

/** The parts of a bar, as per cent of its length; they make 100 where there is a door.
 * @param {Row} row @returns {[string, number][]} */
export const barOf = (row) => ["visited", "due", "overdue"].map((name) => [name,
  row.doors ? /** @type {any} */ (row)[name] * 100 / row.doors : 0]);

/** From all visited to most overdue. */
export const CLASSES = ["done", "due", "some", "many"];
const COLOURS = /** @type {Record<string, string>} */ ({ done: "#2e7d57", due: "#e3c567", some: "#d9822b", many: "#a3122c" });

/** How far an area is behind: `some` doors are overdue, or `many`, a fifth of them. @param {Row} row */
export const classOf = ({ doors, due, overdue }) => (overdue * 5 >= doors && overdue ? "many" : overdue ? "some" : due ? "due" : "done");
/** @param {string} name */
export const colourOf = (name) => COLOURS[name];

/** The versions of each rule together, the latest first; a rule that holds stands before one that rests.
 * @template {{code: string, version: number, is_active: boolean}} R @param {R[]} rules @returns {R[][]} */
export function versionsOf(rules) {
  /** @type {Map<string, R[]>} */ const found = new Map();
  for (const rule of rules) found.set(rule.code, [...found.get(rule.code) ?? [], rule]);
  for (const versions of found.values()) versions.sort((one, other) => other.version - one.version);
  return [...found.values()].sort(([one], [other]) => Number(other.is_active) - Number(one.is_active));
}

/** Whether a rule asks for what is given, and would have no next version. @param {any} rule @param {Record<string, any>} asks */
export const asksAlike = (rule, asks) => Object.entries(asks).every(([name, value]) => rule[name] === value);

/** Since when it holds or rests; rules that were laid to rest by an early release do not know their day.
 * @param {any} rule @param {import("../texts/speaker.js").Speaker} speaker */
export function stateLine(rule, { say, day }) {
  if (rule.is_active) return say("visits.holds", { day: day(rule.since) });
  return rule.until ? say("visits.rests", { day: day(rule.until) }) : say("visits.rests.undated");
}

/** A cell of a form as the server names it: sheet, row and column, as far as it says. @param {string} at */
export function placeOf(at) {
  const [sheet, row = "", ...column] = at.split(".");
  return { sheet, row, column: column.join(".") };
}
