/** Rings of a drawn outline: lists of [lon, lat] in degrees (WGS-84), not closed. Pure. */

/** @typedef {[number, number]} Corner */

const EARTH_M = 6371008.8;
const radians = (/** @type {number} */ degrees) => (degrees * Math.PI) / 180;

/** The polygons of a GeoJSON geometry, each a list of rings without the repeated last corner.
 * @param {any} geometry @returns {Corner[][][]} */
export function polygonsOf(geometry) {
  if (!geometry) return [];
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return parts.map((/** @type {any} */ rings) => rings.map((/** @type {Corner[]} */ ring) =>
    ring.slice(0, -1).map(([lon, lat]) => /** @type {Corner} */ ([lon, lat]))));
}

/** The place of the largest polygon: the one whose outer ring is edited.
 * @param {Corner[][][]} polygons */
export function largest(polygons) {
  const sizes = polygons.map(([outer]) => areaM2(outer));
  return sizes.indexOf(Math.max(...sizes));
}

/** A geometry with `ring` as the outer ring of polygon `index`; null for fewer than 3 corners.
 * @param {Corner[][][]} polygons @param {number} index @param {Corner[]} ring */
export function geometryOf(polygons, index, ring) {
  if (ring.length < 3) return null;
  const parts = polygons.length ? [...polygons] : [[ring]];
  parts[Math.max(index, 0)] = [ring, ...(polygons[index] ?? []).slice(1)];
  const closed = parts.map((rings) => rings.map((one) => [...one, one[0]]));
  return closed.length === 1 ? { type: "Polygon", coordinates: closed[0] }
    : { type: "MultiPolygon", coordinates: closed };
}

/** Area of a ring in m², on a plane that touches the sphere at its first corner: right to a
 * fraction of a percent for a building. @param {Corner[]} ring */
export function areaM2(ring) {
  if (ring.length < 3) return 0;
  const [lon0, lat0] = ring[0];
  const flat = ring.map(([lon, lat]) => [
    radians(lon - lon0) * Math.cos(radians(lat0)) * EARTH_M, radians(lat - lat0) * EARTH_M]);
  const twice = flat.reduce((sum, [x, y], i) => {
    const [x2, y2] = flat[(i + 1) % flat.length];
    return sum + x * y2 - x2 * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** Where a further corner may be put: the middle of each edge, with the place it would take.
 * @param {Corner[]} ring @returns {{at: Corner, before: number}[]} */
export function middles(ring) {
  if (ring.length < 3) return [];
  return ring.map(([lon, lat], i) => {
    const [lon2, lat2] = ring[(i + 1) % ring.length];
    return { at: /** @type {Corner} */ ([(lon + lon2) / 2, (lat + lat2) / 2]), before: i + 1 };
  });
}

/** @param {Corner[]} ring @param {number} before @param {Corner} corner */
export const withCorner = (ring, before, corner) =>
  [...ring.slice(0, before), corner, ...ring.slice(before)];
/** @param {Corner[]} ring @param {number} at */
export const withoutCorner = (ring, at) => ring.filter((_, i) => i !== at);
/** @param {Corner[]} ring @param {number} at @param {Corner} corner */
export const movedCorner = (ring, at, corner) => ring.map((one, i) => (i === at ? corner : one));

/** @param {Corner} p @param {Corner} q @param {Corner} r */
const side = (p, q, r) => Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));

/** Whether two edges of a ring cross. @param {Corner[]} ring */
export function crosses(ring) {
  const n = ring.length;
  for (let i = 0; i < n; i += 1) {
    for (let j = i + 2; j < n; j += 1) {
      if (i === 0 && j === n - 1) continue;
      const [a, b, c, d] = [ring[i], ring[i + 1], ring[j], ring[(j + 1) % n]];
      if (side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)) return true;
    }
  }
  return false;
}
