/** A map of a plan as an SVG picture, for paper. Pure but for making elements. */

import { tinted } from "./shapes.js";
import { TINTS } from "./painter.js";

/** @typedef {import("./plan.js").PlanModel} PlanModel */
/** @typedef {import("./types.js").Position} Position */
/** @typedef {import("./captions.js").Caption} Caption */

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 1000;
const HIGH = 680;
const ROOM = 24;
const ROUND_M = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/** @param {string} tag @param {Record<string, string|number>} attributes @param {string} [text] */
function draw(tag, attributes, text) {
  const one = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, String(value));
  if (text !== undefined) one.textContent = text;
  return one;
}

/** Degrees to the picture, the same scale both ways on the ground. */
export class Frame {
  /** @param {[number, number, number, number]} bbox west, south, east, north */
  constructor([west, south, east, north]) {
    const lat = (south + north) / 2;
    this.perLon = 111_320 * Math.cos((lat * Math.PI) / 180);
    const [wideM, highM] = [(east - west) * this.perLon, (north - south) * 111_320];
    this.unitsPerM = Math.min((WIDE - 2 * ROOM) / wideM, (HIGH - 2 * ROOM) / highM);
    this.west = (west + east) / 2 - WIDE / 2 / this.unitsPerM / this.perLon;
    this.north = lat + HIGH / 2 / this.unitsPerM / 111_320;
  }

  /** @param {Position} place */
  xy([lng, lat]) {
    return [(lng - this.west) * this.perLon * this.unitsPerM,
      (this.north - lat) * 111_320 * this.unitsPerM].map((n) => Math.round(10 * n) / 10);
  }

  /** @param {Position[][]} lines @param {boolean} isArea */
  path(lines, isArea) {
    return lines.map((line) => `M${line.map((p) => this.xy(p).join(" ")).join("L")}${isArea ? "Z" : ""}`).join("");
  }
}

/** The longest round distance that fits a quarter of the picture. @param {Frame} frame */
export function scaleM({ unitsPerM }) {
  return ROUND_M.filter((m) => m * unitsPerM <= WIDE / 4).at(-1) ?? ROUND_M[0];
}

/** Tints of the plan's and of today's cells; a cell has the same on both maps. @param {PlanModel} model */
export function tintsOf(model) {
  /** @type {[string, string][]} */ const touching = [];
  for (const [key, edges] of model.near) {
    const atom = model.atoms.get(key);
    for (const { to } of edges) {
      const other = model.atoms.get(to);
      if (atom?.cell && other?.cell && atom.cell !== other.cell) touching.push([atom.cell, other.cell]);
      if (atom?.base && other?.base && atom.base !== other.base) touching.push([atom.base, other.base]);
    }
  }
  return tinted(new Set([...model.baseCells.keys(), ...model.cells.keys()]), touching, new Map(), TINTS.length);
}

/**
 * @param {PlanModel} model @param {"base"|"cell"} which today's, or the plan's
 * @param {{frame: Frame, tints: Map<string, number>, streets: any[], captions: Caption[],
 *   scale: string}} with_ */
export function mapOf(model, which, { frame, tints, streets, captions, scale }) {
  const svg = draw("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img" });
  const id = `moved-${which}`;
  const pattern = draw("pattern", { id, width: 7, height: 7, patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)" });
  pattern.append(draw("line", { x1: 0, y1: 0, x2: 0, y2: 7, stroke: "#14232d", "stroke-width": 1.4 }));
  const defs = draw("defs", {});
  defs.append(pattern);
  svg.append(defs);
  for (const atom of model.atoms.values()) {
    const cell = atom[which];
    const d = frame.path(atom.rings, true);
    svg.append(draw("path", { d, fill: cell ? TINTS[tints.get(cell) ?? 0] : "#f3d3d3",
      "fill-opacity": 0.75, stroke: "#28363f", "stroke-opacity": 0.25, "stroke-width": 0.4,
      "fill-rule": "evenodd" }));
    if (which === "cell" && atom.cell !== atom.base) {
      svg.append(draw("path", { d, fill: `url(#${id})`, "fill-opacity": 0.55, "fill-rule": "evenodd" }));
    }
  }
  for (const { geometry } of streets) {
    const lines = geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
    svg.append(draw("path", { d: frame.path(lines, false), fill: "none", stroke: "#ffffff",
      "stroke-opacity": 0.8, "stroke-width": 2.4 }));
  }
  const rim = model.lines().filter(({ a, b }) => b === null
    || model.atoms.get(a)?.[which] !== model.atoms.get(b)?.[which]).map(({ line }) => line);
  svg.append(draw("path", { d: frame.path(rim, false), fill: "none", stroke: "#22303a",
    "stroke-width": 2, "stroke-linejoin": "round" }));
  svg.append(...captions.flatMap((one) => lettering(frame, one)), ...furniture(frame, scale));
  return svg;
}

/** @param {Frame} frame @param {Caption} caption */
function lettering(frame, { place, name, value }) {
  const [x, y] = frame.xy(place);
  const shared = { x, "text-anchor": "middle", stroke: "#ffffff", "stroke-width": 3.4,
    "paint-order": "stroke", fill: "#1c2730", "stroke-linejoin": "round" };
  return [draw("text", { ...shared, y, "font-size": 15, "font-weight": 650 }, name),
    draw("text", { ...shared, y: y + 16, "font-size": 13 }, value)];
}

/** A scale bar and where north is. @param {Frame} frame @param {string} scale */
function furniture(frame, scale) {
  const long = scaleM(frame) * frame.unitsPerM;
  const [x, y] = [WIDE - ROOM - long, HIGH - ROOM];
  return [
    draw("rect", { x: x - 10, y: y - 28, width: long + 20, height: 38, fill: "#ffffff", "fill-opacity": 0.85 }),
    draw("path", { d: `M${x} ${y - 8}V${y}H${x + long}V${y - 8}M${x + long / 2} ${y - 4}V${y}`, fill: "none", stroke: "#1c2730", "stroke-width": 1.6 }),
    draw("text", { x: x + long / 2, y: y - 11, "text-anchor": "middle", "font-size": 13, fill: "#1c2730" }, scale),
    draw("path", { d: `M${WIDE - 34} 58l9 -34l9 34l-9 -7z`, fill: "#1c2730" }),
    draw("text", { x: WIDE - 25, y: 74, "text-anchor": "middle", "font-size": 14, fill: "#1c2730" }, "N"),
  ];
}
