/**
 * A plan in the browser: atoms, cells, sums, what is wrong. Pure; runs under node.
 *
 * The sums are the server's: whole numbers per atom, added up in any order. A stroke changes the
 * model at once; what the server answers is laid over it afterwards.
 */

import { indexBorders } from "./plan_shapes.js";

/** @typedef {[number, number]} Position lon, lat (WGS-84) */
/** @typedef {{key: string, code: string, community: number, sums: number[], rings: Position[][],
 *   bbox: [number, number, number, number], middle: Position, cell: string|null,
 *   base: string|null}} Atom */
/** @typedef {{key: string, community: number, name: string, code: string, type: string,
 *   worker: number|null, id: number|null, locked: boolean, totals: number[], size: number}} Cell */
/** @typedef {{code: string, cell: string|null, atoms: string[], blocks: boolean,
 *   [figure: string]: any}} Problem */

export const BLOCKING = ["atoms_unassigned", "cell_empty", "not_connected"];

/** @param {any} feature GeoJSON @param {string|null} cell @param {string|null} base @returns {Atom} */
function atomOf(feature, cell, base) {
  const { key, code, community, sums } = feature.properties;
  const { type, coordinates } = feature.geometry;
  const rings = type === "Polygon" ? coordinates : coordinates.flat();
  const bbox = /** @type {[number, number, number, number]} */ ([Infinity, Infinity, -Infinity, -Infinity]);
  for (const [x, y] of rings[0]) {
    bbox[0] = Math.min(bbox[0], x);
    bbox[1] = Math.min(bbox[1], y);
    bbox[2] = Math.max(bbox[2], x);
    bbox[3] = Math.max(bbox[3], y);
  }
  return { key, code, community, sums, rings, bbox, cell, base,
    middle: [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2] };
}

/** The base atom that a piece was cut from. @param {string} key */
export const rootOf = (key) => key.split(".")[0];

export class PlanModel {
  /** @type {any} */ about = {};
  revision = 0;
  position = 0;
  /** @type {string[]} */ columns = [];
  /** @type {Map<string, Atom>} */ atoms = new Map();
  /** @type {Map<string, Cell>} */ cells = new Map();
  /** @type {Map<string, any>} */ baseCells = new Map();
  /** @type {Map<string, {to: string, wall: boolean, m: number}[]>} */ near = new Map();
  /** @type {Set<string>} */ locked = new Set();
  /** @type {any[]} */ splitBuildings = [];
  /** @type {import("./plan_shapes.js").Border[]|null} */ borders = null;

  /** @param {any} document what GET /plans/{id} answers */
  constructor(document) {
    this.reset(document);
  }

  /** @param {any} document */
  reset(document) {
    this.about = document;
    this.revision = document.revision;
    this.position = document.position;
    this.columns = document.columns;
    this.atoms = new Map();
    this.cells = new Map();
    this.baseCells = new Map(document.base.cells.map((/** @type {any} */ c) => [c.key, c]));
    this.locked = new Set(document.locked);
    this.splitBuildings = document.split_buildings;
    for (const cell of document.cells) this.putCell(cell);
    this.putAtoms(document.atoms.features, document.of);
    this.setEdges(document.edges);
  }

  /** @param {any} row */
  putCell(row) {
    const known = this.cells.get(row.key);
    this.cells.set(row.key, { ...row, totals: known?.totals ?? this.columns.map(() => 0),
      size: known?.size ?? 0 });
  }

  /** @param {any[]} features @param {Record<string, string|null>} of */
  putAtoms(features, of) {
    for (const feature of features) {
      const { key } = feature.properties;
      const old = this.atoms.get(key);
      if (old) this.count(old, -1);
      const base = this.about.base.of[rootOf(key)] ?? null;
      const atom = atomOf(feature, of[key] ?? null, base);
      this.atoms.set(key, atom);
      this.count(atom, 1);
    }
    this.borders = null;
  }

  /** @param {Atom} atom @param {1|-1} sign */
  count(atom, sign) {
    const cell = atom.cell === null ? undefined : this.cells.get(atom.cell);
    if (!cell) return;
    cell.size += sign;
    for (let i = 0; i < atom.sums.length; i += 1) cell.totals[i] += sign * atom.sums[i];
  }

  /** @param {[string, string, number, boolean][]} edges */
  setEdges(edges) {
    this.near = new Map();
    for (const edge of edges) this.addEdge(edge);
  }

