import assert from "node:assert/strict";
import { test } from "node:test";

import { StreetIndex, blockOf, toSegment } from "../../map_ui/static/map_ui/plan_blocks.js";
import { perimeterM, roundness, scoreOf, shapeBefore, spanM } from "../../map_ui/static/map_ui/plan_figures.js";
import { Lines } from "../../map_ui/static/map_ui/plan_lines.js";
import { PlanModel } from "../../map_ui/static/map_ui/plan.js";
import { degreesPerMetre } from "../../map_ui/static/map_ui/plan_shapes.js";
import { town } from "./plan_town.js";

/** A town whose edges are as long as the boxes are, so that rims add up. */
function measured(columns, rows) {
  const document = town(columns, rows);
  const per = degreesPerMetre(24);
  for (const edge of document.edges) {
    edge[2] = Number(edge[1]) - Number(edge[0]) === 1 ? 0.001 / per.y : 0.001 / per.x;
  }
  return document;
}

function near(a, b, share = 0.001) {
  assert.ok(Math.abs(a - b) <= share * Math.abs(b), `${a} is not ${b}`);
}

/** Numbers that come the same way every time. */
function* chances(seed) {
  let x = seed;
  for (;;) yield (x = (x * 48271) % 2147483647) / 2147483647;
}

test("the rim of a cell is what its outline measures, however it came about", () => {
  const model = new PlanModel(measured(6, 5));
  const chance = chances(7);
  for (let i = 0; i < 60; i += 1) {
    const key = String(Math.floor(chance.next().value * 30));
    model.assign([key], `cell${Math.floor(chance.next().value * 3)}`);
  }
  for (const cell of model.cells.values()) {
    const outline = model.lines().filter(({ a, b }) => cell.members.has(a) !== cell.members.has(b));
    near(cell.rimM, outline.reduce((sum, { line }) => sum + perimeterM([line]), 0), 0.002);
  }
});

test("a square of four is rounder than a strip of four, and shorter", () => {
  const model = new PlanModel(measured(4, 3));
  const per = degreesPerMetre(24);
  model.assign(["0", "1", "4", "5", "2", "3", "6", "7", "8", "9", "10", "11"], "cell1");
  model.assign(["0", "1", "4", "5"], "cell0");
  const cell = model.cells.get("cell0");
  const square = [roundness(model, cell), spanM(model, cell)];
  near(square[1], Math.hypot(0.002 / per.x, 0.002 / per.y));
  model.assign(["4", "5"], "cell1");
  model.assign(["2", "3"], "cell0");
  assert.ok(roundness(model, cell) < square[0] && spanM(model, cell) > square[1]);
});

test("today's shape of a cell is that of the plan before the first stroke", () => {
  const model = new PlanModel(measured(4, 3));
  const cell = model.cells.get("cell0");
  const now = [roundness(model, cell), spanM(model, cell)];
  model.assign(["0", "4"], "cell1");
  const then = shapeBefore(model, "cell0");
  near(then.roundness, now[0]);
  near(then.spanM, now[1]);
});

test("problems after many strokes are those of a plan read anew", () => {
  const document = measured(6, 5);
  document.atoms.features.forEach(({ properties }, i) => { properties.sums = [1 + i * i, 0, 0]; });
  const model = new PlanModel(document);
  const chance = chances(11);
  for (let i = 0; i < 80; i += 1) {
    const cell = Math.floor(chance.next().value * 4);
    model.assign([String(Math.floor(chance.next().value * 30))], cell === 3 ? null : `cell${cell}`);
    model.problems();
  }
  for (const key of Object.keys(document.of)) document.of[key] = model.atoms.get(key).cell;
  const plain = (found) => found.map((one) => ({ ...one, atoms: [...one.atoms].sort() }));
  assert.deepEqual(plain(model.problems()), plain(new PlanModel(document).problems()));
});

test("lines mended after a cut are those found anew", () => {
  const model = new PlanModel(measured(4, 3));
  const names = (lines) => lines.map(({ a, b, line }) => [[a, b].sort().join(), line.length].join()).sort();
  model.lines();
  const atom = model.atoms.get("5");
  const half = (from, to, key) => {
    const [w, s, e, n] = atom.bbox;
    const at = (share) => Number((s + share * (n - s)).toFixed(8));
    return { properties: { key, code: key, community: 1, sums: [5, 15, 5000] }, geometry: {
      type: "Polygon", coordinates: [[[w, at(from)], [e, at(from)], [e, at(to)], [w, at(to)], [w, at(from)]]] } };
  };
  model.apply({ revision: 1, position: 1, step: 1, changed: { locked: [], cut: ["5"], cells: {},
    atoms: { "5.1": "cell0", "5.2": "cell0" }, pieces: { split_buildings: [],
      features: [half(0, 0.5, "5.1"), half(0.5, 1, "5.2")],
      edges: [["5.1", "5.2", 100, false], ["5.1", "1", 100, false], ["5.2", "9", 100, false]] } } });
  const anew = new Lines();
  anew.renew(model.atoms, new Set(model.atoms.keys()), () => []);
  const inner = (lines) => names([...lines].filter(({ a, b }) => a.startsWith("5.") || b?.startsWith("5.")));
  assert.deepEqual(inner(model.lines()), inner(anew.all));
  assert.equal(model.lines().some(({ a, b }) => a === "5" || b === "5"), false);
});

test("a block ends at streets and barriers", () => {
  const document = town(4, 3);
  const model = new PlanModel(document);
  const street = { properties: { id: 7, name: "湖滨路" }, geometry: { type: "LineString",
    coordinates: [[118.001, 23.99], [118.001, 24.01]] } };
  const streets = new StreetIndex([street]);
  assert.deepEqual(blockOf(model, streets, "4").sort(), ["0", "4", "8"]);
  assert.equal(blockOf(model, streets, "5").length, 9);
  assert.equal(blockOf(model, new StreetIndex([]), "5").length, 12);
  for (const edge of document.edges) if (edge.includes("8")) edge[3] = true;
  assert.deepEqual(blockOf(new PlanModel(document), streets, "4").sort(), ["0", "4"]);
});

test("the nearest street is found within a distance, the foot on it too", () => {
  const streets = new StreetIndex([{ properties: { id: 7, name: "" }, geometry: {
    type: "MultiLineString", coordinates: [[[118, 24], [118.01, 24]]] } }]);
  const found = streets.nearest([118.005, 24.0001], 20);
  near(found.m, 11.13, 0.01);
  assert.deepEqual([found.street.id, found.at], [7, [118.005, 24]]);
  assert.equal(streets.nearest([118.005, 24.0003], 20), null);
  assert.deepEqual(toSegment([118, 24], [118.001, 24], [118.002, 24]).at, [118.001, 24]);
});

test("a plan's score counts cells in the rule, faults and who moves", () => {
  const model = new PlanModel(town());
  model.assign(["2", "6", "10"], "cell0");
  const score = scoreOf(model);
  assert.deepEqual([score.cells, score.right, score.least, score.most, score.moved, score.warnings],
    [2, 0, 30, 90, 90, 2]);
});
