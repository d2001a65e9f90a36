/** The table of statistics in the address: stats=level.group.mode.column[.down] and stats_area=…. Pure. */

import { GROUPS, LEVELS, MODES } from "./statistics.js";

/** @typedef {import("./drawing_layer.js").Drawn} Drawn */
/** @typedef {{level: string, group: string, mode: string, order: {by: string, down: boolean},
 *   drawn: Drawn|null, kind?: string}} Table `kind`: of facility, whose reach is told */

const KIND = /^[a-z0-9_]{1,24}$/;
const SHAPES = ["polygon", "circle"];
const FEWEST = 3;
/** Corners that an address carries; servers and mail programs cut longer ones. */
const MOST_CORNERS = 120;

/** What an address says of the table; null where it says nothing that can be read.
 * @param {URLSearchParams} asked @returns {Table|null} */
export function readTable(asked) {
  const [level, group, mode, by, way] = (asked.get("stats") ?? "").split(".");
  if (![...LEVELS, ...SHAPES].includes(level) || !Object.hasOwn(GROUPS, group ?? "")
    || !MODES.includes(mode)) return null;
  const isColumn = by === "name" || GROUPS[group].includes(by);
  const kind = asked.get("stats_kind") ?? "";
  return { level, group, mode, order: isColumn ? { by, down: way === "down" }
    : { by: "name", down: false }, drawn: readArea(level, asked.get("stats_area") ?? asked.get("area") ?? ""),
  ...(group === "reach" && KIND.test(kind) ? { kind } : {}) };
}

/** The same for the address; empty texts stand for nothing. @param {Table|null} table */
export function writeTable(table) {
  if (!table) return { stats: "", stats_area: "", stats_kind: "" };
  const { level, group, mode, order, drawn, kind = "" } = table;
  const parts = [level, group, mode, order.by, ...(order.down ? ["down"] : [])];
  return { stats: parts.join("."), stats_area: drawn ? writeArea(drawn) : "",
    stats_kind: group === "reach" ? kind : "" };
}

/** Lon and lat in turn, or those of the middle and a radius in metres.
 * @param {string} level @param {string} text @returns {Drawn|null} */
function readArea(level, text) {
  const numbers = text.split("_").map(Number);
  if (level === "circle") {
    const [lon, lat, radius_m] = numbers;
    return isPlace(lon, lat) && radius_m > 0 ? { lon, lat, radius_m } : null;
  }
  const corners = pairs(numbers);
  if (level !== "polygon" || corners.length < FEWEST || corners.length > MOST_CORNERS
    || !corners.every(([lon, lat]) => isPlace(lon, lat))) return null;
  return { polygon: { type: "Polygon", coordinates: [[...corners, corners[0]]] } };
}

/** @param {Drawn} drawn */
function writeArea(drawn) {
  if (!("polygon" in drawn)) return [drawn.lon, drawn.lat, drawn.radius_m].join("_");
  const corners = drawn.polygon.coordinates[0].slice(0, -1);
  return corners.length > MOST_CORNERS ? "" : corners.flat().join("_");
}

/** @param {number[]} numbers */
const pairs = (numbers) => Array.from({ length: Math.ceil(numbers.length / 2) },
  (_, i) => numbers.slice(2 * i, 2 * i + 2));

/** @param {number} lon @param {number} lat */
const isPlace = (lon, lat) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
