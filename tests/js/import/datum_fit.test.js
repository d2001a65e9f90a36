import assert from "node:assert/strict";
import { test } from "node:test";

import { bestFit, crowd } from "../../../map_ui/static/map_ui/import/datum_fit.js";

const preview = (shares, known = true) => ({ total: 9, sampled: 9, buildings_known: known,
  fits: Object.entries(shares).map(([datum, share]) => ({ datum, on_buildings: share, in_city: 1,
    points: [] })) });

test("one datum is proposed only when it fits clearly better than the others", () => {
  const shares = { wgs84: 0.1, cgcs2000: 0.1, gcj02: 0.9, bd09: 0.2 };
  assert.equal(bestFit(preview(shares)), "gcj02");
  assert.equal(bestFit(preview({ ...shares, gcj02: 0.4 })), null); // none stands on houses
  assert.equal(bestFit(preview({ ...shares, bd09: 0.8 })), null); // two do
  assert.equal(bestFit(preview(shares, false)), null); // there are no houses
  assert.equal(bestFit(preview({ ...shares, wgs84: 0.95, cgcs2000: 0.95, gcj02: 0.3 })), "wgs84");
});

test("the map starts where most points lie close together", () => {
  const [lon, lat] = crowd([[118.5, 24.5], [118.101, 24.401], [118.102, 24.402]]);
  assert.ok(Math.abs(lon - 118.1015) < 1e-9 && Math.abs(lat - 24.4015) < 1e-9);
});
