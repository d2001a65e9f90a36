import assert from "node:assert/strict";
import { test } from "node:test";

import { buildingText, cellOpacity, streetClass }
  from "../../../map_ui/static/map_ui/map/cartography.js";

test("streets of unknown kind are drawn as minor streets", () => {
  assert.equal(streetClass("trunk_link"), "primary");
  assert.equal(streetClass("residential"), "minor");
  assert.equal(streetClass("footway"), "path");
  assert.equal(streetClass("something new"), "minor");
  assert.equal(streetClass(undefined), "minor");
});

test("cells fade towards the buildings, never quite away", () => {
  const fades = Array.from({ length: 16 }, (_, i) => cellOpacity(4 + i, false));
  assert.ok(fades.every((value, i) => !i || value <= fades[i - 1]));
  assert.ok(fades.at(-1) >= 0.5 && fades[0] < 0.9);
});

test("where buildings carry the colour, cells have none to be taken for it", () => {
  assert.equal(cellOpacity(17, true), 0);
});

test("a building shows its name, near also its number", () => {
  assert.equal(buildingText(17, { number: "12号" }), "");
  assert.equal(buildingText(18, { number: "12号" }), "12号");
  assert.equal(buildingText(16, { name: "第一小学", number: "3号" }), "第一小学");
});
