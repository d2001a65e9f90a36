/**
 * Datum conversions for display, and how coordinates are written. Pure.
 *
 * CGCS2000 (EPSG:4490) equals WGS-84 here. GCJ-02 is the offset datum of Chinese web maps and
 * BD-09 Baidu's further offset of it; both only exist inside China, elsewhere the point is left
 * as it is. The server converts what is stored; these are for reading off the screen only.
 */

export const DATUMS = /** @type {const} */ (["wgs84", "cgcs2000", "gcj02", "bd09"]);
/** @typedef {typeof DATUMS[number]} Datum */

// The Krasovsky 1940 ellipsoid on which the GCJ-02 offsets are defined.
const AXIS_M = 6378245.0;
const ECCENTRICITY2 = 0.00669342162296594323;
const BAIDU_TURN = (Math.PI * 3000) / 180;

/** @param {number} lon degrees @param {number} lat degrees; whether GCJ-02 is defined here */
export function inChina(lon, lat) {
  return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

/** @param {number} value @param {number} a @param {number} b the third wave's two periods */
function waves(value, a, b) {
  const { sin, PI } = Math;
  return ((20 * sin(value * PI) + 40 * sin((value / 3) * PI)) * 2) / 3
    + ((a * sin((value / 12) * PI) + b * sin((value / 30) * PI)) * 2) / 3;
}

/** @param {number} x the short wave that both offsets share, in x */
function ripple(x) {
  return ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;
}

/** @param {number} lon @param {number} lat WGS-84 degrees @returns {[number, number]} GCJ-02 */
export function toGcj02(lon, lat) {
  if (!inChina(lon, lat)) return [lon, lat];
  const x = lon - 105;
  const y = lat - 35;
  const root = Math.sqrt(Math.abs(x));
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    + ripple(x) + waves(y, 160, 320);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    + ripple(x) + waves(x, 150, 300);
  const sine = Math.sin((lat / 180) * Math.PI);
  const curve = 1 - ECCENTRICITY2 * sine * sine;
  const meridian = (AXIS_M * (1 - ECCENTRICITY2)) / (curve * Math.sqrt(curve));
  const parallel = (AXIS_M / Math.sqrt(curve)) * Math.cos((lat / 180) * Math.PI);
  return [lon + (east * 180) / (parallel * Math.PI), lat + (north * 180) / (meridian * Math.PI)];
}

/** @param {number} x @param {number} y GCJ-02 degrees @returns {[number, number]} BD-09 */
export function gcj02ToBd09(x, y) {
  const radius = Math.hypot(x, y) + 0.00002 * Math.sin(y * BAIDU_TURN);
  const angle = Math.atan2(y, x) + 0.000003 * Math.cos(x * BAIDU_TURN);
  return [radius * Math.cos(angle) + 0.0065, radius * Math.sin(angle) + 0.006];
}

/** @param {number} lon @param {number} lat WGS-84 @param {Datum} datum
 * @returns {[number, number]} */
export function fromWgs84(lon, lat, datum) {
  if (datum === "gcj02") return toGcj02(lon, lat);
  if (datum === "bd09" && inChina(lon, lat)) return gcj02ToBd09(...toGcj02(lon, lat));
  return [lon, lat];
}

/** The inverse by fixed points: three steps leave less than a millimetre.
 * @param {number} x @param {number} y degrees of the datum @param {Datum} datum
 * @returns {[number, number]} WGS-84 */
export function toWgs84(x, y, datum) {
  let [lon, lat] = [x, y];
  if (datum !== "gcj02" && datum !== "bd09") return [lon, lat];
  for (let i = 0; i < 4; i += 1) {
    const [there, thereLat] = fromWgs84(lon, lat, datum);
    [lon, lat] = [lon + x - there, lat + y - thereLat];
  }
  return [lon, lat];
}

/**
 * "24.48012° N  118.08945° E": five decimals are about a metre.
 * @param {number} lon @param {number} lat degrees
 */
export function formatLonLat(lon, lat) {
  const part = (/** @type {number} */ value, /** @type {string} */ plus,
    /** @type {string} */ minus) => `${Math.abs(value).toFixed(5)}° ${value < 0 ? minus : plus}`;
  return `${part(lat, "N", "S")}  ${part(lon, "E", "W")}`;
}
