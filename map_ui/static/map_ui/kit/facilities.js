/** What the server tells of facilities and components: their kinds, and those around a place. */

import { json } from "./api.js";

/** Kinds, named in the caller's language. @returns {Promise<any[]>} */
export const facilityKinds = async () => (await json("facility_kinds")).results;

/** Those of which there are some, things of the street last. @returns {Promise<any[]>} */
export async function kindsInUse() {
  const isThing = (/** @type {any} */ one) => Number(one.stands_as === "component");
  return (await facilityKinds()).filter(({ count }) => count > 0).sort((a, b) => isThing(a) - isThing(b));
}

/** @typedef {{lon: number, lat: number}} Place degrees of WGS-84 */

/** @param {string} path @param {Place} place */
const near = (path, { lon, lat }) => json(`${path}?lon=${lon}&lat=${lat}&datum=wgs84`);

/** The cameras that see a place. @param {Place} place */
export const camerasOn = (place) => near("cameras", place);

/** The nearest components. @param {Place} place */
export const componentsNear = (place) => near("components/near", place);
