/** How a plan is drawn on a canvas: colours of cells, lines, marks. Knows no map library. */

import { tinted } from "./shapes.js";

/** @typedef {import("./plan.js").PlanModel} PlanModel */
/** @typedef {import("./types.js").Position} Position */
/** @typedef {"cells"|"rule"|"moved"} Colouring */
/** @typedef {import("./types.js").Atom} Atom */
/** @typedef {{before: boolean, zoom: number}} Sight before: the partition of today */

/** Light tints that differ in hue; streets and names stay legible over them. */
export const TINTS = ["#7fb8d6", "#f2b880", "#9ccb8f", "#d7a3cf", "#e8d36f", "#8fd0c5", "#e79a93",
  "#a9a8de"];
const STANDING = /** @type {Record<string, string>} */ ({
  under: "#5f97cc", right: "#d9e4c8", over: "#dc7633" });
const INK = "#22303a";
const LOOSE = "#c62f2f";

/** Web Mercator pixels at this zoom are the coordinates of all paths; the canvas scales them. */
const DRAWN_ZOOM = 16;
const WORLD = 256 * 2 ** DRAWN_ZOOM;

/** @param {Position} place @returns {[number, number]} pixels of the drawn zoom */
function worldOf([lng, lat]) {
  const north = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
  return [WORLD * (0.5 + lng / 360), WORLD * (0.5 - north / (2 * Math.PI))];
}

export class Painter {
  /** @type {WeakMap<object, Path2D>} by atom or border */ paths = new WeakMap();

  /** @param {PlanModel} model */
  constructor(model) {
    this.model = model;
    /** @type {Colouring} */ this.colouring = "cells";
    /** @type {string|null} */ this.chosen = null;
    /** @type {string|null} */ this.hovered = null;
    /** @type {Set<string>} */ this.flagged = new Set();
    /** @type {Map<string, number>} */ this.tints = new Map();
    const first = model.atoms.values().next().value;
    this.origin = first ? worldOf(first.middle) : /** @type {[number, number]} */ ([0, 0]);
    this.retint();
  }

  get index() {
    return this.model.index();
  }

  retint() {
    /** @type {[string, string][]} */ const touching = [];
    for (const [key, edges] of this.model.near) {
      const one = this.model.atoms.get(key)?.cell;
      if (!one) continue;
      for (const { to } of edges) {
        const other = this.model.atoms.get(to)?.cell;
        if (other && one < other) touching.push([one, other]);
      }
    }
    this.tints = tinted(this.model.cells.keys(), touching, this.tints, TINTS.length);
  }

  /** Give another tint to a cell that has come to lie beside one of the same.
   * @param {Iterable<string>} cells @returns {boolean} whether a tint has changed */
  retintAround(cells) {
    let isOther = false;
    for (const key of cells) {
      const cell = this.model.cells.get(key);
      if (!cell) continue;
      const beside = new Set();
      for (const atom of cell.members) {
        for (const { to } of this.model.near.get(atom) ?? []) {
          const other = this.model.atoms.get(to)?.cell;
          if (other && other !== key) beside.add(this.tints.get(other));
        }
      }
      const tint = this.tints.get(key);
      if (tint !== undefined && !beside.has(tint)) continue;
      const free = TINTS.findIndex((_, one) => !beside.has(one));
      this.tints.set(key, Math.max(0, free));
      isOther = true;
    }
    return isOther;
  }

  /** The transform from paths to a canvas whose corner lies at `min` in the pixels of a zoom.
   * @param {{x: number, y: number}} min @param {number} zoom @param {number} scale device pixels
   * @returns {[number, number, number, number, number, number]} */
  transform(min, zoom, scale) {
    const k = 2 ** (zoom - DRAWN_ZOOM);
    return [scale * k, 0, 0, scale * k, scale * (k * this.origin[0] - min.x),
      scale * (k * this.origin[1] - min.y)];
  }

  /** @param {object} owner @param {Position[][]} lines @param {boolean} isArea */
  pathOf(owner, lines, isArea) {
    let path = this.paths.get(owner);
    if (path) return path;
    path = new Path2D();
    for (const line of lines) {
      for (let i = 0; i < line.length; i += 1) {
        const [x, y] = worldOf(line[i]);
        if (i) path.lineTo(x - this.origin[0], y - this.origin[1]);
        else path.moveTo(x - this.origin[0], y - this.origin[1]);
      }
      if (isArea) path.closePath();
    }
    this.paths.set(owner, path);
    return path;
  }

  /** @param {Atom} atom */
  area(atom) {
    return this.pathOf(atom, atom.rings, true);
  }

  /** The lines at some atoms, each once. @param {Set<Atom>} seen */
  linesAt(seen) {
    const { of } = this.model.lineIndex();
    const found = [];
    for (const { key } of seen) {
      for (const line of of.get(key) ?? []) {
        const other = line.a === key ? undefined : this.model.atoms.get(line.a);
        if (!other || !seen.has(other)) found.push(line);
      }
    }
    return found;
  }

  /** @param {string|null} cell @returns {string} */
  colourOf(cell) {
    const held = cell === null ? undefined : this.model.cells.get(cell);
    if (cell === null || !held) return "rgba(198,47,47,0.18)";
    if (this.colouring === "rule") return STANDING[this.model.standing(held)];
    return TINTS[this.tints.get(cell) ?? 0];
  }

  /** A base cell's colour: its own where it lives on. @param {string|null} cell */
  oldColour(cell) {
    if (cell !== null && this.tints.has(cell)) return TINTS[this.tints.get(cell) ?? 0];
    return "#cfd4d8";
  }

