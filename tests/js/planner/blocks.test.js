import assert from "node:assert/strict";
import { test } from "node:test";

import { StreetIndex, blockOf, toSegment } from "../../../map_ui/static/map_ui/planner/blocks.js";
import { PlanModel } from "../../../map_ui/static/map_ui/planner/plan.js";
import { near, town } from "./town.js";

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
