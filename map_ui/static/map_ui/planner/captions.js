/** What is written on the cells of a plan, and where. Pure. */

import { inside } from "../plan_shapes.js";

/** @typedef {import("../plan.js").Position} Position */

/** The middle of the cell's own atom that is nearest to a place. @param {import("../plan.js").PlanModel} model
 * @param {"cell"|"base"} which @param {string} key @param {Position} place @returns {Position} */
function within(model, which, key, [x, y]) {
  let best = /** @type {Position} */ ([x, y]);
  let least = Infinity;
  for (const atom of model.atoms.values()) {
    if (atom[which] !== key || !inside(atom.rings, atom.middle[0], atom.middle[1])) continue;
    const far = Math.hypot(atom.middle[0] - x, atom.middle[1] - y);
    if (far < least) [best, least] = [atom.middle, far];
  }
  return best;
}

/**
 * One caption for each cell, where most of its people are.
 * @param {import("../plan.js").PlanModel} model @param {"cell"|"base"} which the plan's, or today's
 * @param {import("../messages.js").Speaker} speaker
 * @returns {{place: Position, name: string, value: string, className: string}[]}
 */
export function labelsOf(model, which, { say, number }) {
  const at = model.columns.indexOf("households");
  /** @type {Map<string, {x: number, y: number, n: number, homes: number}>} */ const sums = new Map();
  for (const { [which]: cell, middle, sums: figures } of model.atoms.values()) {
    if (!cell) continue;
    const held = sums.get(cell) ?? { x: 0, y: 0, n: 0, homes: 0 };
    const weight = 1 + figures[at];
    sums.set(cell, { x: held.x + middle[0] * weight, y: held.y + middle[1] * weight,
      n: held.n + weight, homes: held.homes + figures[at] });
  }
  return [...sums].flatMap(([key, { x, y, n, homes }]) => {
    const cell = which === "cell" ? model.cells.get(key) : model.baseCells.get(key);
    if (!cell) return [];
    const [low, high] = model.ruleOf(cell);
    const standing = homes < low ? "under" : homes > high ? "over" : "right";
    return [{ place: within(model, which, key, [x / n, y / n]),
      name: cell.name.replace(/^.*(第\d+网格)$/, "$1"),
      value: `${number(homes)} ${say("col.households")}`,
      className: cell.type === "exclusive" ? "right" : standing }];
  });
}
