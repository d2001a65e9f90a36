/** The tools of the planner: what a press, a drag and a click mean. Knows no map library. */

import { toSegment } from "./blocks.js";
import { bent, borderBetween } from "./shapes.js";

/** @typedef {import("./types.js").Position} Position */
/** @typedef {import("./map.js").Pointer} Pointer */
/** @typedef {{name: string, key: string, icon: string, isDrag?: boolean, isAct?: boolean}} Tool */

/** In the order of the palette; the key chooses it. @type {Tool[]} */
export const TOOLS = [
  { name: "select", key: "V", icon: "M6 3l12 9-5 1 3 6-2.6 1.2-3-6.2L6 18z" },
  { name: "brush", key: "B", icon: "M20 4L10 14M8 14c-3 0-3 4-6 5 4 2 9 1 9-3a2.2 2.2 0 0 0-3-2z", isDrag: true },
  { name: "lasso", key: "L", icon: "M12 4c5 0 9 2.4 9 5.6S17 15 12 15 3 12.800 3 9.600 7 4 12 4zM7 14c-2 1-2 4 0 4s2 3 0 3", isDrag: true },
  { name: "box", key: "R", icon: "M4 5h16v14H4z", isDrag: true },
  { name: "piece", key: "C", icon: "M4 12h6M4 8h8M4 16h8M14 6l7 7-4 .5 2 4-2 1-2-4-3 2.500z" },
  { name: "block", key: "G", icon: "M3 8h18M3 16h18M8 3v18M16 3v18M9.500 9.500h5v5h-5z" },
  { name: "rest", key: "U", icon: "M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 16.500h5M16.500 14v5" },
  { name: "line", key: "K", icon: "M4 20L20 4M7 20h.01M4 12h4M16 12h4" },
  { name: "even", key: "N", icon: "M4 4h16v16H4zM12 4v16M4 12h16" },
  { name: "street", key: "S", icon: "M8 3L5 21M16 3l3 18M12 4v3M12 10.500v3M12 17v3" },
  { name: "merge", key: "M", icon: "M4 5h7v14H4zM13 5h7v14h-7zM9 12h6" },
  { name: "border", key: "D", icon: "M12 3v18M8 9l-4 3 4 3M16 9l4 3-4 3", isDrag: true },
  { name: "new", key: "A", icon: "M4 4h16v16H4zM12 8v8M8 12h8" },
  { name: "dissolve", key: "X", icon: "M9 9h6v6H9zM9 9L4 4M15 9l5-5M9 15l-5 5M15 15l5 5" },
  { name: "lock", key: "O", icon: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3" },
  { name: "resolve", key: "E", icon: "M4 12a8 8 0 0 1 14-5M20 12a8 8 0 0 1-14 5M18 3v4h-4M6 21v-4h4" },
  { name: "comment", key: "T", icon: "M4 5h16v11H11l-5 4v-4H4z" },
  { name: "fix", key: "F", icon: "M4 13l5 5L20 6", isAct: true },
  { name: "propose", key: "P", icon: "M12 3l2.500 6 6.500.5-5 4.200 1.600 6.300L12 16.500 6.400 20 8 13.700 3 9.500 9.500 9z", isAct: true },
];

export const BRUSH_M = { least: 10, most: 300, start: 45 };
export const PARTS = { least: 2, most: 9 };

/**
 * What the tools need of the page.
 * @typedef {{
 *   model(): import("./plan.js").PlanModel, painter(): import("./painter.js").Painter,
 *   pixel(place: Position): {x: number, y: number}, placeOf(pixel: {x: number, y: number}): Position,
 *   metres(px: number, place: Position): number,
 *   chosen(): string|null, choose(cell: string|null): void, send(step: any): void,
 *   painted(keys: string[]): void, redraw(): void, hint(): void, shut(name: string): void, pin(place: Position): void,
 *   streets(): import("./blocks.js").StreetIndex, blockAt(atom: string): string[] }} ToolHost
 */

/** The tools that give basic cells to the chosen cell. */
export const GIVING = ["brush", "lasso", "box", "piece", "block"];
const NEAR_PX = 9;

export class Toolbox {
  /** @type {Position[]} */ line = [];
  /** Atoms that this stroke has moved, and where they lay.
   * @type {Map<string, string|null>} */ stroke = new Map();
  /** @type {string|null} */ first = null;
  /** @type {{line: Position[], from: Position, a: string, b: string}|null} */ held = null;
  /** @type {Pointer|null} */ at = null;
  /** @type {number|null} */ street = null;
  /** Whether a line cuts basic cells only and leaves cells as they are. */ cutsAtoms = false;
  /** Whether a lock is put on single basic cells. */ locksAtoms = false;
  /** Whether this stroke has met a lock. */ hasSaid = false;

  /** @param {ToolHost} host */
  constructor(host) {
    this.host = host;
    this.tool = "select";
    this.brushM = BRUSH_M.start;
    this.parts = PARTS.least;
    this.clear();
  }

  clear() {
    this.line = [];
    this.stroke = new Map();
    this.first = null;
    this.held = null;
    this.at = null;
    this.street = null;
  }

  /** @param {string} name */
  take(name) {
    this.cancel();
    this.tool = name;
    this.clear();
    if (["street", "block", "border", "line"].includes(name)) this.host.streets();
    this.host.redraw();
    this.host.hint();
  }

  /** @param {Position} place */
  cellAt(place) {
    return this.host.painter().index.at(place)?.cell ?? null;
  }

  /** Bigger or smaller: the brush, or the number of parts. @param {1|-1} way */
  resize(way) {
    if (this.tool === "even") {
      this.parts = Math.min(PARTS.most, Math.max(PARTS.least, this.parts + way));
    } else {
      const next = this.brushM * (way > 0 ? 1.3 : 1 / 1.3);
      this.brushM = Math.round(Math.min(BRUSH_M.most, Math.max(BRUSH_M.least, next)));
    }
    this.host.redraw();
    this.host.hint();
  }

  /** @param {Pointer} at @returns {boolean} whether the map must stay where it is */
  down(at) {
    this.at = at;
    if (this.tool === "border") return this.seize(at);
    if (!["brush", "lasso", "box"].includes(this.tool) || at.shift) return false;
    if (this.host.chosen() === null) return false;
    this.stroke = new Map();
    this.line = [at.place];
    if (this.tool === "brush") this.paint(at.place);
    return true;
  }

  /** Take hold of a border within a finger's width. @param {Pointer} at */
  seize(at) {
    const index = this.host.painter().index;
    /** @type {Set<string>} */ const cells = new Set();
    for (const [dx, dy] of [[0, 0], [9, 0], [-9, 0], [0, 9], [0, -9]]) {
      const atom = index.at(this.host.placeOf({ x: at.x + dx, y: at.y + dy }));
      if (atom?.cell) cells.add(atom.cell);
    }
    const [a, b] = [...cells];
    if (!b) return false;
    const { atoms } = this.host.model();
    const line = borderBetween(this.host.model().lines(), (key) => atoms.get(key)?.cell ?? null, a, b);
    if (line.length < 2) return false;
    this.held = { line, from: at.place, a, b };
    this.host.hint();
    return true;
  }

  /** @param {Pointer} at @param {boolean} isDown */
  move(at, isDown) {
    this.at = at;
    if (isDown && this.tool === "brush") this.paint(at.place);
    else if (isDown && ["lasso", "box"].includes(this.tool)) this.line.push(at.place);
    if (!isDown) {
      const hovered = this.cellAt(at.place);
      const painter = this.host.painter();
      if (painter.hovered !== hovered) painter.hovered = hovered;
      const street = this.tool === "street" ? this.streetAt(at.place)?.id ?? null : null;
      if (street !== this.street) this.host.hint();
      this.street = street;
    }
    this.host.redraw();
  }

  /** Brush from the last place to this one, so that a fast hand leaves no gap.
   * @param {Position} place */
  paint(place) {
    const last = this.line[this.line.length - 1] ?? place;
    const [a, b] = [this.host.pixel(last), this.host.pixel(place)];
    const stepPx = Math.max(6, Math.hypot(b.x - a.x, b.y - a.y));
    const strides = Math.max(1, Math.ceil(stepPx / 24));
    const keys = new Set();
    for (let i = 1; i <= strides; i += 1) {
      const [x, y] = [last[0] + ((place[0] - last[0]) * i) / strides,
        last[1] + ((place[1] - last[1]) * i) / strides];
      for (const { key } of this.host.painter().index.brushed([x, y], this.brushM)) keys.add(key);
    }
    this.line = [place];
    this.give(keys);
  }

  /** Give atoms to the chosen cell, as part of the stroke. @param {Iterable<string>} keys */
  give(keys) {
    const model = this.host.model();
    const list = [...keys];
    const were = new Map(list.map((key) => [key, model.atoms.get(key)?.cell ?? null]));
    const moved = model.assign(list, this.host.chosen());
    if (!moved.length || moved.length < list.length) this.sayShut(list);
    for (const key of moved) if (!this.stroke.has(key)) this.stroke.set(key, were.get(key) ?? null);
    if (!moved.length) return;
    this.host.painted(moved);
    this.host.hint();
  }

  /** A locked cell says that it is one, once a stroke. @param {string[]} keys that a hand has touched */
  sayShut(keys) {
    const { atoms, cells, locked } = this.host.model();
    const to = this.host.chosen();
    const held = keys.find((key) => locked.has(key) || cells.get(atoms.get(key)?.cell ?? "")?.locked);
    const shut = cells.get(to ?? "")?.locked ? to : held && atoms.get(held)?.cell;
    if (!shut || this.hasSaid) return;
    this.hasSaid = true;
    this.host.shut(cells.get(shut)?.name ?? shut);
  }

  /** The stroke is over: it goes to the server. */
  settle() {
    this.hasSaid = false;
    const to = this.host.chosen();
    const model = this.host.model();
    const community = to === null ? null : model.cells.get(to)?.community;
    const isForeign = (/** @type {string} */ key) => to !== null && model.atoms.get(key)?.community !== community;
    const keys = [...this.stroke.keys()];
    for (const [type, atoms] of /** @type {[string, string[]][]} */ ([
      ["assign", keys.filter((key) => !isForeign(key))], ["transfer", keys.filter(isForeign)]])) {
      if (atoms.length) this.host.send({ type, atoms, cell: to });
    }
    this.stroke = new Map();
    this.line = [];
    this.host.redraw();
    this.host.hint();
  }

  /** Give up what is under way: a second finger, Escape. */
  cancel() {
    const model = this.host.model();
    const back = [...this.stroke];
    this.stroke = new Map();
    this.held = null;
    for (const [key, from] of back) model.assign([key], from);
    if (back.length) this.host.painted(back.map(([key]) => key));
    if (["brush", "lasso", "box"].includes(this.tool)) this.line = [];
    this.host.redraw();
  }

  /** @param {Pointer} at */
  up(at) {
    if (this.tool === "border") this.release(at);
    else if ((this.tool === "lasso" || this.tool === "box") && this.line.length) {
      const ring = this.tool === "lasso" ? this.line : rectangle(this.line[0], at.place);
      const atoms = ring.length > 2 ? this.host.painter().index.lassoed(ring) : [];
      this.give(atoms.map(({ key }) => key));
    }
    this.settle();
  }

  /** @param {Pointer} at */
  release(at) {
    const { held } = this;
    this.held = null;
    if (!held) return;
    const line = this.pulled(held, at);
    const [p, q] = [this.host.pixel(held.from), this.host.pixel(at.place)];
    if (Math.hypot(q.x - p.x, q.y - p.y) < 6) return;
    this.host.send({ type: "move_boundary", cells: [held.a, held.b], line });
  }

  /** The border as it would be, near vertices of atoms drawn to them.
   * @param {{line: Position[], from: Position}} held @param {Pointer} at */
  pulled(held, at) {
    return bent(held.line, held.from, this.snapped(at).place).map(([x, y]) =>
      /** @type {Position} */ ([Number(x.toFixed(8)), Number(y.toFixed(8))]));
  }

  /** Where the hand lands: on the nearest corner of an atom, else an edge, else a street within
   * a finger's width, else where it is. @param {Pointer} at
   * @returns {{place: Position, onto: "corner"|"edge"|"street"|null}} */
  snapped(at) {
    const reachM = this.host.metres(NEAR_PX, at.place);
    const [corner, edge] = this.onAtom(at, reachM);
    if (corner) return { place: corner, onto: "corner" };
    const street = this.host.streets().nearest(at.place, reachM);
    if (edge && (!street || edge.m <= street.m)) return { place: edge.at, onto: "edge" };
    return street ? { place: street.at, onto: "street" } : { place: at.place, onto: null };
  }

  /** @param {Pointer} at @param {number} reachM
   * @returns {[Position|null, {m: number, at: Position}|null]} the nearest corner and edge */
  onAtom(at, reachM) {
    /** @type {Position|null} */ let corner = null;
    /** @type {{m: number, at: Position}|null} */ let edge = null;
    let least = reachM;
    for (const ring of this.host.painter().index.at(at.place)?.rings ?? []) {
      for (let i = 1; i < ring.length; i += 1) {
        const to = toSegment(at.place, ring[i], ring[i]).m;
        if (to < least) [corner, least] = [ring[i], to];
        const beside = toSegment(at.place, ring[i - 1], ring[i]);
        if (beside.m < (edge?.m ?? reachM)) edge = beside;
      }
    }
    return [corner, edge];
  }

  /** @param {Position} place */
  streetAt(place) {
    return this.host.streets().nearest(place, this.host.metres(NEAR_PX, place))?.street ?? null;
  }

  /** A click that dragged nothing. @param {Pointer} at */
  click(at) {
    const cell = this.cellAt(at.place);
    const { host } = this;
    if (GIVING.includes(this.tool) && (at.shift || host.chosen() === null)) return host.choose(cell);
    switch (this.tool) {
      case "line": this.line.push(this.snapped(at).place); break;
      case "piece": this.giveAt(at, (key) => [key]); break;
      case "block": this.giveAt(at, (key) => host.blockAt(key)); break;
      case "rest": this.giveRest(cell); break;
      case "comment": host.pin(at.place); break;
      case "brush": case "lasso": case "box": break;
      case "street": this.splitByStreet(at, cell); break;
      case "merge": this.mergeWith(cell); break;
      case "even": if (cell) host.send({ type: "split_n", cell, into: this.parts }); break;
      case "dissolve": if (cell) host.send({ type: "dissolve", cell }); break;
      case "resolve": if (cell) host.send({ type: "resolve", cell }); break;
      case "lock": this.turnLock(at, cell); break;
      case "new": this.begin(at); break;
      default: host.choose(cell);
    }
    host.redraw();
    host.hint();
    return undefined;
  }

  /** @param {Pointer} at @param {(key: string) => string[]} whole what goes with an atom */
  giveAt(at, whole) {
    const atom = this.host.painter().index.at(at.place);
    if (!atom) return;
    this.give(whole(atom.key));
    this.settle();
  }

  /** Everything that lies in no cell, to a cell of its community. @param {string|null} cell */
  giveRest(cell) {
    const model = this.host.model();
    const community = cell === null ? null : model.cells.get(cell)?.community;
    const atoms = [...model.loose].filter((key) => model.atoms.get(key)?.community === community);
    if (!cell || !atoms.length) return;
    this.host.choose(cell);
    this.give(atoms);
    this.settle();
  }

  /** @param {Pointer} at @param {string|null} cell */
  splitByStreet(at, cell) {
    const street = this.streetAt(at.place);
    if (street && cell) this.host.send({ type: "split_street", street: street.id, cell });
  }

  /** @param {string|null} cell */
  mergeWith(cell) {
    if (!cell || cell === this.first) return;
    if (this.first) this.host.send({ type: "merge", cells: [this.first, cell] });
    this.first = this.first ? null : cell;
    this.host.painter().chosen = this.first; // outlined, but its card would hide the neighbour
  }

  /** @param {Pointer} at @param {string|null} cell */
  turnLock(at, cell) {
    const model = this.host.model();
    const atom = this.host.painter().index.at(at.place);
    if ((at.alt || this.locksAtoms) && atom) {
      this.host.send({ type: model.locked.has(atom.key) ? "unlock" : "lock", atoms: [atom.key] });
    } else if (cell) {
      this.host.send({ type: model.cells.get(cell)?.locked ? "unlock" : "lock", cells: [cell] });
    }
  }

  /** @param {Pointer} at */
  begin(at) {
    const atom = this.host.painter().index.at(at.place);
    if (atom) this.host.send({ type: "create", atoms: [atom.key] });
  }

  /** Double click or Enter: the line is done. */
  finish() {
    if (this.tool !== "line" || this.line.length < 2) return;
    const line = this.line.filter((p, i) => !i || p[0] !== this.line[i - 1][0] || p[1] !== this.line[i - 1][1]);
    this.line = [];
    if (line.length > 1) this.host.send({ type: this.cutsAtoms ? "cut" : "split_line", line });
    this.host.redraw();
    this.host.hint();
  }
}

/** @param {Position} a @param {Position} b opposite corners @returns {Position[]} */
export const rectangle = ([x1, y1], [x2, y2]) => [[x1, y1], [x2, y1], [x2, y2], [x1, y2]];
