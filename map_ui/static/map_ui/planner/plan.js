/**
 * A plan in the browser: atoms, cells, sums, what is wrong. Pure; runs under node.
 *
 * The sums are the server's: whole numbers per atom, added up in any order. A stroke changes the
 * model at once; what the server answers is laid over it afterwards.
 */

import { perimeterM } from "./figures.js";
import { Lines } from "./lines.js";
import { Problems } from "./problems.js";
import { AtomIndex } from "./shapes.js";

/** @typedef {import("./types.js").Atom} Atom */
/** @typedef {import("./types.js").Cell} Cell */

/** @param {any} feature GeoJSON @param {string|null} cell @param {string|null} base @returns {Atom} */
function atomOf(feature, cell, base) {
  const { key, code, community, sums, estimated } = feature.properties;
  const { type, coordinates } = feature.geometry;
  const rings = type === "Polygon" ? coordinates : coordinates.flat();
  const bbox = /** @type {[number, number, number, number]} */ ([Infinity, Infinity, -Infinity, -Infinity]);
  for (const [x, y] of rings[0]) {
    bbox[0] = Math.min(bbox[0], x);
    bbox[1] = Math.min(bbox[1], y);
    bbox[2] = Math.max(bbox[2], x);
    bbox[3] = Math.max(bbox[3], y);
  }
  return { key, code, community, sums, rings, bbox, cell, base, estimated,
    rimM: perimeterM(rings), middle: [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2] };
}

/** The base atom that a piece was cut from. @param {string} key */
export const rootOf = (key) => key.split(".")[0];

/** The key of the cell that a step has made. @param {any} reply @returns {string|undefined} */
export function newest({ changed: { cells, atoms } }) {
  return Object.values(atoms).map(String).find((key) => key.startsWith("n") && key in cells);
}

export class PlanModel {
  /** @type {any} */ about = {};
  revision = 0;
  position = 0;
  /** @type {string[]} */ columns = [];
  /** @type {Map<string, Atom>} */ atoms = new Map();
  /** @type {Map<string, Cell>} */ cells = new Map();
  /** @type {Map<string, any>} */ baseCells = new Map();
  /** @type {Map<string, import("./types.js").Edge[]>} */ near = new Map();
  /** @type {Set<string>} */ locked = new Set();
  /** @type {any[]} */ splitBuildings = [];
  /** @type {Problems} */ wrong = new Problems(this);
  /** Whether atoms may go to a cell of another community (plans of a higher level). */
  crosses = false;
  /** Atoms that lie in no cell. @type {Set<string>} */ loose = new Set();
  /** Cells whose ground or figures have changed since somebody last looked.
   * @type {Set<string>} */ changed = new Set();

  /** @param {any} document what GET /plans/{id} answers */
  constructor(document) {
    this.reset(document);
  }

  /** @param {any} document */
  reset(document) {
    this.about = document;
    this.wrong.clear();
    this.loose.clear();
    /** @type {Lines|null} */ this.borders = null;
    /** @type {AtomIndex|null} */ this.places = null;
    this.revision = document.revision;
    this.position = document.position;
    this.columns = document.columns;
    this.atoms = new Map();
    this.cells = new Map();
    this.baseCells = new Map(document.base.cells.map((/** @type {any} */ c) => [c.key, c]));
    this.locked = new Set(document.locked);
    this.splitBuildings = document.split_buildings;
    for (const cell of document.cells) this.putCell(cell);
    this.near = new Map();
    for (const edge of document.edges) this.addEdge(edge);
    this.putAtoms(document.atoms.features, document.of);
  }

  /** @param {any} row */
  putCell(row) {
    const known = this.cells.get(row.key);
    this.cells.set(row.key, { ...row, totals: known?.totals ?? this.columns.map(() => 0),
      size: known?.size ?? 0, members: known?.members ?? new Set(), rimM: known?.rimM ?? 0,
      pull: known?.pull ?? [0, 0, 0], guessed: known?.guessed ?? 0 });
    this.changed.add(row.key);
  }

  /** @param {any[]} features @param {Record<string, string|null>} of */
  putAtoms(features, of) {
    for (const feature of features) {
      const { key } = feature.properties;
      const base = this.about.base.of[rootOf(key)] ?? null;
      const atom = atomOf(feature, of[key] ?? null, base);
      this.atoms.set(key, atom);
      this.count(atom, 1);
      this.places?.add(atom);
    }
  }

  /** @param {Atom} atom @param {1|-1} sign */
  count(atom, sign) {
    const cell = atom.cell === null ? undefined : this.cells.get(atom.cell);
    if (!cell) {
      if (sign > 0) this.loose.add(atom.key);
      else this.loose.delete(atom.key);
      return;
    }
    cell.size += sign;
    if (atom.estimated) cell.guessed += sign;
    for (let i = 0; i < atom.sums.length; i += 1) cell.totals[i] += sign * atom.sums[i];
    this.shape(cell, atom, sign);
    this.wrong.touch(cell.key);
    this.changed.add(cell.key);
  }

  /** The rim: what both have in common is within. @param {Cell} cell @param {Atom} atom
   * @param {1|-1} sign */
  shape(cell, atom, sign) {
    if (sign < 0) cell.members.delete(atom.key);
    cell.rimM += sign * atom.rimM;
    for (const { to, m } of this.near.get(atom.key) ?? []) {
      if (cell.members.has(to)) cell.rimM -= sign * 2 * m;
    }
    if (sign > 0) cell.members.add(atom.key);
    const weight = sign * (1 + atom.sums[this.at("households")]);
    cell.pull[0] += weight * atom.middle[0];
    cell.pull[1] += weight * atom.middle[1];
    cell.pull[2] += weight;
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
    return cell.totals[this.at(name)];
  }

