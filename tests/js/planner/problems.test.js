import assert from "node:assert/strict";
import { test } from "node:test";

import { PlanModel } from "../../../map_ui/static/map_ui/planner/plan.js";
import { sentenceOf } from "../../../map_ui/static/map_ui/planner/problems.js";
import { chances, measured, town } from "./town.js";

test("everything wrong is found by name", () => {
  const model = new PlanModel(town());
  assert.deepEqual(model.problems(), []);
  model.assign(["11"], "cell0");
  model.assign(["5"], null);
  const found = model.problems().map(({ code, cell, atoms }) => [code, cell, atoms]);
  assert.deepEqual(found, [["atoms_unassigned", null, ["5"]], ["not_connected", "cell0", ["11"]]]);
  model.assign(["0", "1", "4", "8", "9"], "cell1");
  assert.deepEqual(model.problems().map(({ code }) => code),
    ["atoms_unassigned", "above_rule", "below_rule"]);
});

test("ground that lies apart by itself blocks nothing", () => {
  const document = town();
  const within = (key) => ["0", "4", "8"].includes(key);
  document.edges = document.edges.filter(([a, b]) => within(a) === within(b));
  const model = new PlanModel(document);
  const torn = () => model.problems().filter(({ code }) => code.endsWith("apart") || code === "not_connected")
    .map(({ code, cell, blocks }) => [code, cell, blocks]);
  assert.deepEqual(torn(), [["ground_apart", "cell0", false]]);
  model.assign(["4"], "cell1"); // now "0" and "8" are parted by the plan
  assert.deepEqual(torn().filter(([, cell]) => cell === "cell0"), [["not_connected", "cell0", true]]);
});

test("a border along a barrier does not connect", () => {
  const document = town(2, 2);
  for (const edge of document.edges) edge[3] = edge[0] === "0" || edge[1] === "0";
  const model = new PlanModel(document);
  assert.deepEqual(model.problems().filter(({ code }) => code === "crosses_barrier")
    .map(({ cell, pieces }) => [cell, pieces]), [["cell0", 2]]);
});

test("a worker of two cells may hold too many households, a cell may have none", () => {
  const document = town();
  document.cells[1].worker = 1;
  assert.deepEqual(new PlanModel(document).problems().map(({ code, households }) => [code, households]),
    [["worker_over_limit", 120]]);
  document.cells[1].worker = null;
  assert.deepEqual(new PlanModel(document).problems().map(({ code }) => code), ["no_worker"]);
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

test("a professional grid knows no limits but its own, and covers a community wholly or not at all", () => {
  const document = town();
  document.overlay = { code: "fire", name_zh: "消防网格", name_en: "", colour: "" };
  document.rules = { 1: [0, null], 2: [0, null] };
  document.worker_limit = null;
  for (const cell of document.cells) cell.worker = 1;
  for (const { properties } of document.atoms.features) {
    if (document.of[properties.key] === "cell1") properties.community = 2;
  }
  document.cells = document.cells.filter(({ key }) => key === "cell0");
  for (const key of Object.keys(document.of)) if (document.of[key] === "cell1") document.of[key] = null;
  const model = new PlanModel(document);
  assert.deepEqual(model.problems(), [], "the second community is not of the grid");
  model.assign(["0"], null);
  assert.deepEqual(model.problems().map(({ code, atoms }) => [code, atoms]), [["atoms_unassigned", ["0"]]]);
  document.overlay = null;
  const base = new PlanModel(document);
  assert.equal(base.problems()[0].atoms.length, 6, "the base grid leaves nothing out");
});

test("a least without a most is told without a number that nobody set", () => {
  const document = town();
  document.rules = { 1: [1000, null], 2: [1000, null] };
  const [found] = new PlanModel(document).problems().filter(({ code }) => code === "below_rule");
  assert.equal(found.high, null);
  assert.equal(sentenceOf(found), "problem.below_rule.least");
  assert.equal(sentenceOf({ ...found, high: 2000 }), "problem.below_rule");
  assert.equal(sentenceOf({ code: "cell_empty" }), "problem.cell_empty");
});
