/**
 * A number that says what it is. Pure.
 *
 * Numbers about persons, households, organisations and cases are *exact* where one may list the
 * rows, *published* (rounded, of a day, with an error) of communities and larger areas elsewhere,
 * and *hidden* below a community: null, which is neither 0 nor unknown. The ground is always exact.
 */

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {"exact"|"published"|"hidden"} Kind */
/** What a number is, what it says, and what a pointer over it adds. Where there is little room
 * `brief` stands alone, and of a published one `day` below it.
 * @typedef {{kind: Kind, text: string, title: string, brief: string, day: string}} Told */

export const CASES = ["open_incidents", "incidents_90d", "incidents"];
export const PEOPLE = ["residents", "households", "registered", "floating", "left_behind",
  "overseas", "estimated_residents", "organisations", "care", "male", "female", "under_15",
  "from_15_to_59", "from_60"];

/** @param {string} name of a measure */
export const isOfCases = (name) => CASES.includes(name);

/** Persons by their reach: what they are is told beside them, not by the row. @param {string} name */
const isOfReach = (name) => name.startsWith("reach_persons");

/** What a row says of a number: exact or published, of which day, by how much it may be off.
 * @param {Record<string, any>} row @param {string} name @returns {Record<string, any>} */
const aboutOf = (row, name) => (isOfReach(name) ? { numbers: row.reach_numbers,
  as_of: row.reach_as_of, error: row.reach_error } : row);

/** Whether a measure is told of the ground alone on which one may list the rows.
 * @param {string} name */
export const isBound = (name) =>
  isOfCases(name) || PEOPLE.includes(name) || isOfReach(name) || name === "rule";

/** @param {Record<string, any>} row @param {string} name @returns {Kind} */
export function kindOf(row, name) {
  const value = row[name];
  if (value === null || value === undefined) return "hidden";
  return aboutOf(row, name).numbers === "published" && isBound(name) ? "published" : "exact";
}

/** @param {Record<string, any>} row @param {string} name */
export const isHidden = (row, name) => isBound(name) && kindOf(row, name) === "hidden";

/** By how much a published number may be off: one for the row, or one for each of its numbers.
 * @param {Record<string, any>} row @param {string} name @returns {number|null} */
export function errorOf(row, name) {
  const { error: told } = aboutOf(row, name);
  const error = told !== null && typeof told === "object" ? told[name] : told;
  return Number.isFinite(error) ? error : null;
}

/** Where such a number is to be had: "published by community only". @param {string} name
 * @param {Speaker} speaker */
export const hiddenText = (name, { say }) =>
  say(isOfCases(name) ? "numbers.hidden.cases" : "numbers.hidden.people");

const PUBLISHED_LEVELS = ["community", "street", "district", "city"];

/** @param {Kind} kind @param {string} text @param {string} [title] @returns {Told} */
const plain = (kind, text, title = "") => ({ kind, text, title, brief: text, day: "" });

/** What stands in the place of a number that may not be told. What is not even published of a
 * community or a larger area (`level`), who needs care above all, is published nowhere.
 * @param {Record<string, any>} row @param {string} name @param {Speaker} speaker @returns {Told} */
function untold(row, name, speaker) {
  const { say } = speaker;
  if (!isBound(name)) return plain("hidden", "–");
  const isNowhere = row.numbers === "published" || PUBLISHED_LEVELS.includes(row.level);
  if (name === "care" || isNowhere) {
    return plain("hidden", say("numbers.nowhere"));
  }
  return plain("hidden", say("numbers.hidden"), hiddenText(name, speaker));
}

/** A number of a row in words. A row says itself by `numbers`, `as_of` and `error` what it tells.
 * @param {Record<string, any>} row @param {string} name @param {Speaker} speaker
 * @param {any} [value] where it is not the row's own: a rate of it @returns {Told} */
export function tell(row, name, speaker, value = row[name]) {
  const { say, number } = speaker;
  const kind = kindOf(row, name);
  if (kind === "hidden") return untold(row, name, speaker);
  if (value === null || value === undefined) return plain(kind, "–");
  const { as_of: asOf } = aboutOf(row, name);
  if (kind === "exact" || !asOf) return plain(kind, number(value));
  const error = errorOf(row, name);
  const day = speaker.shortDay(asOf);
  return { kind, day, brief: say("numbers.about", { n: number(value) }),
    text: say("numbers.published", { n: number(value), day }),
    title: [say("numbers.of", { day: speaker.day(asOf) }),
      error === null ? "" : say("numbers.error", { n: error })].filter(Boolean).join(" · ") };
}
