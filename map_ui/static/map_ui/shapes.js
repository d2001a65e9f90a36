/** Small plane geometry for labels; coordinates are GeoJSON lon/lat, EPSG:4326. Pure. */

/** @typedef {[number, number]} Position */
/** @typedef {{type: string, coordinates: any}} Geometry */

/** @param {Position[]} ring twice its signed area, square degrees */
function doubleArea(ring) {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    sum += ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
  }
  return sum;
}

/** The polygon with the largest outer ring. @param {Geometry} geometry @returns {Position[][]} */
function largest(geometry) {
  if (geometry.type === "Polygon") return geometry.coordinates;
  const size = (/** @type {Position[][]} */ polygon) => Math.abs(doubleArea(polygon[0]));
  return geometry.coordinates.reduce((/** @type {Position[][]} */ best,
    /** @type {Position[][]} */ one) => (size(one) > size(best) ? one : best));
}

/** Where a line of equal latitude crosses the rings, sorted west to east.
 * @param {Position[][]} rings @param {number} lat @returns {number[]} */
function crossings(rings, lat) {
  const found = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [ax, ay] = ring[j];
      const [bx, by] = ring[i];
      if (ay > lat !== by > lat) found.push(ax + ((lat - ay) / (by - ay)) * (bx - ax));
    }
  }
  return found.sort((a, b) => a - b);
}

/**
 * A point well inside a Polygon or MultiPolygon where a line of text has room: the middle of the
 * longest of several horizontal chords, those near the middle preferred.
 * @param {Geometry} geometry @returns {{lon: number, lat: number, widthDeg: number}}
 */
export function labelPoint(geometry) {
  const rings = largest(geometry);
  const lats = rings[0].map((position) => position[1]);
  const south = Math.min(...lats);
  const height = Math.max(...lats) - south;
  let best = { lon: rings[0][0][0], lat: rings[0][0][1], widthDeg: 0, score: -1 };
  for (const share of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
    // A lattice vertex exactly on the chord would count twice; a hair above it does not.
    const lat = south + height * (share + 1e-7);
    const xs = crossings(rings, lat);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const widthDeg = xs[i + 1] - xs[i];
      const score = widthDeg * (1 - Math.abs(share - 0.5));
      if (score > best.score) best = { lon: (xs[i] + xs[i + 1]) / 2, lat, widthDeg, score };
    }
  }
  return { lon: best.lon, lat: best.lat, widthDeg: best.widthDeg };
}
