/** Which community a place lies in, among GeoJSON outlines (EPSG:4326). Pure. */

/** @typedef {[number, number][]} Ring */

/** @param {Ring} ring @param {number} lon @param {number} lat */
function isInside(ring, lon, lat) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [[x1, y1], [x2, y2]] = [ring[i], ring[j]];
    if ((y1 > lat) !== (y2 > lat) && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** @param {any} geometry a Polygon or MultiPolygon; a hole is outside */
const polygonsOf = (geometry) => (geometry?.type === "MultiPolygon" ? geometry.coordinates
  : geometry?.type === "Polygon" ? [geometry.coordinates] : []);

/** The feature that holds a place, or null. @param {any[]} features @param {number} lon @param {number} lat */
export const featureAt = (features, lon, lat) => features.find(({ geometry }) => polygonsOf(geometry)
  .some((/** @type {Ring[]} */ [outer, ...holes]) => isInside(outer, lon, lat)
    && !holes.some((hole) => isInside(hole, lon, lat)))) ?? null;
