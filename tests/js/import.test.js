import assert from "node:assert/strict";
import { test } from "node:test";

import { targetName } from "../../map_ui/static/map_ui/import_columns.js";
import { bestFit, crowd } from "../../map_ui/static/map_ui/import_fit.js";
import { Pace, duration } from "../../map_ui/static/map_ui/import_job.js";
import { speaker } from "../../map_ui/static/map_ui/messages.js";

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

test("rate and remaining time follow from what was seen", () => {
  const pace = new Pace();
  const job = { stage: "read", progress: 0.1, done: 1000 };
  pace.look(job, 0);
  assert.equal(pace.rate(), null);
  pace.look({ ...job, progress: 0.3, done: 5000 }, 2000);
  assert.equal(pace.rate(), 2000);
  assert.ok(Math.abs(pace.left() - 7) < 1e-9);
  pace.look({ stage: "merge", progress: 0.8, done: null }, 3000);
  assert.equal(pace.rate(), null); // steps are no rows
});

test("time is told in seconds, long time in minutes", () => {
  assert.equal(duration(0.2, speaker("en")), "1 s");
  assert.equal(duration(89, speaker("zh")), "89 秒");
  assert.equal(duration(600, speaker("en")), "10 min");
});

test("a column is called by the first words of its meaning", () => {
  const kind = { name: "units", zh: "", shape: "point", columns: [
    { name: "floor_area_m2", required: false, zh: "建筑面积（平方米）", en: "floor area in m²" }] };
  assert.equal(targetName(kind, "floor_area_m2", speaker("zh")), "建筑面积");
  assert.equal(targetName(kind, "something_else", speaker("zh")), "something_else");
});
