/** The base maps there are, and the one that this browser has chosen: the same on all pages. */

import { json } from "./api.js";
import { storage } from "./storage.js";

/** A map of tiles; its tiles lie in its datum.
 * @typedef {{id: string, name: string, urls: string[], subdomains: string, datum: "wgs84"|"cgcs2000"|"gcj02"|"bd09",
 *   attribution: string, min_zoom: number, max_zoom: number, bbox: [number, number, number, number]|null,
 *   is_public: boolean}} BaseMap */

const KEPT = "base_map";
/** Pages that strangers open show what strangers may see, whoever opens them. */
const PUBLIC_PAGES = /\/(report|nearest)\/$/;

/** @type {Promise<BaseMap[]>|null} */ let listed = null;
/** @type {Set<() => void>} */ const followers = new Set();
/** @type {string|null} */ let now = null;

/** Those that may be chosen here; none where they cannot be read: the city's own ground is always there.
 * @returns {Promise<BaseMap[]>} */
export function baseMaps() {
  listed ??= json("base_maps").then(({ results }) => results.filter((/** @type {BaseMap} */ one) =>
    one.is_public || !PUBLIC_PAGES.test(location.pathname)), () => []);
  return listed;
}

/** The id of the chosen one, empty for the city's own ground: what the address says, else what was kept. */
export function chosenBase() {
  now ??= new URLSearchParams(location.search).get("base") ?? storage.get(KEPT) ?? "";
  return now;
}

/** @param {string} id */
export function chooseBase(id) {
  now = id;
  storage.set(KEPT, id);
  for (const follow of followers) follow();
}

/** Do it whenever another one is chosen; what comes back ends that.
 * @param {() => void} follow @returns {() => void} */
export function onBase(follow) {
  followers.add(follow);
  return () => followers.delete(follow);
}
