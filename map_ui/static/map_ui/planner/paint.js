/** How a plan is drawn on a canvas: colours of cells, lines, marks. Knows no map library. */

import { AtomIndex, tinted } from "../plan_shapes.js";

/** @typedef {import("../plan.js").PlanModel} PlanModel */
/** @typedef {import("../plan.js").Position} Position */
/** @typedef {"cells"|"rule"|"moved"} Colouring */
/** @typedef {(place: Position) => {x: number, y: number}} Project */

/** Light tints that differ in hue; streets and names stay legible over them. */
export const TINTS = ["#7fb8d6", "#f2b880", "#9ccb8f", "#d7a3cf", "#e8d36f", "#8fd0c5", "#e79a93",
  "#a9a8de"];
const STANDING = /** @type {Record<string, string>} */ ({
  under: "#5f97cc", right: "#d9e4c8", over: "#dc7633" });
const INK = "#22303a";
const LOOSE = "#c62f2f";

export class Painter {
  /** @type {Map<string, Path2D>|null} */ paths = null;
  /** @type {{a: string, b: string|null, path: Path2D}[]|null} */ lines = null;

  /** @param {PlanModel} model */
  constructor(model) {
    this.model = model;
    /** @type {Colouring} */ this.colouring = "cells";
    /** @type {string|null} */ this.chosen = null;
    /** @type {string|null} */ this.hovered = null;
    /** @type {Set<string>} */ this.flagged = new Set();
    /** @type {Map<string, number>} */ this.tints = new Map();
    this.index = new AtomIndex(model.atoms.values());
    this.fresh();
  }

  /** The geometry has changed: paths and index are made anew when they are asked for. */
  fresh() {
    this.paths = null;
    this.lines = null;
    this.index = new AtomIndex(this.model.atoms.values());
    this.retint();
  }

  retint() {
    /** @type {[string, string][]} */ const touching = [];
    for (const [key, edges] of this.model.near) {
      const one = this.model.atoms.get(key)?.cell;
      for (const { to } of edges) {
        const other = this.model.atoms.get(to)?.cell;
        if (one && other && one !== other) touching.push([one, other]);
      }
    }
    this.tints = tinted(this.model.cells.keys(), touching, this.tints, TINTS.length);
  }

  /** Paths in the pixels of one zoom, relative to an origin. @param {Project} project */
  prepare(project) {
    this.paths = new Map();
    for (const { key, rings } of this.model.atoms.values()) {
      const path = new Path2D();
      for (const ring of rings) {
        ring.forEach((place, i) => {
          const { x, y } = project(place);
          if (i) path.lineTo(x, y);
          else path.moveTo(x, y);
        });
        path.closePath();
      }
      this.paths.set(key, path);
    }
    this.lines = this.model.lines().map(({ a, b, line }) => {
      const path = new Path2D();
      line.forEach((place, i) => {
        const { x, y } = project(place);
        if (i) path.lineTo(x, y);
        else path.moveTo(x, y);
      });
      return { a, b, path };
    });
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
   * The ground in the colours of its cells. @param {CanvasRenderingContext2D} pen its origin is
   * that of `prepare` @param {{before: boolean, zoom: number}} what before: the partition of today
   */
  fill(pen, { before, zoom }) {
    pen.globalAlpha = zoom >= 17 ? 0.5 : 0.62;
    for (const [key, path] of this.paths ?? []) {
      const atom = this.model.atoms.get(key);
      if (!atom) continue;
      const isQuiet = this.colouring === "moved" && !before && atom.cell === atom.base;
      pen.fillStyle = before ? this.oldColour(atom.base) : isQuiet ? "#dfe4e2"
        : this.colourOf(atom.cell);
      pen.fill(path);
    }
    pen.globalAlpha = 1;
  }

  /** Lines and marks, above streets and buildings. @param {CanvasRenderingContext2D} pen
   * @param {{before: boolean, zoom: number}} what */
  trace(pen, { before, zoom }) {
    const { atoms } = this.model;
    if (!before) this.drawMoved(pen);
    this.drawLines(pen, (key) => {
      const atom = key === null ? undefined : atoms.get(key);
      return atom ? (before ? atom.base : atom.cell) : null;
    }, zoom);
    if (!before) this.drawMarks(pen, zoom);
  }

  /** Fine stripes over what lies in another cell than today. @param {CanvasRenderingContext2D} pen */
  drawMoved(pen) {
    const stripes = stripesOn(pen);
    if (!stripes || !this.paths) return;
    pen.fillStyle = stripes;
    for (const [key, path] of this.paths) {
      const atom = this.model.atoms.get(key);
      if (atom && atom.cell !== atom.base) pen.fill(path);
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {(key: string|null) => string|null} cellOf
   * @param {number} zoom */
  drawLines(pen, cellOf, zoom) {
    pen.lineJoin = "round";
    pen.lineCap = "round";
    const outer = new Path2D();
    const inner = new Path2D();
    for (const { a, b, path } of this.lines ?? []) {
      if (b === null || cellOf(a) !== cellOf(b)) outer.addPath(path);
      else inner.addPath(path);
    }
    if (zoom >= 15) {
      pen.strokeStyle = "rgba(40,55,66,0.30)";
      pen.lineWidth = 0.8;
      pen.stroke(inner);
    }
    for (const [colour, width] of /** @type {[string, number][]} */ ([
      ["rgba(255,255,255,0.9)", 4.6], [INK, 2.1]])) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke(outer);
    }
  }

  /** The chosen and the hovered cell, locks, and what is wrong.
   * @param {CanvasRenderingContext2D} pen @param {number} zoom */
  drawMarks(pen, zoom) {
    this.outline(pen, this.hovered, "rgba(18,86,107,0.75)", 3);
    this.outline(pen, this.chosen, "#0b3f52", 4.5);
    for (const [key, path] of this.paths ?? []) {
      const atom = this.model.atoms.get(key);
      if (!atom) continue;
      if (this.flagged.has(key) || atom.cell === null) {
        pen.strokeStyle = LOOSE;
        pen.lineWidth = 2.4;
        pen.setLineDash([6, 4]);
        pen.stroke(path);
        pen.setLineDash([]);
      }
      if (zoom >= 15 && !this.model.isFree(atom)) {
        pen.fillStyle = "rgba(30,40,50,0.22)";
        pen.fill(path);
      }
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {string|null} cell @param {string} colour
   * @param {number} width */
  outline(pen, cell, colour, width) {
    if (cell === null) return;
    const line = new Path2D();
    for (const { a, b, path } of this.lines ?? []) {
      const mine = this.model.atoms.get(a)?.cell === cell;
      const other = b !== null && this.model.atoms.get(b)?.cell === cell;
      if (mine !== other) line.addPath(path);
    }
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke(line);
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
