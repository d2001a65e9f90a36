/** What the server tells of ways on foot: whom a kind reaches, the nearest from a place, areas. */

import { json } from "./api.js";
import { at } from "./root.js";

/** @param {string} path @param {Record<string, string|number|undefined|null>} wish empty ones are left out
 * @param {AbortSignal} [signal] */
const ask = (path, wish, signal) => json(`reach/${path}?${new URLSearchParams(Object.entries(wish)
  .filter(([, value]) => value !== "" && value !== undefined && value !== null)
  .map(([name, value]) => [name, String(value)]))}`, signal);

/** @typedef {{lon: number, lat: number, profile: string, at: string}} Walk a place (WGS-84), who walks, and
 * when with an offset; no time: gates that ever open are open */

/** @param {{kind: string, level: string, community?: number}} wish @param {AbortSignal} [signal] */
export const coverage = (wish, signal) => ask("coverage", wish, signal);
/** @param {Walk & {kind: string}} wish @param {AbortSignal} [signal] */
export const nearest = (wish, signal) => ask("nearest", { ...wish, datum: "wgs84" }, signal);
/** @param {Walk & {minutes: number}} wish @param {AbortSignal} [signal] */
export const area = (wish, signal) => ask("area", { ...wish, datum: "wgs84" }, signal);
export const repairs = () => ask("repairs", {});
/** @param {string} kind @param {string} level */
export const workbook = (kind, level) =>
  at(`/api/v1/reach/coverage.xlsx?${new URLSearchParams({ kind, level })}`);
