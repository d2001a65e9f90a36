import assert from "node:assert/strict";
import { test } from "node:test";

import { PlanModel } from "../../../map_ui/static/map_ui/planner/plan.js";
import { town } from "./town.js";

const totals = (model) => Object.fromEntries([...model.cells].map(([key, { totals: t }]) => [key, t[0]]));

test("sums follow a stroke and come back with it", () => {
  const model = new PlanModel(town());
  assert.deepEqual(totals(model), { cell0: 60, cell1: 60 });
  assert.deepEqual(model.assign(["2", "6", "0"], "cell0"), ["2", "6"]);
  assert.deepEqual(totals(model), { cell0: 80, cell1: 40 });
  model.assign(["2", "6"], "cell1");
  assert.deepEqual(totals(model), { cell0: 60, cell1: 60 });
});

test("locked atoms and cells, and those of another community, stay", () => {
  const document = town();
  document.locked = ["2"];
  document.atoms.features[6].properties.community = 2;
  const model = new PlanModel(document);
  assert.deepEqual(model.assign(["2", "3", "6"], "cell0"), ["3"]);
  model.cells.get("cell1").locked = true;
  assert.deepEqual(model.assign(["7"], "cell0"), []);
});

test("what is not told is no column", () => {
  const model = new PlanModel(town());
  assert.equal(model.at("registered"), -1);
  assert.deepEqual(totals(model), { cell0: 60, cell1: 60 });
});

test("what the server answers is laid over the model", () => {
  const model = new PlanModel(town());
  const half = (key, from, to) => ({ properties: { key, code: key, community: 1, sums: [5, 15, 5000] },
    geometry: { type: "Polygon", coordinates: [[[118, from], [118.001, from], [118.001, to], [118, to], [118, from]]] } });
  model.apply({ revision: 1, position: 1, step: 1, changed: { locked: [], skipped: [], cut: ["0"],
    atoms: { "0.1": "cell0", "0.2": "n1" }, cells: { n1: { key: "n1", name: "新", community: 1,
      type: "ordinary", worker: null, id: null, locked: false, code: "" } },
    pieces: { features: [half("0.1", 24, 24.0005), half("0.2", 24.0005, 24.001)], split_buildings: [],
      edges: [["0.1", "0.2", 100, false], ["0.1", "1", 50, false], ["0.2", "1", 50, false], ["0.2", "4", 100, false]] } } });
  assert.deepEqual(totals(model), { cell0: 55, cell1: 60, n1: 5 });
  assert.equal(model.atoms.get("0.2").base, "cell0");
  assert.equal(model.near.get("1").some(({ to }) => to === "0"), false);
  const back = town();
  model.apply({ revision: 2, position: 0, step: null, changed: { locked: [], skipped: [], cut: [],
    atoms: back.of, cells: Object.fromEntries(back.cells.map((c) => [c.key, c])),
    pieces: { features: back.atoms.features, edges: back.edges, split_buildings: [] } } });
  assert.deepEqual(totals(model), { cell0: 60, cell1: 60 });
  assert.equal(model.atoms.size, 12);
});
