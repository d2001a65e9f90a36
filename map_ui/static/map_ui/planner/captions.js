/** What is written on the cells of a plan, and where. Pure. */

import { inside } from "./shapes.js";

/** @typedef {import("./plan.js").PlanModel} PlanModel */
/** @typedef {import("./types.js").Position} Position */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{key: string, place: Position, name: string, value: string, className: string}} Caption */
/** @typedef {{bbox: [number, number, number, number], metresPerPixel: number}} View */

const ROOM_PX = 46;
const METRES_PER_DEGREE = 111_195;
/** What a caption takes: its width, and both lines of it. */
const WIDTH_PX = 74;
const HEIGHT_PX = 34;
const FEW = 30;

/** The middle of that atom of a cell that is nearest to a place.
 * @param {Iterable<import("./types.js").Atom>} atoms @param {Position} place @returns {Position} */
function within(atoms, [x, y]) {
  let best = /** @type {Position} */ ([x, y]);
  let least = Infinity;
  for (const { middle, rings } of atoms) {
    const far = Math.hypot(middle[0] - x, middle[1] - y);
    if (far >= least || !inside(rings, middle[0], middle[1])) continue;
    [best, least] = [middle, far];
  }
  return best;
}

/** @param {PlanModel} model @param {any} cell @param {number} homes @param {Position} place
 * @param {Speaker} speaker @returns {Caption} */
function caption(model, cell, homes, place, { say, number }) {
  const [low, high] = model.ruleOf(cell);
  const standing = homes < low ? "under" : homes > high ? "over" : "right";
  return { key: cell.key, place, name: cell.name.replace(/^.*(第\d+网格)$/, "$1"),
    value: `${number(homes)} ${say("col.households")}`,
    className: cell.type === "exclusive" ? "right" : standing };
}

/**
 * A caption whose figure would be printed over the name below it goes without the figure, which
 * stands in the list too. @param {Caption[]} captions @param {number} metresPerPixel
 */
export function unprinted(captions, metresPerPixel) {
  const size = METRES_PER_DEGREE / metresPerPixel;
  for (const one of captions) {
    const [x, y] = one.place;
    const across = size * Math.cos((y * Math.PI) / 180);
    const isOver = captions.some(({ place: [otherX, otherY] }) => otherY < y
      && (y - otherY) * size < HEIGHT_PX && Math.abs(x - otherX) * across < WIDTH_PX);
    if (isOver) one.value = "";
  }
  return captions;
}

/** One caption for each cell that is in view and large enough, where most of its people are. */
export class Captions {
  /** @type {Map<string, Position>} */ places = new Map();

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
      let place = this.places.get(cell.key);
      if (!place) {
        const atoms = [...cell.members].flatMap((key) => model.atoms.get(key) ?? []);
        place = within(atoms, [x / n, y / n]);
        this.places.set(cell.key, place);
      }
      found.push(caption(model, cell, model.sum(cell, "households"), place, speaker));
    }
    return unprinted(found, metresPerPixel);
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
    return [{ ...caption(model, cell, cell.sums.households, within(atoms, [x / n, y / n]), speaker),
      key: `was-${key}` }];
  });
}
