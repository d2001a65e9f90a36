/** Saved views as filters of the page's address, and back. Pure. */

import { NAMES } from "./filters.js";

/** @typedef {import("./filters.js").Filters} Filters */

/** What is kept of filters: those that say something. @param {Filters} filters @returns {Filters} */
export const keptFilters = (filters) => Object.fromEntries(NAMES.filter((name) => filters[name])
  .map((name) => [name, filters[name]]));

/** The filters of a view: what it does not name is open, also the usual state.
 * @param {Filters} kept @returns {Filters} */
export const openedFilters = (kept) => Object.fromEntries(NAMES.map((name) => [name, kept[name] ?? ""]));

/** Whether a view asks for what the page shows now. @param {Filters} kept @param {Filters} filters */
export const isOf = (kept, filters) => NAMES.every((name) => (kept[name] ?? "") === (filters[name] ?? ""));
