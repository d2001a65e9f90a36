/** A drawn area as the filters name it: longitude and latitude of its corners in turn, lon_lat_lon_lat…. Pure. */

/** @typedef {import("../map/drawing_layer.js").Drawn} Drawn */

const FEWEST = 3;

/** @param {Drawn|null} drawn @returns {string} empty where nothing was drawn */
export const cornersOf = (drawn) => (drawn && "polygon" in drawn
  ? drawn.polygon.coordinates[0].slice(0, -1).flat().join("_") : "");

/** @param {string} text @returns {Drawn|null} null for what is no area */
export function areaOf(text) {
  const numbers = text.split("_").map(Number);
  const ring = numbers.flatMap((one, i) => (i % 2 ? [] : [[one, numbers[i + 1]]]));
  if (ring.length < FEWEST || ring.flat().some((one) => !Number.isFinite(one))) return null;
  return { polygon: { type: "Polygon", coordinates: [[...ring, ring[0]]] } };
}
