/** The tools of the planner: what a press, a drag and a click mean. Knows no map library. */

import { bent, borderBetween } from "../plan_shapes.js";

/** @typedef {import("../plan.js").Position} Position */
/** @typedef {import("./map.js").Pointer} Pointer */
/** @typedef {{name: string, key: string, icon: string, isDrag?: boolean, isAct?: boolean}} Tool */

/** In the order of the palette; the key chooses it. @type {Tool[]} */
export const TOOLS = [
  { name: "select", key: "V", icon: "M6 3l12 9-5 1 3 6-2.6 1.2-3-6.2L6 18z" },
  { name: "brush", key: "B", icon: "M20 4L10 14M8 14c-3 0-3 4-6 5 4 2 9 1 9-3a2.2 2.2 0 0 0-3-2z", isDrag: true },
  { name: "lasso", key: "L", icon: "M12 4c5 0 9 2.4 9 5.6S17 15 12 15 3 12.800 3 9.600 7 4 12 4zM7 14c-2 1-2 4 0 4s2 3 0 3", isDrag: true },
  { name: "box", key: "R", icon: "M4 5h16v14H4z", isDrag: true },
  { name: "line", key: "K", icon: "M4 20L20 4M7 20h.01M4 12h4M16 12h4" },
  { name: "even", key: "N", icon: "M4 4h16v16H4zM12 4v16M4 12h16" },
  { name: "street", key: "S", icon: "M8 3L5 21M16 3l3 18M12 4v3M12 10.500v3M12 17v3" },
  { name: "merge", key: "M", icon: "M4 5h7v14H4zM13 5h7v14h-7zM9 12h6" },
  { name: "border", key: "D", icon: "M12 3v18M8 9l-4 3 4 3M16 9l4 3-4 3", isDrag: true },
  { name: "new", key: "A", icon: "M4 4h16v16H4zM12 8v8M8 12h8" },
  { name: "dissolve", key: "X", icon: "M9 9h6v6H9zM9 9L4 4M15 9l5-5M9 15l-5 5M15 15l5 5" },
  { name: "lock", key: "O", icon: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3" },
  { name: "resolve", key: "E", icon: "M4 12a8 8 0 0 1 14-5M20 12a8 8 0 0 1-14 5M18 3v4h-4M6 21v-4h4" },
  { name: "fix", key: "F", icon: "M4 13l5 5L20 6", isAct: true },
  { name: "propose", key: "P", icon: "M12 3l2.500 6 6.500.5-5 4.200 1.600 6.300L12 16.500 6.400 20 8 13.700 3 9.500 9.500 9z", isAct: true },
];

export const BRUSH_M = { least: 10, most: 300, start: 45 };
export const PARTS = { least: 2, most: 9 };

/**
 * What the tools need of the page.
 * @typedef {{
 *   model(): import("../plan.js").PlanModel, painter(): import("./paint.js").Painter,
 *   pixel(place: Position): {x: number, y: number}, placeOf(pixel: {x: number, y: number}): Position,
 *   metres(px: number, place: Position): number,
 *   chosen(): string|null, choose(cell: string|null): void, send(step: any): void,
 *   painted(keys: string[]): void, redraw(): void, hint(): void,
 *   streetAt(place: Position): {id: number, name: string}|null }} Desk
 */

export class Toolbox {
  /** @type {Position[]} */ line = [];
  /** @type {Set<string>} */ stroke = new Set();
  /** @type {string|null} */ first = null;
  /** @type {{line: Position[], from: Position, a: string, b: string}|null} */ held = null;
  /** @type {Pointer|null} */ at = null;
  /** @type {number|null} */ street = null;

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.tool = "select";
    this.brushM = BRUSH_M.start;
    this.parts = PARTS.least;
    this.clear();
  }

  clear() {
    this.line = [];
    this.stroke = new Set();
    this.first = null;
    this.held = null;
    this.at = null;
    this.street = null;
  }

  /** @param {string} name */
  take(name) {
    this.tool = name;
    this.clear();
    this.desk.redraw();
    this.desk.hint();
  }

  /** @param {Position} place */
  cellAt(place) {
    return this.desk.painter().index.at(place)?.cell ?? null;
  }

  /** Bigger or smaller: the brush, or the number of parts. @param {1|-1} way */
  resize(way) {
    if (this.tool === "even") {
      this.parts = Math.min(PARTS.most, Math.max(PARTS.least, this.parts + way));
    } else {
      const next = this.brushM * (way > 0 ? 1.3 : 1 / 1.3);
      this.brushM = Math.round(Math.min(BRUSH_M.most, Math.max(BRUSH_M.least, next)));
    }
    this.desk.redraw();
    this.desk.hint();
  }

  /** @param {Pointer} at @returns {boolean} whether the map must stay where it is */
  down(at) {
    this.at = at;
    if (this.tool === "border") return this.seize(at);
    if (!["brush", "lasso", "box"].includes(this.tool) || at.shift) return false;
    if (this.desk.chosen() === null) return false;
    this.stroke = new Set();
    this.line = [at.place];
    if (this.tool === "brush") this.paint(at.place);
    return true;
  }

  /** Take hold of a border within a finger's width. @param {Pointer} at */
  seize(at) {
    const index = this.desk.painter().index;
    /** @type {Set<string>} */ const cells = new Set();
    for (const [dx, dy] of [[0, 0], [9, 0], [-9, 0], [0, 9], [0, -9]]) {
      const atom = index.at(this.desk.placeOf({ x: at.x + dx, y: at.y + dy }));
      if (atom?.cell) cells.add(atom.cell);
    }
    const [a, b] = [...cells];
    if (!b) return false;
    const { atoms } = this.desk.model();
    const line = borderBetween(this.desk.model().lines(), (key) => atoms.get(key)?.cell ?? null, a, b);
    if (line.length < 2) return false;
    this.held = { line, from: at.place, a, b };
    this.desk.hint();
    return true;
  }

  /** @param {Pointer} at @param {boolean} isDown */
  move(at, isDown) {
    this.at = at;
    if (isDown && this.tool === "brush") this.paint(at.place);
    else if (isDown && ["lasso", "box"].includes(this.tool)) this.line.push(at.place);
    if (!isDown) {
      const hovered = this.cellAt(at.place);
      const painter = this.desk.painter();
      if (painter.hovered !== hovered) painter.hovered = hovered;
      this.street = this.tool === "street" ? this.desk.streetAt(at.place)?.id ?? null : null;
    }
    this.desk.redraw();
  }

  /** Brush from the last place to this one, so that a fast hand leaves no gap.
   * @param {Position} place */
  paint(place) {
    const last = this.line[this.line.length - 1] ?? place;
    const to = this.desk.chosen();
    const [a, b] = [this.desk.pixel(last), this.desk.pixel(place)];
    const stepPx = Math.max(6, Math.hypot(b.x - a.x, b.y - a.y));
    const strides = Math.max(1, Math.ceil(stepPx / 24));
    const keys = new Set();
    for (let i = 1; i <= strides; i += 1) {
      const [x, y] = [last[0] + ((place[0] - last[0]) * i) / strides,
        last[1] + ((place[1] - last[1]) * i) / strides];
      for (const { key } of this.desk.painter().index.brushed([x, y], this.brushM)) keys.add(key);
    }
    this.line = [place];
    const moved = this.desk.model().assign(keys, to);
    for (const key of moved) this.stroke.add(key);
    if (moved.length) this.desk.painted(moved);
  }

  /** @param {Pointer} at */
  up(at) {
    const to = this.desk.chosen();
    if (this.tool === "border") this.release(at);
    else if (this.tool === "lasso" || this.tool === "box") {
      const ring = this.tool === "lasso" ? this.line : boxOf(this.line[0], at.place);
      const atoms = ring.length > 2 ? this.desk.painter().index.lassoed(ring) : [];
      for (const key of this.desk.model().assign(atoms.map(({ key }) => key), to)) this.stroke.add(key);
      this.desk.painted([...this.stroke]);
    }
    if (this.stroke.size) this.desk.send({ type: "assign", atoms: [...this.stroke], cell: to });
    this.stroke = new Set();
    this.line = [];
    this.desk.redraw();
    this.desk.hint();
  }

  /** @param {Pointer} at */
  release(at) {
    const { held } = this;
    this.held = null;
    if (!held) return;
    const line = this.pulled(held, at);
    const [p, q] = [this.desk.pixel(held.from), this.desk.pixel(at.place)];
    if (Math.hypot(q.x - p.x, q.y - p.y) < 6) return;
    this.desk.send({ type: "move_boundary", cells: [held.a, held.b], line });
  }

  /** The border as it would be, near vertices of atoms drawn to them.
   * @param {{line: Position[], from: Position}} held @param {Pointer} at */
  pulled(held, at) {
    return bent(held.line, held.from, this.snapped(at)).map(([x, y]) =>
      /** @type {Position} */ ([Number(x.toFixed(8)), Number(y.toFixed(8))]));
  }

  /** The nearest vertex of an atom within 10 pixels, else the place itself. @param {Pointer} at */
  snapped(at) {
    let best = at.place;
    let least = 10;
    const atom = this.desk.painter().index.at(at.place);
    for (const ring of atom?.rings ?? []) {
      for (const corner of ring) {
        const { x, y } = this.desk.pixel(corner);
        const far = Math.hypot(x - at.x, y - at.y);
        if (far < least) [best, least] = [corner, far];
      }
    }
    return best;
  }

  /** A click that dragged nothing. @param {Pointer} at */
  click(at) {
    const cell = this.cellAt(at.place);
    const { desk } = this;
    switch (this.tool) {
      case "line": this.line.push(at.place); break;
      case "street": this.splitByStreet(at, cell); break;
      case "merge": this.mergeWith(cell); break;
      case "even": if (cell) desk.send({ type: "split_n", cell, into: this.parts }); break;
      case "dissolve": if (cell) desk.send({ type: "dissolve", cell }); break;
      case "resolve": if (cell) desk.send({ type: "resolve", cell }); break;
      case "lock": this.turnLock(at, cell); break;
      case "new": this.begin(at); break;
      default: desk.choose(cell);
    }
    desk.redraw();
    desk.hint();
  }

  /** @param {Pointer} at @param {string|null} cell */
  splitByStreet(at, cell) {
    const street = this.desk.streetAt(at.place);
    if (street && cell) this.desk.send({ type: "split_street", street: street.id, cell });
  }

  /** @param {string|null} cell */
  mergeWith(cell) {
    if (!cell || cell === this.first) return;
    if (this.first) this.desk.send({ type: "merge", cells: [this.first, cell] });
    this.first = this.first ? null : cell;
    this.desk.painter().chosen = this.first; // outlined, but its card would hide the neighbour
  }

  /** @param {Pointer} at @param {string|null} cell */
  turnLock(at, cell) {
    const model = this.desk.model();
    const atom = this.desk.painter().index.at(at.place);
    if (at.alt && atom) {
      this.desk.send({ type: model.locked.has(atom.key) ? "unlock" : "lock", atoms: [atom.key] });
    } else if (cell) {
      this.desk.send({ type: model.cells.get(cell)?.locked ? "unlock" : "lock", cells: [cell] });
    }
  }

  /** @param {Pointer} at */
  begin(at) {
    const atom = this.desk.painter().index.at(at.place);
    if (atom) this.desk.send({ type: "create", atoms: [atom.key] });
  }

  /** Double click or Enter: the line is done. */
  finish() {
    if (this.tool !== "line" || this.line.length < 2) return;
    const line = this.line.filter((p, i) => !i || p[0] !== this.line[i - 1][0] || p[1] !== this.line[i - 1][1]);
    this.line = [];
    if (line.length > 1) this.desk.send({ type: "split_line", line });
    this.desk.redraw();
    this.desk.hint();
  }

  /** What the hand is about to do. @param {CanvasRenderingContext2D} pen */
  draw(pen) {
    const { at } = this;
    pen.lineWidth = 2;
    pen.strokeStyle = "#0b3f52";
    pen.fillStyle = "rgba(18,86,107,0.12)";
    if (this.tool === "brush" && at) {
      const radiusPx = this.brushM / this.desk.metres(1, at.place);
      pen.beginPath();
      pen.arc(at.x, at.y, radiusPx, 0, 2 * Math.PI);
      pen.fill();
      pen.stroke();
    } else if (this.tool === "line" && this.line.length) {
      this.polyline(pen, [...this.line, ...(at ? [at.place] : [])], false);
      for (const place of this.line) {
        const { x, y } = this.desk.pixel(place);
        pen.beginPath();
        pen.arc(x, y, 4.5, 0, 2 * Math.PI);
        pen.fillStyle = "#ffffff";
        pen.fill();
        pen.stroke();
      }
    } else if (this.tool === "lasso" && this.line.length > 1) this.polyline(pen, this.line, true);
    else if (this.tool === "box" && this.line.length && at) {
      this.polyline(pen, boxOf(this.line[0], at.place), true);
    } else if (this.held && at) {
      pen.setLineDash([7, 5]);
      this.polyline(pen, this.pulled(this.held, at), false);
      pen.setLineDash([]);
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {Position[]} line @param {boolean} isArea */
  polyline(pen, line, isArea) {
    pen.beginPath();
    line.forEach((place, i) => {
      const { x, y } = this.desk.pixel(place);
      if (i) pen.lineTo(x, y);
      else pen.moveTo(x, y);
    });
    if (isArea) {
      pen.closePath();
      pen.fill();
    }
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 5;
    pen.stroke();
    pen.strokeStyle = "#0b3f52";
    pen.lineWidth = 2.4;
    pen.stroke();
  }
}

/** @param {Position} a @param {Position} b @returns {Position[]} */
const boxOf = ([x1, y1], [x2, y2]) => [[x1, y1], [x2, y1], [x2, y2], [x1, y2]];
