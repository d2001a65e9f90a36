import assert from "node:assert/strict";
import { test } from "node:test";

import { areaM2, crosses, geometryOf, largest, middles, movedCorner, polygonsOf, withCorner,
  withoutCorner }
  from "../../../map_ui/static/map_ui/desk/rings.js";

const SQUARE = [[118, 24], [118.001, 24], [118.001, 24.001], [118, 24.001]];

test("a ring's area is that of the sphere to a fraction of a percent", () => {
  const height = 6371008.8 * (0.001 * Math.PI) / 180;
  const width = height * Math.cos((24.0005 * Math.PI) / 180);
  assert.ok(Math.abs(areaM2(SQUARE) / (height * width) - 1) < 1e-4);
  assert.equal(areaM2(SQUARE.slice(0, 2)), 0);
  assert.ok(Math.abs(areaM2([...SQUARE].reverse()) / areaM2(SQUARE) - 1) < 1e-4);
});

test("corners are put in, moved and taken away without touching the ring they came from", () => {
  const [first] = middles(SQUARE);
  assert.deepEqual(first, { at: [118.0005, 24], before: 1 });
  const more = withCorner(SQUARE, first.before, first.at);
  assert.equal(more.length, 5);
  assert.deepEqual(withoutCorner(more, 1), SQUARE);
  assert.deepEqual(movedCorner(SQUARE, 0, [117, 24])[0], [117, 24]);
  assert.deepEqual(SQUARE[0], [118, 24]);
  assert.ok(Math.abs(areaM2(more) / areaM2(SQUARE) - 1) < 1e-9);
});

test("an outline that crosses itself shows", () => {
  assert.ok(!crosses(SQUARE));
  assert.ok(crosses([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]));
});

test("holes and further parts survive the editing of the outer ring", () => {
  const closed = (ring) => [...ring, ring[0]];
  const hole = [[118.0002, 24.0002], [118.0004, 24.0002], [118.0004, 24.0004]];
  const small = [[118.01, 24], [118.0101, 24], [118.0101, 24.0001]];
  const geometry = { type: "MultiPolygon",
    coordinates: [[closed(small)], [closed(SQUARE), closed(hole)]] };
  const polygons = polygonsOf(geometry);
  assert.equal(largest(polygons), 1);
  assert.deepEqual(geometryOf(polygons, 1, polygons[1][0]), geometry);
  assert.deepEqual(geometryOf([], 0, SQUARE), { type: "Polygon", coordinates: [closed(SQUARE)] });
  assert.equal(geometryOf([], 0, SQUARE.slice(0, 2)), null);
  assert.deepEqual(polygonsOf(undefined), []);
});
