import assert from "node:assert/strict";
import { test } from "node:test";

import { PX_M, SCALES, barOf, metresPerPx, scaleFor, zoomOf }
  from "../../../map_ui/static/map_ui/map/paper_scale.js";

test("a scale on paper is what a pixel of the map covers", () => {
  for (const scale of SCALES) {
    for (const lat of [0, 24.45, 60]) {
      const zoom = zoomOf(scale, lat);
      assert.ok(Math.abs(metresPerPx(zoom, lat) / PX_M / scale - 1) < 1e-12);
    }
  }
});

test("the bar of a scale is true and fits its place", () => {
  for (const scale of SCALES) {
    const { part_m, part_mm } = barOf(scale);
    assert.ok(Math.abs(part_mm * scale - part_m * 1000) < 1e-6 * part_m * 1000);
    assert.ok(4 * part_mm >= 39 && 4 * part_mm <= 100.0001, `${scale}: ${4 * part_mm}`);
  }
  assert.deepEqual(barOf(10_000).part_m, 250);
});

test("the scale chosen shows all that was asked for", () => {
  assert.equal(scaleFor(1000, 1000), 5000);
  assert.ok(scaleFor(1000, 1000) * PX_M * 1000 >= 1000);
  assert.equal(scaleFor(1e12, 10), 1_000_000);
});
