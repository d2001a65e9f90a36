import assert from "node:assert/strict";
import { test } from "node:test";

import { PlanModel } from "../../../map_ui/static/map_ui/planner/plan.js";
import { AtomIndex, bent, borderBetween, chained, inside, tinted }
  from "../../../map_ui/static/map_ui/planner/shapes.js";
import { town } from "./town.js";

test("a brush takes the atom under it and those whose middle it covers", () => {
  const index = new AtomIndex(new PlanModel(town()).atoms.values());
  const keys = (place, radius) => index.brushed(place, radius).map(({ key }) => key).sort();
  assert.deepEqual(keys([118.0001, 24.0001], 1), ["0"]);
  assert.deepEqual(keys([118.0015, 24.0015], 115), ["1", "4", "5", "6", "9"]);
  assert.equal(index.at([117.9, 24]), null);
  const ring = [[118, 24], [118.002, 24], [118.002, 24.001], [118, 24.001]];
  assert.deepEqual(index.lassoed(ring).map(({ key }) => key).sort(), ["0", "1"]);
});

test("a ring with a hole does not hold what lies in the hole", () => {
  const square = (from, to) => [[from, from], [to, from], [to, to], [from, to], [from, from]];
  assert.equal(inside([square(0, 9), square(3, 6)], 4, 4), false);
  assert.equal(inside([square(0, 9), square(3, 6)], 1, 1), true);
});

test("the line between two cells is one piece, and bends where it is pulled", () => {
  const model = new PlanModel(town());
  const line = borderBetween(model.lines(), (key) => model.atoms.get(key).cell, "cell0", "cell1");
  assert.equal(line.length, 4);
  assert.ok(line.every(([x]) => Math.abs(x - 118.002) < 1e-9));
  const pulled = bent(line, [118.002, 24.0015], [118.0025, 24.0015]);
  assert.deepEqual(pulled[0], line[0]);
  assert.deepEqual(pulled.at(-1), line.at(-1));
  assert.ok(Math.max(...pulled.map(([x]) => x)) > 118.00249);
  assert.deepEqual(borderBetween(model.lines(), () => "one", "one", "two"), []);
});

test("segments in any order make one line", () => {
  const line = chained([[[2, 0], [3, 0]], [[0, 0], [1, 0]], [[2, 0], [1, 0]]]);
  assert.equal(line.length, 1);
  assert.equal(line[0].length, 4);
});

test("neighbours have different tints and a cell keeps the one it had", () => {
  const pairs = [["a", "b"], ["b", "c"], ["c", "a"]];
  const first = tinted(["a", "b", "c"], pairs, new Map(), 4);
  assert.equal(new Set(first.values()).size, 3);
  const later = tinted(["a", "b", "c", "d"], [...pairs, ["d", "a"]], first, 4);
  for (const cell of "abc") assert.equal(later.get(cell), first.get(cell));
  assert.notEqual(later.get("d"), later.get("a"));
});
