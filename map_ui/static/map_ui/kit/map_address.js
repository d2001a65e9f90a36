/** Links from records to the map. */

import { at } from "./root.js";

/** The address of the map that shows a thing of the registers, or no more than where it is.
 * @param {string} kind cell building incident unit entrance, a noun of things, or nothing
 * @param {number|null} id @param {{lon?: number|null, lat?: number|null}} [where] */
export function mapAddress(kind, id, { lon, lat } = {}) {
  const view = typeof lon === "number" && typeof lat === "number"
    ? `18/${lat.toFixed(5)}/${lon.toFixed(5)}` : "//";
  return at(`/#${view}/households${kind ? `/${kind}:${id}` : ""}`);
}
