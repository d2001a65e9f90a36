import assert from "node:assert/strict";
import { test } from "node:test";

import { scoreOf } from "../../../map_ui/static/map_ui/planner/figures.js";
import { around, Measures, moreThanRule } from "../../../map_ui/static/map_ui/planner/measures.js";
import { rowsOf } from "../../../map_ui/static/map_ui/planner/measures_dialog.js";
import { PlanModel } from "../../../map_ui/static/map_ui/planner/plan.js";
import { town } from "./town.js";

/** Four columns and three rows; the west has 3 points an atom, the east 1: 18 and 6, mean 12. */
function busy(tolerance) {
  const document = town();
  document.columns = [...document.columns, "workload"];
  for (const { properties } of document.atoms.features) {
    properties.sums = [...properties.sums, Number(properties.key) % 4 < 2 ? 3 : 1];
  }
  document.measures = [{ name: "workload", target: null, tolerance, weight: 1, incidents: 1, visits: 0 }];
  return document;
}

const wrong = (model) => model.problems().filter(({ measure }) => measure)
  .map(({ code, cell, value, low, high, blocks }) => [code, cell, value, low, high, blocks]);

test("a plan without measures is judged by households alone", () => {
  assert.deepEqual(moreThanRule(new PlanModel(town())), []);
  assert.deepEqual(scoreOf(new PlanModel(town())).measures, {});
});

test("the mean, the limits and the problems by hand, and what a stroke makes of them", () => {
  const model = new PlanModel(busy(0.25)); // 12 − 3 to 12 + 3
  assert.deepEqual(wrong(model), [["above_measure", "cell0", 18, 9, 15, false],
    ["below_measure", "cell1", 6, 9, 15, false]]);
  assert.deepEqual(scoreOf(model).measures, { workload: { least: 6, most: 18, within: 0 } });
  model.assign(["1"], "cell1");
  assert.deepEqual(wrong(model), []);
  const [bar] = new Measures(model).of(model.cells.get("cell1"));
  assert.deepEqual([bar.value, bar.low, bar.high, bar.standing], [9, 9, 15, "right"]);
});

test("exclusive and empty cells are no part of the mean", () => {
  const document = busy(0.25);
  document.cells.push({ ...document.cells[0], key: "empty", id: 9 });
  document.cells[0].type = "exclusive";
  const model = new PlanModel(document);
  assert.deepEqual(wrong(model), []);
  assert.equal(new Measures(model).of(model.cells.get("cell1"))[0].low, 4.5);
});

test("a target takes the place of the mean; another plan is scored by the measures of this one", () => {
  const document = busy(0.5);
  document.measures[0].target = 6;
  const model = new PlanModel(document);
  assert.deepEqual(wrong(model), [["above_measure", "cell0", 18, 3, 9, false]]);
  assert.deepEqual(scoreOf(new PlanModel(town()), moreThanRule(model)).measures, {});
});

test("estimates are told where one has come to the cell, and go with it", () => {
  const document = busy(0.5);
  document.measures = [{ ...document.measures[0], name: "residents" }];
  document.atoms.features[0].properties.estimated = true;
  const model = new PlanModel(document);
  const told = () => ["cell0", "cell1"].map((key) => new Measures(model).of(model.cells.get(key))[0].isEstimated);
  assert.deepEqual(told(), [true, false]);
  model.assign(["0"], "cell1");
  assert.deepEqual(told(), [false, true]);
});

test("what the dialog says becomes the rows of the step", () => {
  assert.deepEqual(rowsOf({ "workload.on": "on", "workload.target": "", "workload.tolerance": "15",
    "workload.weight": "2", "workload.incidents": "3", "residents.target": "900" }),
  [{ name: "workload", tolerance: 0.15, weight: 2, incidents: 3 }]);
  assert.deepEqual(rowsOf({}), []);
});

test("around a small target a whole number is always within", () => {
  assert.deepEqual(around(1.4, 0.2), [1, 2]);
  assert.deepEqual(around(10.5, 0.01), [10, 11]);
  assert.deepEqual(around(0.3, 0.2), [0, 1]);
  assert.deepEqual(around(12, 0.25), [9, 15]);
});

test("a locked cell is no part of the mean, and is held against a target alone", () => {
  const document = busy(0.25);
  document.cells[0].locked = true; // holds 18; the free one 6
  assert.deepEqual(wrong(new PlanModel(document)), []);
  document.measures[0].target = 12;
  assert.deepEqual(wrong(new PlanModel(document)).map(([code, cell]) => [code, cell]),
    [["above_measure", "cell0"], ["below_measure", "cell1"]]);
});
