/** Whether a case holds the filters, as far as a browser can know it; where it stands in a list. Pure. */

import { withOffset } from "../kit/city_clock.js";
import { lightAt } from "../kit/deadlines.js";

/** @typedef {Record<string, string>} Filters */
/** `matters` are those of the API, by which a category takes its members.
 * @typedef {{now: number, zone: string, matters: any[]}} Known */

const HOUR_MS = 3_600_000;
/** Filters that only the server can judge: of texts, of the ground, of parties. */
const SERVERS = ["q", "area", "polygon", "owner", "mine"];
/** A deadline within so many hours is soon, as the server has it. */
const SOON_HOURS = 2;
/** The lists of open cases that are judged by the deadline alone.
 * @type {Record<string, (due: number, now: number) => boolean>} */
const DUE_LISTS = { overdue: (due, now) => due < now,
  due_soon: (due, now) => due >= now && due <= now + SOON_HOURS * HOUR_MS };
const DAY = /^\d{4}-\d\d-\d\d$/;

/** The moment at which a day begins, or a moment as it is. @param {string} text
 * @param {string} zone @param {number} [later] days */
function momentOf(text, zone, later = 0) {
  if (!DAY.test(text)) return Date.parse(text);
  const day = new Date(`${text}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + later);
  return Date.parse(withOffset(`${day.toISOString().slice(0, 10)}T00:00`, zone));
}

/** @param {Filters} filters @param {any} one @param {Known} known */
function isInTime(filters, one, { now, zone }) {
  const at = Date.parse(one.reported_at);
  return (!filters.hours || at >= now - Number(filters.hours) * HOUR_MS)
    && (!filters.since || at >= momentOf(filters.since, zone))
    && (!filters.until || at < momentOf(filters.until, zone, 1));
}

/** @param {string} list @param {any} one @param {number} now @returns {boolean|null} */
function isInList(list, one, now) {
  if (one.state === "closed") return false;
  const isDue = DUE_LISTS[list];
  return isDue ? Boolean(one.deadline) && isDue(Date.parse(one.deadline), now) : null;
}

/** @param {string} wanted @param {any} one @param {any[]} matters @returns {boolean|null} */
function isOfMatter(wanted, one, matters) {
  const code = typeof one.matter === "object" ? one.matter?.code : one.matter;
  if (code === wanted) return true;
  if (!code) return false;
  const matter = matters.find((each) => each.code === code);
  return matter ? matter.group === wanted || matter.sort === wanted : null;
}

/** True or false where it is certain, null where the server has to be asked.
 * @param {Filters} filters @param {any} one a case as lists and events tell it
 * @param {Known} known @returns {boolean|null} */
export function judge(filters, one, known) {
  for (const name of ["state", "step", "kind", "source"]) {
    if (filters[name] && filters[name] !== one[name]) return false;
  }
  if (filters.light && lightAt(one, known.now) !== filters.light) return false;
  if (!isInTime(filters, one, known)) return false;
  const verdicts = [filters.list ? isInList(filters.list, one, known.now) : true,
    filters.matter ? isOfMatter(filters.matter, one, known.matters) : true];
  if (verdicts.includes(false)) return false;
  return verdicts.includes(null) || SERVERS.some((name) => filters[name]) ? null : true;
}

/** Whether time alone lets cases into a list and out of it. @param {Filters} filters */
export const hangsOnTime = (filters) => Boolean(filters.light || filters.hours
  || filters.list && filters.list in DUE_LISTS);

/** The cases that held the filters and do so no more, though nothing happened to them.
 * @param {Iterable<any>} cases @param {Filters} filters @param {Known} known @returns {Set<string>} refs */
export function outOfTime(cases, filters, known) {
  if (!hangsOnTime(filters)) return new Set();
  const { light = "", list = "", hours = "" } = filters;
  // A spot of the map does not say when it was reported.
  return new Set([...cases].filter((one) =>
    judge({ light, list, hours: one.reported_at ? hours : "" }, one, known) === false).map(({ ref }) => ref));
}

const LOOK_EVERY_MS = 60_000;

/** Who comes in by time alone is nobody's change: the server is asked, once a minute at most and only
 * where that can be. @param {() => void} look @returns {(filters: Filters, now: number) => void} */
export function lookout(look) {
  /** @type {number|null} */ let lookedAt = null;
  return (filters, now) => {
    if (!hangsOnTime(filters)) lookedAt = null;
    else if (lookedAt === null) lookedAt = now;
    else if (Math.abs(now - lookedAt) >= LOOK_EVERY_MS) { // also where the clock was set back
      lookedAt = now;
      look();
    }
  };
}

/** Which of two comes first by what a list is sorted by: below 0, above, or 0 where they are equal.
 * @param {any} a @param {any} b @param {string} sort */
function order(a, b, sort) {
  const name = sort.replace("-", "");
  const [x, y] = [a, b].map((one) => (one[name] ? Date.parse(one[name]) : NaN));
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return sort.startsWith("-") ? y - x : x - y;
}

/** A list with one case put where it belongs now, or left out where that is behind what was read.
 * `edge` is the last case that was read, as it was then, null where nothing is behind it: the next
 * page begins there, whatever has become of that case since.
 * @param {any[]} list @param {any} one @param {string} sort @param {any} edge */
export function placed(list, one, sort, edge) {
  const from = list.findIndex(({ ref }) => ref === one.ref);
  // Among equal ones only the server knows the order: a case whose moment stays keeps its place.
  if (from >= 0 && order(one, list[from], sort) === 0) return list.map((other, i) => (i === from ? one : other));
  const others = list.filter((_, i) => i !== from);
  if (edge && order(one, edge, sort) > 0) return others;
  const most = sort.startsWith("-") ? 0 : -1; // the newer of equal ones is the first, or the last
  const at = others.findIndex((other) => order(one, other, sort) <= most);
  return at < 0 ? [...others, one] : [...others.slice(0, at), one, ...others.slice(at)];
}

/** @typedef {import("../map/cases_layer.js").Spot} Spot */

/** Rows of the API's compact points as objects. @param {string[]} columns @param {any[][]} rows
 * @returns {Spot[]} */
export const spotsOf = (columns, rows) => rows.map((row) =>
  /** @type {any} */ (Object.fromEntries(columns.map((name, i) => [name, row[i]]))));

/** How many lie in a box. @param {Iterable<{lon: number, lat: number}>} spots
 * @param {[number, number, number, number]} bbox west, south, east, north */
export function countIn(spots, [west, south, east, north]) {
  let n = 0;
  for (const { lon, lat } of spots) n += Number(lon >= west && lon <= east && lat >= south && lat <= north);
  return n;
}

/** A box as the API takes it: on the earth, to about 0.1 m.
 * @param {[number, number, number, number]} bbox west, south, east, north */
export const clipped = ([west, south, east, north]) => [Math.max(west, -180), Math.max(south, -90),
  Math.min(east, 180), Math.min(north, 90)].map((one) => Math.round(one * 1e6) / 1e6);
