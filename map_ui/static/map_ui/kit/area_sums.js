/** Areas with all of their sums. What a report changes is asked for apart, so that the browser keeps
 * shapes and the other sums until these change. */

import { cells, json, outlinesOf } from "./api.js";

/** @typedef {{features: {id: number, properties: Record<string, any>}[]}} Areas */

/** Both together; an area that one of the two does not know yet keeps what it has.
 * @param {Areas} areas @param {Areas} ofCases @returns {Areas} */
export function joined(areas, ofCases) {
  const told = new Map(ofCases.features.map(({ id, properties }) => [id, properties]));
  return { ...areas, features: areas.features.map((feature) => (
    { ...feature, properties: { ...feature.properties, ...told.get(feature.id) } })) };
}

/** @param {Promise<Areas>} areas @param {string} path */
const withCases = async (areas, path) => joined(...await Promise.all([areas, json(path)]));

/** The grid cells of today. @returns {Promise<any>} */
export const cellsWithCases = () => withCases(cells(), "grid_cells.geojson?sums=cases");
/** The divisions of a level. @param {string} level @returns {Promise<any>} */
export const divisionsWithCases = (level) =>
  withCases(outlinesOf(level), `divisions.geojson?level=${level}&sums=cases`);
