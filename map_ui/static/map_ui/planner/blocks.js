/** Streets under the hand: the nearest one, and the block of ground that they enclose. Pure. */

import { degreesPerMetre } from "./shapes.js";

/** @typedef {import("./plan.js").PlanModel} PlanModel */
/** @typedef {import("./types.js").Position} Position */
/** @typedef {{id: number, name: string}} Street */
/** @typedef {{street: Street, from: Position, to: Position}} Piece */

const BESIDE_M = 5;
const BOX_M = 60;
const SHARE = 0.5;

/** Metres from a place to a segment, and the nearest place on it. @param {Position} place
 * @param {Position} from @param {Position} to @returns {{m: number, at: Position}} */
export function toSegment([x, y], from, to) {
  const per = degreesPerMetre(y);
  const [ax, ay] = [(from[0] - x) / per.x, (from[1] - y) / per.y];
  const [dx, dy] = [(to[0] - from[0]) / per.x, (to[1] - from[1]) / per.y];
  const share = Math.max(0, Math.min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
  return { m: Math.hypot(ax + share * dx, ay + share * dy),
    at: [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])] };
}

/** Segments of streets in a grid, so that the nearest is found without asking all. */
export class StreetIndex {
  /** @param {any[]} features GeoJSON lines with id and name */
  constructor(features) {
    const first = features[0]?.geometry.coordinates.flat(2) ?? [0, 0];
    const per = degreesPerMetre(first[1]);
    this.box = /** @type {Position} */ ([BOX_M * per.x, BOX_M * per.y]);
    /** @type {Map<string, Piece[]>} */ this.boxes = new Map();
    for (const { properties, geometry } of features) {
      const lines = geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
      for (const line of lines) {
        for (let i = 1; i < line.length; i += 1) {
          this.put({ street: properties, from: line[i - 1], to: line[i] });
        }
      }
    }
  }

  /** @param {Piece} piece */
  put(piece) {
    const { from: [ax, ay], to: [bx, by] } = piece;
    const [w, hgt] = this.box;
    for (let i = Math.floor(Math.min(ax, bx) / w); i <= Math.floor(Math.max(ax, bx) / w); i += 1) {
      for (let j = Math.floor(Math.min(ay, by) / hgt); j <= Math.floor(Math.max(ay, by) / hgt); j += 1) {
        const held = this.boxes.get(`${i}/${j}`);
        if (held) held.push(piece);
        else this.boxes.set(`${i}/${j}`, [piece]);
      }
    }
  }

  /** The nearest street within a distance. @param {Position} place @param {number} withinM
   * @returns {{street: Street, m: number, at: Position}|null} */
  nearest(place, withinM) {
    const [w, hgt] = this.box;
    const reach = Math.ceil(withinM / BOX_M);
    const [i, j] = [Math.floor(place[0] / w), Math.floor(place[1] / hgt)];
    let best = null;
    for (let di = -reach; di <= reach; di += 1) {
      for (let dj = -reach; dj <= reach; dj += 1) {
        for (const { street, from, to } of this.boxes.get(`${i + di}/${j + dj}`) ?? []) {
          const found = toSegment(place, from, to);
          if (found.m <= (best?.m ?? withinM)) best = { street, ...found };
        }
      }
    }
    return best;
  }

  /** Whether most of a line runs along streets. @param {Position[]} line */
  carries(line) {
    let [whole, on] = [0, 0];
    for (let i = 1; i < line.length; i += 1) {
      const [[ax, ay], [bx, by]] = [line[i - 1], line[i]];
      const long = Math.hypot(bx - ax, by - ay);
      whole += long;
      if (this.nearest([(ax + bx) / 2, (ay + by) / 2], BESIDE_M)) on += long;
    }
    return whole > 0 && on >= SHARE * whole;
  }
}

/**
 * The street block around an atom: what is reached without crossing a street, a barrier or the
 * edge of the community. @param {PlanModel} model @param {StreetIndex} streets @param {string} start
 * @returns {string[]}
 */
export function blockOf(model, streets, start) {
  const { of } = model.lineIndex();
  const community = model.atoms.get(start)?.community;
  const found = new Set([start]);
  for (const key of found) {
    const open = new Set((model.near.get(key) ?? []).filter(({ wall }) => !wall).map(({ to }) => to));
    for (const { a, b, line } of of.get(key) ?? []) {
      const other = a === key ? b : a;
      if (other === null || found.has(other) || !open.has(other)) continue;
      if (model.atoms.get(other)?.community !== community || streets.carries(line)) continue;
      found.add(other);
    }
  }
  return [...found];
}
