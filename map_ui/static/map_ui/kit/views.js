/** Saved views and displays: the outer contract, one function for each route. */

import { json, send } from "./api.js";

/** @typedef {{zoom: number, lat: number, lon: number}} Place */
/** @typedef {{id: number, name: string, filters: Record<string, string>, place: Place|null,
 *   shared: {code: string, name: string}|null, is_own: boolean, owner: string}} SavedView */
/** @typedef {{name: string, filters: Record<string, string>, place: Place|null, case: string|null,
 *   seconds: number|null}} Show */
/** @typedef {{id: number, name: string, areas: {name: string}[], revision: number, shows: Show[],
 *   sent_at: string|null, sent_by: string|null, is_taken: boolean, taken_at: string|null}} Display */

export const views = {
  /** @returns {Promise<{results: SavedView[], areas: {code: string, name: string}[], most: number}>} */
  list: () => json("views"),
  /** @param {object} view name, filters, place, shared @returns {Promise<SavedView>} */
  save: (view) => send("views", view),
  /** @param {number} id @param {object} changes @returns {Promise<SavedView>} */
  change: (id, changes) => send(`views/${id}`, changes, "PATCH"),
  /** @param {number} id */
  remove: (id) => send(`views/${id}`, {}, "DELETE"),
};

export const displays = {
  /** @returns {Promise<Display[]>} */
  list: async () => (await json("displays")).results,
  /** @param {number[]} ids @param {object[]} shows @returns {Promise<Display[]>} */
  send: async (ids, shows) => (await send("displays", { displays: ids, shows })).results,
  /** What this wall is to show.
   * @returns {Promise<{revision: number, sent_at: string|null, shows: Show[], last_event: number}>} */
  own: () => json("display"),
};
