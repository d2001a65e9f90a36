/** The filters of the list as they stand in the page's address, and as the API is asked. Pure. */

/** @typedef {Record<string, string>} Filters */

export const NAMES = ["q", "state", "step", "kind", "matter", "light", "source", "area", "polygon",
  "owner", "mine", "hours", "since", "until", "list", "sort"];
/** The lists of open cases that somebody has to look at. */
export const WORKLISTS = ["my_turn", "overdue", "due_soon", "supervised", "returned_twice", "waiting", "no_cell"];
export const HOURS = ["1", "6", "24", "168"];
export const DOORS = ["map", "desk", "phone", "api", "public"];
/** What the list shows when nothing is said. */
export const USUAL = /** @type {Filters} */ ({ state: "open" });

/** @param {string} search of an address @returns {Filters} */
export function readFilters(search) {
  const asked = new URLSearchParams(search);
  const found = NAMES.filter((name) => asked.has(name)).map((name) => [name,
    (asked.get(name) ?? "").trim()]);
  return { ...USUAL, ...Object.fromEntries(found) };
}

/** What the address says of filters: nothing of what is as usual. Other parts of it stay.
 * @param {Filters} filters @param {string} [search] the address now */
export function writeFilters(filters, search = "") {
  const told = new URLSearchParams(search);
  for (const name of NAMES) {
    const value = filters[name] ?? "";
    if (value === (USUAL[name] ?? "")) told.delete(name);
    else told.set(name, value);
  }
  const text = told.toString();
  return text && `?${text}`;
}

/** The question to the API, which reads days as whole days of the city.
 * @param {Filters} filters @param {string|null} [cursor] @returns {Filters} */
export function queryOf(filters, cursor) {
  const asked = { ...filters, ...cursor && { cursor } };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
}

/** How many filters narrow the list beyond what is usual, but for the order of it.
 * @param {Filters} filters */
export const narrowing = (filters) => NAMES.filter((name) =>
  name !== "sort" && (filters[name] ?? "") !== (USUAL[name] ?? "")).length;

/** What a form cannot show: a drawn area, and moments where it has days.
 * @param {string} name @param {string} value */
export const isBeyondForm = (name, value) => Boolean(value) && (name === "polygon"
  || ["since", "until"].includes(name) && !/^\d{4}-\d\d-\d\d$/.test(value));
