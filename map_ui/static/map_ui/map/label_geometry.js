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

/** The part of a chord that is also free a little above and below it: a text has a height.
 * @param {[number, number]} chord @param {number[][]} neighbours crossings of the lines beside it
 * @returns {[number, number]} */
function narrowed([west, east], neighbours) {
  const middle = (west + east) / 2;
  let free = /** @type {[number, number]} */ ([west, east]);
  for (const xs of neighbours) {
    let i = 0;
    while (i + 1 < xs.length && !(xs[i] <= middle && middle <= xs[i + 1])) i += 2;
    free = i + 1 < xs.length ? [Math.max(free[0], xs[i]), Math.min(free[1], xs[i + 1])]
      : [middle, middle];
  }
  return free;
}

const ROWS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];
const MOST_PLACES = 18;
/** Where along a chord, and how much of it is then free on the narrower side, twice. */
const ALONG = /** @type {[number, number][]} */ ([[1 / 2, 1], [1 / 4, 1 / 2], [3 / 4, 1 / 2]]);

/**
 * Points well inside a Polygon or MultiPolygon where a line of text has room, the best first: the
 * middles and quarters of its widest horizontal chords, those near the middle preferred.
 * @param {Geometry} geometry @returns {{lon: number, lat: number, widthDeg: number}[]} at least one
 */
export function labelPlaces(geometry) {
  const rings = largest(geometry);
  const lats = rings[0].map((position) => position[1]);
  const south = Math.min(...lats);
  const height = Math.max(...lats) - south;
  const places = [];
  for (const share of ROWS) {
    // A lattice vertex exactly on the chord would count twice; a hair above it does not.
    const lat = south + height * (share + 1e-7);
    const xs = crossings(rings, lat);
    const beside = [0.06, -0.06].map((off) => crossings(rings, lat + height * off));
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const [west, east] = narrowed([xs[i], xs[i + 1]], beside);
      for (const [along, free] of ALONG) {
        const widthDeg = (east - west) * free;
        places.push({ lon: west + (east - west) * along, lat, widthDeg,
          score: widthDeg * (1 - Math.abs(share - 0.5)) });
      }
    }
  }
  const [lon, lat] = rings[0][0];
  if (!places.length) places.push({ lon, lat, widthDeg: 0, score: 0 });
  return places.sort((a, b) => b.score - a.score).slice(0, MOST_PLACES)
    .map(({ score: _, ...place }) => place);
}

/** @type {WeakMap<Geometry, ReturnType<typeof labelPlaces>>} */
const kept = new WeakMap();

/** The same, found once for a geometry. @param {Geometry} geometry */
export function keptPlaces(geometry) {
  const places = kept.get(geometry) ?? labelPlaces(geometry);
  kept.set(geometry, places);
  return places;
}
