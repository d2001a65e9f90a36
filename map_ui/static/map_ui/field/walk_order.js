/** In which order doors are walked to: always the nearest one that is left, as the crow flies. Pure. */

const EARTH_M = 6_371_000;
const radians = (/** @type {number} */ degrees) => degrees * Math.PI / 180;

/** @typedef {{lon: number, lat: number}} Spot WGS-84 */

/** Metres between two spots, straight. @param {Spot} one @param {Spot} other */
export function metresBetween(one, other) {
  const middle = radians((one.lat + other.lat) / 2);
  const east = radians(other.lon - one.lon) * Math.cos(middle);
  return EARTH_M * Math.hypot(east, radians(other.lat - one.lat));
}

/** The same doors in the order of a walk; without a start it begins at the first one, the most urgent.
 * Of doors that are equally near the earlier one comes first, so that a stairwell stays as it was.
 * @template {Spot} T @param {T[]} doors @param {Spot|null} start @returns {T[]} */
export function walkOrder(doors, start) {
  const left = [...doors];
  /** @type {T[]} */ const order = [];
  let here = start ?? left[0];
  while (left.length) {
    let next = 0;
    for (let i = 1; i < left.length; i += 1) {
      if (metresBetween(here, left[i]) < metresBetween(here, left[next])) next = i;
    }
    [here] = left.splice(next, 1);
    order.push(/** @type {T} */ (here));
  }
  return order;
}
