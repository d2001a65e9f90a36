/** A lattice plan for tests: what GET /plans/{id} answers for a small town. */

import assert from "node:assert/strict";

import { degreesPerMetre } from "../../../map_ui/static/map_ui/planner/shapes.js";

export const COLUMNS = ["households", "residents", "area_m2"];
export const STEP = 0.001;

/** Atoms "0".. in rows from the south; strips of two columns are cells "cell0"… */
export function town(columns = 4, rows = 3, perAtom = 10) {
  const features = [];
  const edges = [];
  const of = {};
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < columns; c += 1) {
      const key = String(r * columns + c);
      features.push({ properties: { key, code: `c${key}`, community: 1,
        sums: [perAtom, 3 * perAtom, 10_000] }, geometry: box(c, r) });
      of[key] = `cell${Math.floor(c / 2)}`;
      if (c + 1 < columns) edges.push([key, String(r * columns + c + 1), 100, false]);
      if (r + 1 < rows) edges.push([key, String((r + 1) * columns + c), 100, false]);
    }
  }
  const names = [...new Set(Object.values(of))];
  const cells = names.map((key, i) => ({ key, name: key, code: key, community: 1, type: "ordinary",
    worker: i + 1, id: i + 1, locked: false }));
  return { revision: 0, position: 0, columns: COLUMNS, atoms: { features }, edges, cells, of,
    base: { cells: cells.map((cell) => ({ ...cell, sums: {} })), of: { ...of } }, locked: [],
    split_buildings: [], rules: { 1: [50, 70] }, worker_limit: 100 };
}

function box(c, r) {
  const [x, y] = [118 + c * STEP, 24 + r * STEP].map((v) => Number(v.toFixed(8)));
  const [e, n] = [118 + (c + 1) * STEP, 24 + (r + 1) * STEP].map((v) => Number(v.toFixed(8)));
  return { type: "Polygon", coordinates: [[[x, y], [e, y], [e, n], [x, n], [x, y]]] };
}

/** A town whose edges are as long as the boxes are, so that rims add up. */
export function measured(columns, rows) {
  const document = town(columns, rows);
  const per = degreesPerMetre(24);
  for (const edge of document.edges) {
    edge[2] = Number(edge[1]) - Number(edge[0]) === 1 ? 0.001 / per.y : 0.001 / per.x;
  }
  return document;
}

/** @param {number} share how far `a` may be from `b`, of `b` */
export function near(a, b, share = 0.001) {
  assert.ok(Math.abs(a - b) <= share * Math.abs(b), `${a} is not ${b}`);
}

/** Numbers that come the same way every time. */
export function* chances(seed) {
  let x = seed;
  for (;;) yield (x = (x * 48271) % 2147483647) / 2147483647;
}
