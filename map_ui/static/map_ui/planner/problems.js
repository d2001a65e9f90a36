/**
 * Everything wrong with a plan, in the server's words and order. Pure.
 *
 * What needs a walk over a cell's ground is kept for each cell until its ground changes, so that a
 * stroke costs what it touches and not the size of the plan.
 */

/** @typedef {import("./types.js").Partition} Partition */
/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").Problem} Problem */

import { Measures, limitsOf } from "./measures.js";

export const BLOCKING = ["atoms_unassigned", "cell_empty", "not_connected"];

/** @param {string} code @param {string|null} cell @param {string[]} atoms @param {object} figures
 * @returns {Problem} */
function problem(code, cell, atoms = [], figures = {}) {
  return { code, cell, atoms, blocks: BLOCKING.includes(code), ...figures };
}

/** @param {import("./measures.js").Bar[]} bars @param {Cell} cell */
function outOfMeasure(bars, cell) {
  return bars.filter(({ standing }) => standing !== "right").map((bar) => problem(
    bar.standing === "under" ? "below_measure" : "above_measure", cell.key, [],
    { measure: bar.measure.name, value: bar.value, ...limitsOf(bar) }));
}

/** The connected pieces of some atoms. @param {Partition} model @param {Iterable<string>} members
 * @param {boolean} overWalls */
export function piecesOf(model, members, overWalls) {
  const waiting = new Set(members);
  const pieces = [];
  for (const first of waiting) {
    waiting.delete(first);
    const piece = [first];
    for (let i = 0; i < piece.length; i += 1) {
      for (const { to, wall } of model.near.get(piece[i]) ?? []) {
        if ((overWalls || !wall) && waiting.delete(to)) piece.push(to);
      }
    }
    pieces.push(piece);
  }
  return pieces;
}

export class Problems {
  /** @type {Map<string, Problem|null>} by cell */ torn = new Map();

  /** @param {Partition} model */
  constructor(model) {
    this.model = model;
  }

  /** A cell's ground has changed. @param {string} cell */
  touch(cell) {
    this.torn.delete(cell);
  }

  clear() {
    this.torn.clear();
  }

  /** @returns {Problem[]} */
  all() {
    const found = [...this.loose(), ...this.ofCells(), ...this.cutBuildings(), ...this.overloaded()];
    return found.sort((a, b) => Number(b.blocks) - Number(a.blocks)
      || (a.code < b.code ? -1 : a.code > b.code ? 1 : (a.cell ?? "") < (b.cell ?? "") ? -1 : 1));
  }

  loose() {
    const { model } = this;
    const loose = this.missed();
    if (!loose.length) return [];
    const at = model.at("households");
    let households = 0;
    for (const key of loose) households += model.atoms.get(key)?.sums[at] ?? 0;
    return [problem("atoms_unassigned", null, loose, { n: loose.length, households })];
  }

  /** Atoms in no cell; a professional grid covers a community wholly, or not at all. */
  missed() {
    const { about, atoms, cells, loose } = this.model;
    if (!about.overlay) return [...loose];
    const covered = new Set([...cells.values()].map(({ community }) => community));
    return [...loose].filter((key) => covered.has(atoms.get(key)?.community ?? 0));
  }

  ofCells() {
    const found = [];
    const measures = new Measures(this.model);
    for (const cell of this.model.cells.values()) {
      if (cell.worker === null) found.push(problem("no_worker", cell.key));
      if (!cell.size) {
        found.push(problem("cell_empty", cell.key));
        continue;
      }
      const torn = this.tornOf(cell);
      if (torn) found.push(torn);
      found.push(...outOfMeasure(measures.of(cell), cell));
      const standing = this.model.standing(cell);
      if (standing === "right") continue;
      const [low, high] = this.model.ruleOf(cell);
      found.push(problem(standing === "under" ? "below_rule" : "above_rule", cell.key, [],
        { households: this.model.sum(cell, "households"), low, high: Number.isFinite(high) ? high : null }));
    }
    return found;
  }

  /** @param {Cell} cell */
  tornOf(cell) {
    let kept = this.torn.get(cell.key);
    if (kept === undefined) {
      kept = this.walk(cell);
      this.torn.set(cell.key, kept);
    }
    return kept;
  }

  /** @param {Cell} cell */
  walk(cell) {
    const { model } = this;
    const barred = piecesOf(model, cell.members, false);
    if (barred.length < 2) return null;
    const apart = piecesOf(model, cell.members, true);
    const pieces = apart.length > 1 ? apart : barred;
    const code = apart.length === 1 ? "crosses_barrier"
      : this.liesApart(apart) ? "ground_apart" : "not_connected";
    return problem(code, cell.key, this.lesser(pieces), { pieces: pieces.length });
  }

  /**
   * Whether the community's own ground parts the pieces, so that no plan can join them.
   * @param {string[][]} pieces
   */
  liesApart(pieces) {
    const { atoms } = this.model;
    const home = atoms.get(pieces[0][0])?.community;
    const community = [...atoms.values()].filter((one) => one.community === home);
    const grounds = piecesOf(this.model, community.map((one) => one.key), true);
    return grounds.every((ground) => {
      const here = new Set(ground);
      return pieces.filter(([first]) => here.has(first)).length < 2;
    });
  }

  /** The atoms of all pieces but the one with most households. @param {string[][]} pieces */
  lesser(pieces) {
    const at = this.model.at("households");
    const weight = (/** @type {string[]} */ piece) => piece.reduce((sum, key) =>
      sum + 0.001 + (this.model.atoms.get(key)?.sums[at] ?? 0), 0);
    const main = pieces.reduce((best, piece) => (weight(piece) > weight(best) ? piece : best));
    return pieces.filter((piece) => piece !== main).flat();
  }

  cutBuildings() {
    const { atoms, splitBuildings } = this.model;
    return splitBuildings.filter((one) => new Set(one.atoms.map(
      (/** @type {string} */ key) => atoms.get(key)?.cell)).size > 1)
      .map(({ id, name, atoms: keys }) => problem("building_cut",
        atoms.get(keys[0])?.cell ?? null, keys, { building: id, name }));
  }

  overloaded() {
    /** @type {Map<number, Cell[]>} */ const held = new Map();
    for (const cell of this.model.cells.values()) {
      if (cell.worker === null) continue;
      const others = held.get(cell.worker);
      if (others) others.push(cell);
      else held.set(cell.worker, [cell]);
    }
    const limit = this.model.about.worker_limit ?? Infinity;
    const found = [];
    for (const [worker, cells] of held) {
      if (cells.length < 2) continue;
      const households = cells.reduce((sum, cell) => sum + this.model.sum(cell, "households"), 0);
      if (households > limit) {
        found.push(problem("worker_over_limit", cells[0].key, [], { worker, households, limit }));
      }
    }
    return found;
  }
}

/** The key of the sentence that tells a problem; where no most is set, none is told.
 * @param {{code: string, high?: number | null}} found */
export const sentenceOf = ({ code, high }) => (
  code === "below_rule" && high === null ? "problem.below_rule.least" : `problem.${code}`);