  /** Where a column stands. @param {string} name */
  at(name) {
    return this.columns.indexOf(name);
  }

  /** Whether an atom may leave its cell. @param {Atom} atom */
  isFree(atom) {
    return !this.locked.has(atom.key) && !(atom.cell && this.cells.get(atom.cell)?.locked);
  }

  /**
   * Move atoms to a cell at once; locked ones, and those of other communities unless they may
   * cross over, stay.
   * @param {Iterable<string>} keys @param {string|null} to @returns {string[]} who moved
   */
  assign(keys, to) {
    const cell = to === null ? null : this.cells.get(to);
    if (cell === undefined || cell?.locked) return [];
    const moved = [];
    for (const key of keys) {
      const atom = this.atoms.get(key);
      if (!atom || atom.cell === to || !this.isFree(atom)) continue;
      if (cell && cell.community !== atom.community && !this.crosses) continue;
      this.count(atom, -1);
      atom.cell = to;
      this.count(atom, 1);
      moved.push(key);
    }
    return moved;
  }

  /** Lay over what the server answered to a step. @param {any} reply
   * @returns {string[]} atoms that lie elsewhere than was drawn */
  apply(reply) {
    const { atoms, cells, cut, pieces, locked } = reply.changed;
    this.revision = reply.revision;
    this.position = reply.position;
    this.locked = new Set(locked);
    for (const row of Object.values(cells)) if (row) this.putCell(row);
    if (reply.step === null) this.clear(); // undo, redo, jump: the reply lists everything
    const standing = new Map(Object.keys(atoms).map((key) => [key, this.atoms.get(key)?.cell]));
    if (pieces) this.putPieces(pieces, cut, atoms);
    for (const [key, to] of Object.entries(atoms)) {
      const atom = this.atoms.get(key);
      if (!atom || atom.cell === to) continue;
      this.count(atom, -1);
      atom.cell = /** @type {string|null} */ (to);
      this.count(atom, 1);
    }
    for (const [key, row] of Object.entries(cells)) if (!row) this.cells.delete(key);
    if (pieces) this.dropStrangers(cells, reply.step === null);
    return [...standing].filter(([key, cell]) => this.atoms.get(key)?.cell !== cell)
      .map(([key]) => key);
  }

  /** @param {any} pieces atoms with another outline than before, and all edges at them
   * @param {string[]} cut atoms that are no more @param {Record<string, string|null>} atoms */
  putPieces(pieces, cut, atoms) {
    const keys = pieces.features.map((/** @type {any} */ f) => f.properties.key);
    const touched = new Set([...keys, ...cut]);
    const of = Object.fromEntries(keys.map((/** @type {string} */ key) =>
      [key, key in atoms ? atoms[key] : this.atoms.get(key)?.cell ?? null]));
    for (const key of touched) this.takeOut(key);
    this.dropEdges(touched);
    for (const edge of pieces.edges) this.addEdge(edge);
    this.putAtoms(pieces.features, of);
    this.borders?.renew(this.atoms, touched,
      (key) => (this.near.get(key) ?? []).map(({ to }) => to));
    this.splitBuildings = pieces.split_buildings;
  }

  clear() {
    this.atoms.clear();
    this.near.clear();
    this.loose.clear();
    this.wrong.clear();
    this.borders = null;
    this.places = null;
    for (const cell of this.cells.values()) {
      cell.totals = cell.totals.map(() => 0);
      cell.size = 0;
      cell.guessed = 0;
      cell.members.clear();
      cell.rimM = 0;
      cell.pull = [0, 0, 0];
    }
  }

  /** After an undo the reply lists every cell: the others are gone.
   * @param {Record<string, any>} listed @param {boolean} isWhole */
  dropStrangers(listed, isWhole) {
    if (!isWhole) return;
    for (const key of [...this.cells.keys()]) if (!(key in listed)) this.cells.delete(key);
  }

  /** @param {string} key */
  takeOut(key) {
    const atom = this.atoms.get(key);
    if (!atom) return;
    this.count(atom, -1);
    this.places?.remove(atom);
    this.atoms.delete(key);
    this.loose.delete(key);
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

  /** The lines between atoms, found once and mended after cuts. */
  lineIndex() {
    if (!this.borders) {
      this.borders = new Lines();
      this.borders.renew(this.atoms, new Set(this.atoms.keys()), () => []);
    }
    return this.borders;
  }

  /** @returns {import("./shapes.js").Border[]} */
  lines() {
    return [...this.lineIndex().all];
  }

  /** Who lies where. */
  index() {
    this.places ??= new AtomIndex(this.atoms.values());
    return this.places;
  }

  /** Everything wrong, in the server's words and order. */
  problems() {
    return this.wrong.all();
  }

  /** @param {Cell} cell @returns {[number, number]} least and most households */
  ruleOf(cell) {
    const [low, high] = this.about.rules[String(cell.community)] ?? [300, 500];
    return [low, high ?? Infinity];
  }

  /** @param {Cell} cell @returns {"under"|"right"|"over"} */
  standing(cell) {
    if (cell.type === "exclusive") return "right";
    const [low, high] = this.ruleOf(cell);
    const homes = this.sum(cell, "households");
    return homes < low ? "under" : homes > high ? "over" : "right";
  }
}