  /** @param {[string, string, number, boolean]} edge */
  addEdge([a, b, m, wall]) {
    for (const [from, to] of [[a, b], [b, a]]) {
      const list = this.near.get(from);
      if (list) list.push({ to, wall, m });
      else this.near.set(from, [{ to, wall, m }]);
    }
  }

  /** @param {Cell} cell @param {string} name of a column */
  sum(cell, name) {
    return cell.totals[this.columns.indexOf(name)];
  }

  /** Whether an atom may leave its cell. @param {Atom} atom */
  isFree(atom) {
    return !this.locked.has(atom.key) && !(atom.cell && this.cells.get(atom.cell)?.locked);
  }

  /**
   * Move atoms to a cell at once; locked ones and those of other communities stay.
   * @param {Iterable<string>} keys @param {string|null} to @returns {string[]} who moved
   */
  assign(keys, to) {
    const cell = to === null ? null : this.cells.get(to);
    if (cell === undefined || cell?.locked) return [];
    const moved = [];
    for (const key of keys) {
      const atom = this.atoms.get(key);
      if (!atom || atom.cell === to || !this.isFree(atom)) continue;
      if (cell && cell.community !== atom.community) continue;
      this.count(atom, -1);
      atom.cell = to;
      this.count(atom, 1);
      moved.push(key);
    }
    return moved;
  }

  /** Lay over what the server answered to a step. @param {any} reply */
  apply(reply) {
    const { atoms, cells, cut, pieces, locked } = reply.changed;
    this.revision = reply.revision;
    this.position = reply.position;
    this.locked = new Set(locked);
    for (const row of Object.values(cells)) if (row) this.putCell(row);
    if (reply.step === null) this.clear(); // undo, redo, jump: the reply lists everything
    for (const key of cut) this.remove(key);
    if (pieces) {
      const touched = new Set(pieces.features.map((/** @type {any} */ f) => f.properties.key));
      const of = Object.fromEntries([...touched].map((key) =>
        [key, key in atoms ? atoms[key] : this.atoms.get(key)?.cell ?? null]));
      this.putAtoms(pieces.features, of);
      this.dropEdges(touched);
      for (const edge of pieces.edges) this.addEdge(edge);
      this.splitBuildings = pieces.split_buildings;
    }
    for (const [key, to] of Object.entries(atoms)) {
      const atom = this.atoms.get(key);
      if (!atom || atom.cell === to) continue;
      this.count(atom, -1);
      atom.cell = /** @type {string|null} */ (to);
      this.count(atom, 1);
    }
    for (const [key, row] of Object.entries(cells)) if (!row) this.cells.delete(key);
    if (pieces) this.dropStrangers(cells, reply.step === null);
  }

  clear() {
    this.atoms.clear();
    this.near.clear();
    for (const cell of this.cells.values()) {
      cell.totals = cell.totals.map(() => 0);
      cell.size = 0;
    }
  }

  /** After an undo the reply lists every cell: the others are gone.
   * @param {Record<string, any>} listed @param {boolean} isWhole */
  dropStrangers(listed, isWhole) {
    if (!isWhole) return;
    for (const key of [...this.cells.keys()]) if (!(key in listed)) this.cells.delete(key);
  }

  /** @param {string} key */
  remove(key) {
    const atom = this.atoms.get(key);
    if (!atom) return;
    this.count(atom, -1);
    this.atoms.delete(key);
    this.dropEdges(new Set([key]));
    this.borders = null;
  }

  /** @param {Set<string>} keys */
  dropEdges(keys) {
    for (const key of keys) {
      for (const { to } of this.near.get(key) ?? []) {
        if (keys.has(to)) continue;
        this.near.set(to, (this.near.get(to) ?? []).filter((edge) => edge.to !== key));
      }
      this.near.delete(key);
    }
  }

  /** The lines between atoms, found once per geometry. */
  lines() {
    this.borders ??= indexBorders(this.atoms.values());
    return this.borders;
  }

  // ---- what is wrong

  /**
   * Everything wrong, in the server's words and order.
   * @returns {Problem[]}
   */
  problems() {
    const found = [...this.loose(), ...this.emptyCells(), ...this.torn(), ...this.outOfRule(),
      ...this.cutBuildings(), ...this.withoutWorker(), ...this.overloaded()];
    return found.sort((a, b) => Number(b.blocks) - Number(a.blocks)
      || (a.code < b.code ? -1 : a.code > b.code ? 1 : (a.cell ?? "") < (b.cell ?? "") ? -1 : 1));
  }

  /** @param {string} code @param {string|null} cell @param {string[]} atoms @param {object} figures */
  problem(code, cell, atoms = [], figures = {}) {
    return { code, cell, atoms, blocks: BLOCKING.includes(code), ...figures };
  }

