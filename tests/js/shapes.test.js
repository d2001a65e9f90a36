import assert from "node:assert/strict";
import { test } from "node:test";

import { labelPoint } from "../../map_ui/static/map_ui/shapes.js";

const box = (west, south, east, north) =>
  [[west, south], [east, south], [east, north], [west, north], [west, south]];

test("the label of a box is in its middle", () => {
  const { lon, lat, widthDeg } = labelPoint({ type: "Polygon", coordinates: [box(0, 0, 4, 2)] });
  assert.equal(lon, 2);
  assert.ok(Math.abs(lat - 1) < 1e-6);
  assert.equal(widthDeg, 4);
});

test("the label of a U is on one of its arms or its foot, never in the gap", () => {
  const ring = [[0, 0], [10, 0], [10, 10], [7, 10], [7, 3], [3, 3], [3, 10], [0, 10], [0, 0]];
  const { lon, lat } = labelPoint({ type: "Polygon", coordinates: [ring] });
  assert.ok(lat < 3 || lon < 3 || lon > 7, `${lon} ${lat}`);
});

test("holes are kept clear", () => {
  const { lon, lat } = labelPoint({ type: "Polygon",
    coordinates: [box(0, 0, 10, 10), box(1, 1, 9, 9)] });
  assert.ok(lon < 1 || lon > 9 || lat < 1 || lat > 9, `${lon} ${lat}`);
});

test("of several parts the largest is labelled", () => {
  const { lon } = labelPoint({ type: "MultiPolygon",
    coordinates: [[box(0, 0, 1, 1)], [box(10, 0, 14, 4)]] });
  assert.equal(lon, 12);
});
