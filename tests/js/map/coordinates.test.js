import assert from "node:assert/strict";
import { test } from "node:test";

import { formatLonLat, fromWgs84, gcj02ToBd09, toGcj02, toWgs84 }
  from "../../../map_ui/static/map_ui/map/coordinates.js";

const close = (actual, expected, tolerance = 1e-9) => actual.forEach((value, i) =>
  assert.ok(Math.abs(value - expected[i]) < tolerance, `${actual} is not ${expected}`));

test("GCJ-02 of the vector that the server is tested with", () => {
  close(toGcj02(120, 40), [120.00567568355486, 40.0013047896019]);
});

test("BD-09 turns and shifts GCJ-02", () => {
  close(gcj02ToBd09(116.404, 39.915), [116.41036949371029, 39.92133699351021]);
  close(fromWgs84(120, 40, "bd09"), gcj02ToBd09(120.00567568355486, 40.0013047896019));
});

test("CGCS2000 is WGS-84, and no datum moves a point outside China", () => {
  assert.deepEqual(fromWgs84(118.1, 24.5, "cgcs2000"), [118.1, 24.5]);
  for (const datum of ["wgs84", "cgcs2000", "gcj02", "bd09"]) {
    assert.deepEqual(fromWgs84(60.7, 56.1, datum), [60.7, 56.1]);
  }
});

test("Xiamen is off by about 580 m in GCJ-02", () => {
  const [lon, lat] = toGcj02(118.1, 24.48);
  const metres = Math.hypot((lon - 118.1) * 101300, (lat - 24.48) * 110800);
  assert.ok(metres > 520 && metres < 640, `${metres} m`);
});

test("a datum and back is the place itself, to a centimetre, over all of a city", () => {
  for (const datum of ["wgs84", "cgcs2000", "gcj02", "bd09"]) {
    for (let lon = 117.8; lon < 118.6; lon += 0.093) {
      for (let lat = 24.3; lat < 24.9; lat += 0.071) {
        close(toWgs84(...fromWgs84(lon, lat, datum), datum), [lon, lat], 1e-7);
      }
    }
  }
  close(toWgs84(120.00567568355486, 40.0013047896019, "gcj02"), [120, 40], 1e-8);
});

test("coordinates name their hemisphere", () => {
  assert.equal(formatLonLat(118.0894512, 24.4801249), "24.48012° N  118.08945° E");
  assert.equal(formatLonLat(-70.5, -33.25), "33.25000° S  70.50000° W");
});