  loose() {
    const free = [...this.atoms.values()].filter((atom) => atom.cell === null);
    if (!free.length) return [];
    const at = this.columns.indexOf("households");
    const households = free.reduce((sum, atom) => sum + atom.sums[at], 0);
    return [this.problem("atoms_unassigned", null, free.map(({ key }) => key),
      { n: free.length, households })];
  }

  emptyCells() {
    return [...this.cells.values()].filter((cell) => !cell.size)
      .map((cell) => this.problem("cell_empty", cell.key));
  }

  torn() {
    const found = [];
    for (const [key, members] of this.membersByCell()) {
      const barred = this.pieces(members, false);
      if (barred.length < 2) continue;
      const apart = this.pieces(members, true);
      const pieces = apart.length > 1 ? apart : barred;
      const code = apart.length > 1 ? "not_connected" : "crosses_barrier";
      found.push(this.problem(code, key, this.lesser(pieces), { pieces: pieces.length }));
    }
    return found;
  }

  membersByCell() {
    /** @type {Map<string, string[]>} */ const members = new Map();
    for (const atom of this.atoms.values()) {
      if (atom.cell === null) continue;
      const list = members.get(atom.cell);
      if (list) list.push(atom.key);
      else members.set(atom.cell, [atom.key]);
    }
    return members;
  }

  /** The connected pieces of some atoms. @param {string[]} members @param {boolean} overWalls */
  pieces(members, overWalls) {
    const waiting = new Set(members);
    const pieces = [];
    for (const first of members) {
      if (!waiting.delete(first)) continue;
      const piece = [first];
      for (let i = 0; i < piece.length; i += 1) {
        for (const { to, wall } of this.near.get(piece[i]) ?? []) {
          if ((overWalls || !wall) && waiting.delete(to)) piece.push(to);
        }
      }
      pieces.push(piece);
    }
    return pieces;
  }

  /** The atoms of all pieces but the one with most households. @param {string[][]} pieces */
  lesser(pieces) {
    const at = this.columns.indexOf("households");
    const weight = (/** @type {string[]} */ piece) => piece.reduce((sum, key) =>
      sum + 0.001 + (this.atoms.get(key)?.sums[at] ?? 0), 0);
    const main = pieces.reduce((best, piece) => (weight(piece) > weight(best) ? piece : best));
    return pieces.filter((piece) => piece !== main).flat();
  }

  /** @param {Cell} cell @returns {[number, number]} least and most households */
  ruleOf(cell) {
    return this.about.rules[String(cell.community)] ?? [300, 500];
  }

  /** @param {Cell} cell @returns {"under"|"right"|"over"} */
  standing(cell) {
    const [low, high] = this.ruleOf(cell);
    const homes = this.sum(cell, "households");
    if (cell.type === "exclusive") return "right";
    return homes < low ? "under" : homes > high ? "over" : "right";
  }

  outOfRule() {
    return [...this.cells.values()]
      .filter((cell) => cell.size && this.standing(cell) !== "right")
      .map((cell) => {
        const [low, high] = this.ruleOf(cell);
        return this.problem(this.standing(cell) === "under" ? "below_rule" : "above_rule", cell.key,
          [], { households: this.sum(cell, "households"), low, high });
      });
  }

  cutBuildings() {
    return this.splitBuildings.filter(({ atoms }) => new Set(atoms.map(
      (/** @type {string} */ key) => this.atoms.get(key)?.cell)).size > 1)
      .map(({ id, name, atoms }) => this.problem("building_cut",
        this.atoms.get(atoms[0])?.cell ?? null, atoms, { building: id, name }));
  }

  withoutWorker() {
    return [...this.cells.values()].filter((cell) => cell.worker === null)
      .map((cell) => this.problem("no_worker", cell.key));
  }

  overloaded() {
    /** @type {Map<number, Cell[]>} */ const held = new Map();
    for (const cell of this.cells.values()) {
      if (cell.worker !== null) held.set(cell.worker, [...(held.get(cell.worker) ?? []), cell]);
    }
    const limit = this.about.worker_limit;
    return [...held].map(([worker, cells]) => ({ worker, cells, limit,
      households: cells.reduce((sum, cell) => sum + this.sum(cell, "households"), 0) }))
      .filter(({ cells, households }) => cells.length > 1 && households > limit)
      .map(({ worker, cells, households }) => this.problem("worker_over_limit", cells[0].key, [],
        { worker, households, limit }));
  }
}
