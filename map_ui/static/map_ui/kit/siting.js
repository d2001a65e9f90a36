/** What the server does about stations as they might be: counts, searches, scenarios that are kept. */

import { ask, json, send, written } from "./api.js";
import { at } from "./root.js";

/** @typedef {{name: string, lon: number, lat: number, capacity?: number|null}} Added */
/** Degrees are WGS-84. @typedef {{datum: "wgs84", added: Added[], moved: {ref: string, lon: number, lat: number}[],
 *   removed: string[], radius_m: number|null, counts_places: boolean}} Changes */

/** The numbers with changed stations; nothing is stored. @param {{kind: string, level: string,
 * community?: number}} wish @param {Changes} changes @param {AbortSignal} [signal] @returns {Promise<any>} */
export const changedCoverage = async (wish, changes, signal) =>
  (await ask("/api/v1/reach/coverage", { ...written({ ...wish, changes }), signal })).json();

/** Stations chosen by the machine; a job. @param {object} wish */
export const site = (wish) => send("reach/siting", wish);
/** One station for several communities; a job. @param {object} wish */
export const share = (wish) => send("reach/shared_stations", wish);

export const scenarios = {
  /** @param {string} kind */
  list: async (kind) => (await json(`reach/scenarios?${new URLSearchParams({ kind })}`)).results,
  /** @param {number} id */ read: (id) => json(`reach/scenarios/${id}`),
  /** @param {{name: string, kind: string, changes: Changes, job: string|null}} given */
  keep: (given) => send("reach/scenarios", given),
  /** @param {number} id */ remove: (id) => send(`reach/scenarios/${id}`, {}, "DELETE"),
  /** Without a first: with today. @param {number|null} first @param {number} second @param {string} level */
  compare: (first, second, level) => json(`reach/scenarios/compare?${new URLSearchParams({
    ...first === null ? {} : { first: String(first) }, second: String(second), level })}`),
  /** @param {number} id @param {string} level */
  workbook: (id, level) => at(`/api/v1/reach/scenarios/${id}/scenario.xlsx?${new URLSearchParams({ level })}`),
  /** @param {number} id */ geoPackage: (id) => at(`/api/v1/reach/scenarios/${id}/scenario.gpkg`),
};
