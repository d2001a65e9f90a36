/** Tables of statistics: groups of measures, modes, order. Pure. */

/** @typedef {{id: number, code: string, name: string, parent: string|null, is_estimated: boolean,
 *   rates: Record<string, {per_km2: number|null, per_1000: number|null}>, [measure: string]: any}} Row */

export const GROUPS = /** @type {Record<string, string[]>} */ ({
  people: ["households", "residents", "registered", "floating", "left_behind", "overseas",
    "care"],
  ages: ["residents", "male", "female", "under_15", "from_15_to_59", "from_60"],
  premises: ["buildings", "units", "floor_area_m2", "units_dwelling", "units_rented", "units_shop",
    "units_office", "units_other"],
  things: ["organisations", "facilities", "components", "open_incidents", "area_m2"],
  reach: ["units", "reach_served", "reach_no_place", "reach_out", "reach_out_percent", "reach_away",
    "reach_persons", "reach_persons_served", "reach_persons_no_place", "reach_persons_out"],
});
/** Measures that are told as they are: they have no density. @param {string} name */
const isPlain = (name) => name === "area_m2" || name.startsWith("reach_");
export const LEVELS = ["grid_cell", "community", "street", "district"];
export const MODES = ["count", "per_km2", "per_1000"];

/** A measure of a row in a mode; null where it may not be known or has no sense.
 * @param {Row} row @param {string} measure @param {string} mode @returns {number|null} */
export function valueIn(row, measure, mode) {
  if (mode === "count") return row[measure] ?? null;
  return /** @type {any} */ (row.rates[measure])?.[mode] ?? null;
}

/** Measures of a group that the rows have, in a mode: an area per area says nothing, nor a share.
 * @param {string} group @param {string} mode @param {Row|undefined} row @returns {string[]} */
export const shownMeasures = (group, mode, row) => (GROUPS[group] ?? []).filter((name) =>
  row && name in row && (mode === "count" || !isPlain(name)));

/** Rows in an order; those without a value come last either way.
 * @param {Row[]} rows @param {{by: string, mode: string, down: boolean}} order @returns {Row[]} */
export function sorted(rows, { by, mode, down }) {
  const sign = down ? -1 : 1;
  const key = (/** @type {Row} */ row) => (by === "name" || by === "parent" ? row[by] ?? null
    : valueIn(row, by, mode));
  return [...rows].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const order = typeof x === "string" ? x.localeCompare(String(y), "zh-CN") : x - Number(y);
    return sign * order || (a.code < b.code ? -1 : 1);
  });
}

/** The days that published numbers in these rows are of: one, told once for all of them.
 * @param {Row[]} rows @returns {string[]} */
export const daysOf = (rows) => [...new Set(rows.filter((row) => row.numbers === "published")
  .map((row) => row.as_of))];

/** Rows whose name, code or parent holds the words. @param {Row[]} rows @param {string} words */
export function found(rows, words) {
  const wanted = words.trim().toLowerCase();
  return rows.filter(({ name, code, parent }) =>
    `${name} ${code} ${parent ?? ""}`.toLowerCase().includes(wanted));
}