  /**
   * The ground in the colours of its cells. @param {CanvasRenderingContext2D} pen set to `transform`
   * @param {Set<Atom>} seen @param {Sight} sight
   */
  fill(pen, seen, { before, zoom }) {
    pen.globalAlpha = zoom >= 17 ? 0.5 : 0.62;
    for (const atom of seen) {
      const isQuiet = this.colouring === "moved" && !before && atom.cell === atom.base;
      pen.fillStyle = before ? this.oldColour(atom.base) : isQuiet ? "#dfe4e2"
        : this.colourOf(atom.cell);
      pen.fill(this.area(atom));
    }
    pen.globalAlpha = 1;
  }

  /** Lines and marks, above streets and buildings. @param {CanvasRenderingContext2D} pen
   * @param {Set<Atom>} seen @param {Sight} sight */
  trace(pen, seen, sight) {
    if (!sight.before) this.drawMoved(pen, seen, sight);
    this.drawLines(pen, seen, sight);
    if (!sight.before) this.drawMarks(pen, seen, sight);
  }

  /** Fine stripes over what lies in another cell than today. @param {CanvasRenderingContext2D} pen
   * @param {Set<Atom>} seen @param {Sight} sight */
  drawMoved(pen, seen, { zoom }) {
    const pattern = stripesOn(pen);
    if (!pattern) return;
    pattern.setTransform(new DOMMatrix().scale(2 ** (DRAWN_ZOOM - zoom)));
    pen.fillStyle = pattern;
    for (const atom of seen) if (atom.cell !== atom.base) pen.fill(this.area(atom));
  }

  /** @param {CanvasRenderingContext2D} pen @param {Set<Atom>} seen @param {Sight} sight */
  drawLines(pen, seen, { before, zoom }) {
    const { atoms } = this.model;
    const px = 2 ** (DRAWN_ZOOM - zoom);
    const cellOf = (/** @type {string} */ key) => {
      const atom = atoms.get(key);
      return atom ? (before ? atom.base : atom.cell) : null;
    };
    pen.lineJoin = "round";
    pen.lineCap = "round";
    const outer = new Path2D();
    pen.strokeStyle = "rgba(40,55,66,0.30)";
    pen.lineWidth = 0.8 * px;
    for (const border of this.linesAt(seen)) {
      const { a, b, line } = border;
      if (b === null || cellOf(a) !== cellOf(b)) outer.addPath(this.pathOf(border, [line], false));
      else if (zoom >= 15) pen.stroke(this.pathOf(border, [line], false));
    }
    const thin = zoom < 15 ? 0.6 : 1;
    for (const [colour, width] of /** @type {[string, number][]} */ ([
      ["rgba(255,255,255,0.9)", 4.6], [INK, 2.1]])) {
      pen.strokeStyle = colour;
      pen.lineWidth = width * thin * px;
      pen.stroke(outer);
    }
  }

  /** Locks, and what is wrong. @param {CanvasRenderingContext2D} pen @param {Set<Atom>} seen
   * @param {Sight} sight */
  drawMarks(pen, seen, { zoom }) {
    const px = 2 ** (DRAWN_ZOOM - zoom);
    for (const atom of seen) {
      if (this.flagged.has(atom.key) || atom.cell === null) {
        pen.strokeStyle = LOOSE;
        pen.lineWidth = 2.4 * px;
        pen.setLineDash([6 * px, 4 * px]);
        pen.stroke(this.area(atom));
        pen.setLineDash([]);
      }
      if (zoom >= 15 && !this.model.isFree(atom)) {
        pen.fillStyle = "rgba(30,40,50,0.22)";
        pen.fill(this.area(atom));
      }
    }
  }

  /** The hovered and the chosen cell. @param {CanvasRenderingContext2D} pen @param {number} zoom */
  outlines(pen, zoom) {
    this.outline(pen, this.hovered, "rgba(18,86,107,0.75)", 3 * 2 ** (DRAWN_ZOOM - zoom));
    this.outline(pen, this.chosen, "#0b3f52", 4.5 * 2 ** (DRAWN_ZOOM - zoom));
  }

  /** @param {CanvasRenderingContext2D} pen @param {string|null} cell @param {string} colour
   * @param {number} width */
  outline(pen, cell, colour, width) {
    const held = cell === null ? undefined : this.model.cells.get(cell);
    if (!held) return;
    const { of } = this.model.lineIndex();
    const rim = new Path2D();
    for (const key of held.members) {
      for (const border of of.get(key) ?? []) {
        const other = border.a === key ? border.b : border.a;
        if (other === null || !held.members.has(other)) rim.addPath(this.pathOf(border, [border.line], false));
      }
    }
    pen.lineJoin = "round";
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke(rim);
  }
}

/** @type {CanvasPattern|null} */ let stripes = null;

/** @param {CanvasRenderingContext2D} pen */
function stripesOn(pen) {
  if (stripes) return stripes;
  const tile = document.createElement("canvas");
  tile.width = 9;
  tile.height = 9;
  const brush = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
  brush.strokeStyle = "rgba(20,35,45,0.5)";
  brush.lineWidth = 1.3;
  for (const shift of [-9, 0, 9]) {
    brush.moveTo(shift, 9);
    brush.lineTo(shift + 9, 0);
  }
  brush.stroke();
  stripes = pen.createPattern(tile, "repeat");
  return stripes;
}
