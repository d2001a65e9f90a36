import assert from "node:assert/strict";
import { test } from "node:test";

import { perimeterM, roundness, scoreOf, shapeBefore, spanM }
  from "../../../map_ui/static/map_ui/planner/figures.js";
import { PlanModel } from "../../../map_ui/static/map_ui/planner/plan.js";
import { degreesPerMetre } from "../../../map_ui/static/map_ui/planner/shapes.js";
import { chances, measured, near, town } from "./town.js";

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

test("a plan's score counts cells in the rule, faults and who moves", () => {
  const model = new PlanModel(town());
  model.assign(["2", "6", "10"], "cell0");
  const score = scoreOf(model);
  assert.deepEqual([score.cells, score.right, score.least, score.most, score.moved, score.warnings],
    [2, 0, 30, 90, 90, 2]);
});
