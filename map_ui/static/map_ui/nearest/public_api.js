/** What this page asks of the server, by way of the module that asks: all of it without an account. */

import { ask } from "../kit/api.js";

/** @param {string} path @param {Record<string, string|number>} [wish] @param {AbortSignal} [signal] */
const told = async (path, wish = {}, signal) => (await ask(`/api/v1/public/${path}?${new URLSearchParams(
  Object.entries(wish).map(([name, value]) => [name, String(value)]))}`, { signal })).json();

/** @typedef {{name: string, lon: number, lat: number, gcj02: [number, number], metres: number|null,
 *   seconds: number|null, path: any, opening_hours: string, open_until: string|null}} Facility degrees of
 *   WGS-84, `gcj02` as Chinese map services want them */
/** @typedef {{kind: string, name: string, is_straight: boolean, facilities: Facility[],
 *   notes: {code: string, message: string}[]}} OfKind */

/** @returns {Promise<{code: string, name: string}[]>} */
export const kinds = async () => (await told("facility_kinds")).results;

/** @param {string} q @param {AbortSignal} signal
 * @returns {Promise<{kind: string, label: string, lon: number, lat: number}[]>} */
export const places = async (q, signal) => (await told("places", { q }, signal)).results;

/** @param {{lon: number, lat: number, kinds: string, profile: string}} wish WGS-84
 * @param {AbortSignal} signal @returns {Promise<{results: OfKind[]}>} */
export const nearest = (wish, signal) => told("nearest", { ...wish, datum: "wgs84" }, signal);

/** Outlines and names of the communities, which are open data. */
export const outlines = async () =>
  (await ask("/ogc/collections/open_communities/items?limit=1000&f=json")).json();
