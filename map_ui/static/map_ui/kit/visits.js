/** Visits: what is owed at which door, what was done there, and a new one. */

import { json, send } from "./api.js";

/** @typedef {{id: number, code: string, name: string, home_only: boolean, state: string, due_by: string,
 *   last: string|null}} RuleAtDoor */
/** @typedef {{unit: number, label: string, building: number, lon: number, lat: number, grid_cell: number|null,
 *   state: string, due_by: string, rules: RuleAtDoor[]}} Door lon and lat in WGS-84 */
/** @typedef {{id: number, unit: number, revision: number, means: string, outcome: string, note: string,
 *   needs: string, hazards: string, made_at: string, by: string, is_own: boolean}} Visit */

export const visits = {
  /** Doors of one's area that are to be visited. @returns {Promise<{results: Door[], more: boolean}>} */
  owed: () => json("visits/owed"),
  /** What holds at one door, visited or not. @param {number} unit
   * @returns {Promise<{results: Door[], more: boolean}>} */
  at: (unit) => json(`visits/owed?state=all&unit=${unit}`),
  /** The latest ones at a door. @param {number} unit @returns {Promise<{results: Visit[]}>} */
  latest: (unit) => json(`visits?unit=${unit}`),
  /** How many doors were visited in the period of each rule. @param {string} by grid_cell or worker
   * @returns {Promise<{results: any[]}>} */
  coverage: (by) => json(`visits/coverage?by=${by}`),
  /** @returns {Promise<{results: any[]}>} */
  rules: () => json("visit_rules"),
  /** @param {Record<string, any>} told client_id, unit, means, outcome, and texts
   * @returns {Promise<{id: number}>} */
  record: (told) => send("visits", told),
};

/** What a position may mean: several candidates where it is not sure.
 * @param {{lon: number, lat: number, accuracy_m: number}} spot WGS-84
 * @returns {Promise<{results: any[]}>} */
export const placesAround = ({ lon, lat, accuracy_m: accuracy }) => json(`locate?${new URLSearchParams({
  lon: lon.toFixed(7), lat: lat.toFixed(7), datum: "wgs84", accuracy_m: accuracy.toFixed(0) })}`);
