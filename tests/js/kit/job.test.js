import assert from "node:assert/strict";
import { test } from "node:test";

import { Pace, duration } from "../../../map_ui/static/map_ui/kit/job.js";
import { speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

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
