/** What is measured of atoms and cells in the plane: perimeters, roundness, ends. Pure. */

import { Measures } from "./measures.js";
import { degreesPerMetre } from "./shapes.js";

/** @typedef {import("./types.js").Partition} Partition */
/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").Position} Position */

/** Metres around an atom, holes included. @param {Position[][]} rings */
export function perimeterM(rings) {
  const per = degreesPerMetre(rings[0][0][1]);
  let metres = 0;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i += 1) {
      metres += Math.hypot((ring[i][0] - ring[i - 1][0]) / per.x, (ring[i][1] - ring[i - 1][1]) / per.y);
    }
  }
  return metres;
}

/** Polsby-Popper: 4π · area / perimeter², 1 for a circle; NaN for an empty cell.
 * @param {Partition} model @param {Cell} cell */
export function roundness(model, cell) {
  return cell.rimM > 0 ? Math.min(1, (4 * Math.PI * model.sum(cell, "area_m2")) / cell.rimM ** 2) : NaN;
}

/** The corners of the convex hull (Andrew's monotone chain). @param {Position[]} points */
function hull(points) {
  const sorted = [...points].sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const half = (/** @type {Position[]} */ list) => {
    /** @type {Position[]} */ const chain = [];
    for (const p of list) {
      while (chain.length > 1 && cross(chain[chain.length - 2], chain[chain.length - 1], p) <= 0) chain.pop();
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** @param {Position} o @param {Position} a @param {Position} b */
const cross = ([ox, oy], [ax, ay], [bx, by]) => (ax - ox) * (by - oy) - (ay - oy) * (bx - ox);

/** Metres in a straight line between the two ends of a cell that are farthest apart.
 * @param {Partition} model @param {Cell} cell */
export function spanM(model, cell) {
  return spanOf(model, cell.members);
}

/** @param {Partition} model @param {Iterable<string>} keys */
function spanOf(model, keys) {
  /** @type {Position[]} */ const corners = [];
  for (const key of keys) corners.push(...(model.atoms.get(key)?.rings[0] ?? []));
  if (!corners.length) return 0;
  const ends = hull(corners);
  const per = degreesPerMetre(ends[0][1]);
  let most = 0;
  for (const [ax, ay] of ends) {
    for (const [bx, by] of ends) most = Math.max(most, ((ax - bx) / per.x) ** 2 + ((ay - by) / per.y) ** 2);
  }
  return Math.sqrt(most);
}

/** @type {WeakMap<object, Map<string, {roundness: number, spanM: number}>>} by a plan's base */
const before = new WeakMap();

/** Roundness and ends of one of today's cells. @param {Partition} model @param {string} key */
export function shapeBefore(model, key) {
  const of = model.about.base;
  const kept = before.get(of) ?? new Map();
  before.set(of, kept);
  let found = kept.get(key);
  if (!found) {
    /** @type {Set<string>} */ const members = new Set();
    for (const atom of model.atoms.values()) if (atom.base === key) members.add(atom.key);
    let [rimM, areaM2] = [0, 0];
    for (const one of members) {
      const atom = /** @type {import("./types.js").Atom} */ (model.atoms.get(one));
      rimM += atom.rimM;
      areaM2 += atom.sums[model.at("area_m2")];
      for (const { to, m } of model.near.get(one) ?? []) if (members.has(to)) rimM -= m;
    }
    found = { roundness: rimM > 0 ? Math.min(1, (4 * Math.PI * areaM2) / rimM ** 2) : NaN,
      spanM: spanOf(model, members) };
    kept.set(key, found);
  }
  return found;
}

/**
 * The figures by which plans are set side by side.
 * @param {Partition} model @param {import("./measures.js").Measure[]} [weighed] by which; left out,
 *   its own measures
 */
export function scoreOf(model, weighed) {
  const cells = [...model.cells.values()].filter(({ size }) => size);
  const homes = cells.map((cell) => model.sum(cell, "households"));
  const problems = model.problems();
  let moved = 0;
  const at = model.at("residents");
  for (const atom of model.atoms.values()) if (atom.cell !== atom.base) moved += atom.sums[at];
  const mean = (/** @type {number[]} */ list) => list.reduce((sum, n) => sum + n, 0) / (list.length || 1);
  return { cells: cells.length, measures: new Measures(model, weighed).score(),
    right: cells.filter((cell) => model.standing(cell) === "right").length,
    least: Math.min(...homes), most: Math.max(...homes),
    blocking: problems.filter(({ blocks }) => blocks).length, warnings: problems.filter(({ blocks }) => !blocks).length,
    roundness: mean(cells.map((cell) => roundness(model, cell))),
    longest: Math.max(0, ...cells.map((cell) => spanM(model, cell))), moved };
}
