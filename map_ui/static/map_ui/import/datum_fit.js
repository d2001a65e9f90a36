/** Which datum fits, and where to look. Pure. */

/** @typedef {[number, number]} LonLat */
/** @typedef {{datum: string, points: LonLat[], on_buildings: number, in_city: number}} Fit */
/** @typedef {{total: number, sampled: number, buildings_known: boolean, fits: Fit[]}} Preview */

const FITS_FROM = 0.5;
const LEADS_BY = 0.15;
/** How far apart points may lie to count as one place to look at, in degrees. */
const CROWD_DEG = 0.004;

/** The datum whose points fit clearly better than all that differ from it; null when none does.
 * @param {Preview} preview */
export function bestFit({ fits, buildings_known: known }) {
  if (!known) return null;
  const ranked = fits.filter(({ datum }) => datum !== "cgcs2000")
    .sort((a, b) => b.on_buildings - a.on_buildings);
  const [first, second] = ranked;
  return first.on_buildings >= FITS_FROM && first.on_buildings - second.on_buildings >= LEADS_BY
    ? first.datum : null;
}

/** The place where most points lie close together. @param {LonLat[]} points @returns {LonLat} */
export function crowd(points) {
  /** @type {Map<string, LonLat[]>} */ const boxes = new Map();
  for (const point of points) {
    const key = point.map((degrees) => Math.floor(degrees / CROWD_DEG)).join(" ");
    boxes.set(key, [...(boxes.get(key) ?? []), point]);
  }
  const most = [...boxes.values()].reduce((a, b) => (b.length > a.length ? b : a));
  const mean = (/** @type {0|1} */ axis) => most.reduce((sum, p) => sum + p[axis], 0) / most.length;
  return [mean(0), mean(1)];
}
