/** What is written on the cells of a plan, and where. Pure. */

import { textWidthPx } from "../map/labels.js";
import { inside } from "./shapes.js";

/** @typedef {import("./plan.js").PlanModel} PlanModel */
/** @typedef {import("./types.js").Position} Position */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{key: string, place: Position, name: string, value: string, className: string}} Caption */
/** @typedef {{bbox: [number, number, number, number], metresPerPixel: number}} View */

const ROOM_PX = 46;
const METRES_PER_DEGREE = 111_195;
/** What a caption takes: what stands around its text, its height with the figure and without. */
const AROUND_PX = 10;
const TEXT_PX = 13;
const HEIGHT_PX = 34;
const NAME_PX = 20;
const FEW = 30;
const MOST_PLACES = 40;

/** The middles of those atoms of a cell that are nearest to a place, the nearest first: one at least.
 * @param {Iterable<import("./types.js").Atom>} atoms @param {Position} place @returns {Position[]} */
function within(atoms, [x, y]) {
  const found = [];
  for (const { middle, rings } of atoms) {
    if (!inside(rings, middle[0], middle[1])) continue;
    found.push({ middle, far: Math.hypot(middle[0] - x, middle[1] - y) });
  }
  if (!found.length) return [[x, y]];
  return found.sort((a, b) => a.far - b.far).slice(0, MOST_PLACES).map(({ middle }) => middle);
}

/** @param {PlanModel} model @param {any} cell @param {number} homes @param {Position} place
 * @param {Speaker} speaker @returns {Caption} */
function caption(model, cell, homes, place, { say, number }) {
  const [low, high] = model.ruleOf(cell);
  const standing = homes < low ? "under" : homes > high ? "over" : "right";
  return { key: cell.key, place, name: cell.name.replace(/^.*(第\d+网格)$/, "$1"),
    value: `${number(homes)} ${say("unit.households")}`,
    className: cell.type === "exclusive" ? "right" : standing };
}

/** @typedef {{caption: Caption, places: Position[]}} Wanted */

/** @param {Position} place @param {number} width @param {number} height @param {number} metresPerPixel */
function boxOf([x, y], width, height, metresPerPixel) {
  const size = METRES_PER_DEGREE / metresPerPixel;
  const [atX, atY] = [x * size * Math.cos((y * Math.PI) / 180), y * size];
  return { left: atX - width / 2, right: atX + width / 2, low: atY - height / 2, high: atY + height / 2 };
}

/**
 * Each caption at the best of its places where it covers none before it: with its figure, else
 * with the name alone, for the figure stands in the list too. One that has no room at all, because
 * its cell lies under others' captions, is left out until the map is nearer.
 * @param {Wanted[]} wanted @param {number} metresPerPixel @returns {Caption[]}
 */
export function apart(wanted, metresPerPixel) {
  /** @type {ReturnType<typeof boxOf>[]} */ const taken = [];
  const isFree = (/** @type {ReturnType<typeof boxOf>} */ box) => taken.every((one) => box.right <= one.left
    || one.right <= box.left || box.high <= one.low || one.high <= box.low);
  return wanted.flatMap(({ caption: one, places }) => {
    for (const [value, height] of /** @type {[string, number][]} */ ([[one.value, HEIGHT_PX], ["", NAME_PX]])) {
      for (const place of places) {
        const width = AROUND_PX + Math.max(textWidthPx(one.name, TEXT_PX), textWidthPx(value, TEXT_PX));
        const box = boxOf(place, width, height, metresPerPixel);
        if (!isFree(box)) continue;
        taken.push(box);
        return [{ ...one, value, place }];
      }
    }
    return [];
  });
}

/** One caption for each cell that is in view and large enough, near where most of its people are. */
export class Captions {
  /** @type {Map<string, Position[]>} */ places = new Map();

  /** Cells whose ground has changed. @param {Iterable<string>} cells */
  touch(cells) {
    for (const key of cells) this.places.delete(key);
  }

  /** @param {PlanModel} model @param {Speaker} speaker @param {View} view @returns {Caption[]} */
  of(model, speaker, { bbox, metresPerPixel }) {
    const isFew = model.cells.size <= FEW;
    const found = [];
    for (const cell of model.cells.values()) {
      if (!cell.size) continue;
      if (!isFew && Math.sqrt(model.sum(cell, "area_m2")) < ROOM_PX * metresPerPixel) continue;
      const [x, y, n] = cell.pull;
      if (x / n < bbox[0] || x / n > bbox[2] || y / n < bbox[1] || y / n > bbox[3]) continue;
      let places = this.places.get(cell.key);
      if (!places) {
        const atoms = [...cell.members].flatMap((key) => model.atoms.get(key) ?? []);
        places = within(atoms, [x / n, y / n]);
        this.places.set(cell.key, places);
      }
      found.push({ caption: caption(model, cell, model.sum(cell, "households"), places[0], speaker), places });
    }
    return apart(found, metresPerPixel);
  }
}

/** Captions of today's cells. @param {PlanModel} model @param {Speaker} speaker
 * @returns {Caption[]} */
export function captionsBefore(model, speaker) {
  const at = model.at("households");
  /** @type {Map<string, import("./types.js").Atom[]>} */ const members = new Map();
  for (const atom of model.atoms.values()) {
    if (!atom.base) continue;
    const held = members.get(atom.base);
    if (held) held.push(atom);
    else members.set(atom.base, [atom]);
  }
  return [...members].flatMap(([key, atoms]) => {
    const cell = model.baseCells.get(key);
    if (!cell) return [];
    let [x, y, n] = [0, 0, 0];
    for (const { middle, sums } of atoms) {
      x += middle[0] * (1 + sums[at]);
      y += middle[1] * (1 + sums[at]);
      n += 1 + sums[at];
    }
    return [{ ...caption(model, cell, cell.sums.households, within(atoms, [x / n, y / n])[0], speaker),
      key: `was-${key}` }];
  });
}
