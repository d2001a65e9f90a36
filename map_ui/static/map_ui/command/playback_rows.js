/** What stood open at a moment of a playback, by the rows of the API. Pure. */

/** A case: spans of milliseconds in which it stood open, and from when on it had which light.
 * @typedef {[ref: string, lon: number, lat: number, spans: [number, number|null][], lights: [number, string][]]} Row */
/** @typedef {{ref: string, lon: number, lat: number, light: string}} Standing */
/** @typedef {{code: string, lon: number, lat: number, total: number}} Sum */

/** @param {[number, string][]} lights in rising order @param {number} at */
export function lightThen(lights, at) {
  let light = "";
  for (const [since, next] of lights) {
    if (since > at) break;
    light = next;
  }
  return light;
}

/** @param {Row[]} rows @param {number} at milliseconds @returns {Standing[]} */
export const standingAt = (rows, at) => rows
  .filter(([, , , spans]) => spans.some(([since, until]) => since <= at && (until === null || at < until)))
  .map(([ref, lon, lat, , lights]) => ({ ref, lon, lat, light: lightThen(lights, at) }));

/** The last moment that is not after `at`. @param {number[]} moments rising @param {number} at */
export function stepAt(moments, at) {
  let index = 0;
  while (index + 1 < moments.length && moments[index + 1] <= at) index += 1;
  return index;
}

/** @param {[number|null, string, number, number, number[]][]} sums @param {number} step
 * @returns {Sum[]} places where anything stood open */
export const sumsAt = (sums, step) => sums.flatMap(([, code, lon, lat, counts]) =>
  (counts[step] ? [{ code, lon, lat, total: counts[step] }] : []));

/** How many of each light, for words. @param {Standing[]} cases */
export function lightsOf(cases) {
  const found = { red: 0, yellow: 0, green: 0, none: 0 };
  for (const { light } of cases) found[/** @type {"red"} */ (light in found ? light : "none")] += 1;
  return found;
}

/** Rows of the curve as the chart of hours draws them. @param {[number, number, number][]} series */
export const curveOf = (series) => series.map(([at, came, open]) => ({ at: String(at), came, open, closed: 0, dropped: 0 }));

/** Where a playback goes on to, and whether it ends there. @param {number} at @param {number} passedMs of the
 * reader's time @param {number} speed milliseconds of the period in one of the reader's @param {number} end */
export function goneOn(at, passedMs, speed, end) {
  const next = Math.min(at + passedMs * speed, end);
  return { at: next, isOver: next >= end };
}
