/** Saved views as filters of the page's address, and back. Pure. */

import { NAMES } from "./filters.js";

/** @typedef {import("./filters.js").Filters} Filters */

/** How the map of the command centre shows them, and what it plays, in the words of its address. */
export const LOOK_WORDS = ["look", "bandwidth", "play", "speed", "at", "playing"];
/** Words in which two views may differ; where a playback stands is none. */
const COMPARED = ["look", "bandwidth", "play"];

/** What is kept of filters and looks: those that say something. @param {Filters} filters @returns {Filters} */
export const keptFilters = (filters) => Object.fromEntries([...NAMES, ...LOOK_WORDS].filter((name) => filters[name])
  .map((name) => [name, filters[name]]));

/** The filters of a view: what it does not name is open, also the usual state.
 * @param {Filters} kept @returns {Filters} */
export const openedFilters = (kept) => Object.fromEntries(NAMES.map((name) => [name, kept[name] ?? ""]));

/** The looks of a view as a page's address says them. @param {string} search of that address
 * @param {Filters} kept @returns {string} */
export function openedLooks(search, kept) {
  const told = new URLSearchParams(search);
  for (const name of LOOK_WORDS) {
    if (kept[name]) told.set(name, kept[name]);
    else told.delete(name);
  }
  const text = told.toString();
  return text && `?${text}`;
}

/** Whether a view asks for what the page shows now. @param {Filters} kept
 * @param {Filters} filters with looks, where the page `hasLooks` @param {boolean} [hasLooks] */
export const isOf = (kept, filters, hasLooks = false) => [...NAMES, ...hasLooks ? COMPARED : []].every((name) => (kept[name] ?? "") === (filters[name] ?? ""));
