/** What a plan weighs beside the households of the rule: limits, bars and who lies outside. Pure. */

/** @typedef {import("./types.js").Partition} Partition */
/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {{name: string, target: number|null, tolerance: number, weight: number,
 *   incidents?: number, visits?: number}} Measure */
/** @typedef {{measure: Measure, value: number, low: number, high: number,
 *   standing: "under"|"right"|"over", isEstimated: boolean}} Bar */

const OF_PEOPLE = ["residents", "residents_60"];

/** @param {Partition} model @returns {Measure[]} */
export function moreThanRule({ about }) {
  return (about.measures ?? []).filter((/** @type {Measure} */ { name }) => name !== "households");
}

/** The target of a measure by community: as given, else the mean of its ordinary cells with ground
 * that are not locked: of these cells are drawn.
 * @param {Partition} model @param {Measure} measure @returns {Map<number, number>} */
export function middles(model, measure) {
  /** @type {Map<number, {sum: number, count: number}>} */ const held = new Map();
  for (const cell of model.cells.values()) {
    if (!isHeld(cell, measure)) continue;
    const of = held.get(cell.community) ?? { sum: 0, count: 0 };
    held.set(cell.community, { sum: of.sum + model.sum(cell, measure.name), count: of.count + 1 });
  }
  return new Map([...held].map(([community, { sum, count }]) =>
    [community, measure.target ?? sum / count]));
}

/** Least and most of a cell; where no whole number lies within the tolerance, those next to the target.
 * @param {number} target @param {number} tolerance @returns {[number, number]} */
export function around(target, tolerance) {
  const [low, high] = [target * (1 - tolerance), target * (1 + tolerance)];
  const whole = limitsOf({ low, high });
  return whole.low > whole.high ? [Math.floor(target), Math.ceil(target)] : [low, high];
}

/** Draws and judges the measures of one state of a plan; made anew after a stroke. */
export class Measures {
  /** @param {Partition} model @param {Measure[]} [measures] */
  constructor(model, measures = moreThanRule(model)) {
    this.model = model;
    this.all = measures.filter(({ name }) => model.at(name) >= 0)
      .map((measure) => ({ measure, middle: middles(model, measure) }));
  }

  /** @param {Cell} cell @returns {Bar[]} */
  of(cell) {
    return this.all.map(({ measure, middle }) => {
      const target = middle.get(cell.community) ?? measure.target ?? 0;
      const [low, high] = around(target, measure.tolerance);
      const value = this.model.sum(cell, measure.name);
      const standing = !isHeld(cell, measure) || (low <= value && value <= high) ? "right"
        : value < low ? "under" : "over";
      return { measure, value, low, high, standing, isEstimated: isEstimated(cell, measure) };
    });
  }

  /** Least and most of a cell and how many cells are within, by measure. */
  score() {
    const cells = [...this.model.cells.values()].filter(({ type, size }) => type !== "exclusive" && size);
    return Object.fromEntries(this.all.map(({ measure: { name } }, i) => {
      const bars = cells.map((cell) => this.of(cell)[i]);
      const values = bars.map(({ value }) => value);
      return [name, { least: Math.min(...values), most: Math.max(...values),
        within: bars.filter(({ standing }) => standing === "right").length }];
    }));
  }
}

/** Whether a measure judges a cell: a locked one is held against a target alone.
 * @param {Cell} cell @param {Measure} measure */
const isHeld = (cell, measure) => (
  cell.type !== "exclusive" && cell.size > 0 && (!cell.locked || measure.target !== null));

/** Whether a number of a cell holds estimates: people who are not registered, pieces of cut atoms.
 * @param {Cell} cell @param {Measure} measure */
function isEstimated(cell, measure) {
  return cell.guessed > 0 && (OF_PEOPLE.includes(measure.name) || Boolean(measure.visits));
}

/** Whole limits, as problems tell them. @param {{low: number, high: number}} bar */
export function limitsOf({ low, high }) {
  return { low: Math.ceil(low - 1e-9), high: Math.floor(high + 1e-9) };
}
