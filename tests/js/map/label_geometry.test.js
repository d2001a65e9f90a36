import assert from "node:assert/strict";
import { test } from "node:test";

import { labelPlaces } from "../../../map_ui/static/map_ui/map/label_geometry.js";

const labelPoint = (geometry) => labelPlaces(geometry)[0];
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

test("other places follow, each inside, each narrower or farther from the middle", () => {
  const ring = [[0, 0], [10, 0], [10, 4], [4, 4], [4, 10], [0, 10], [0, 0]];
  const places = labelPlaces({ type: "Polygon", coordinates: [ring] });
  assert.ok(places.length > 2);
  for (const { lon, lat, widthDeg } of places) {
    assert.ok(lat < 4 || lon < 4, `${lon} ${lat}`);
    assert.ok(widthDeg <= (lat < 4 ? 10 : 4));
  }
});

test("a text beside a step has the room of the narrower side", () => {
  const ring = [[0, 0], [10, 0], [10, 5.2], [4, 5.2], [4, 10], [0, 10], [0, 0]];
  const middle = labelPlaces({ type: "Polygon", coordinates: [ring] })
    .find(({ lat }) => Math.abs(lat - 5) < 0.01);
  assert.ok(!middle || middle.widthDeg <= 4, JSON.stringify(middle));
});
