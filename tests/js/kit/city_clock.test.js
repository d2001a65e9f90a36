import assert from "node:assert/strict";
import { test } from "node:test";

import { localTime, withOffset } from "../../../map_ui/static/map_ui/kit/city_clock.js";

test("a time of the city's clocks gets its offset, on both sides of a change of clocks", () => {
  assert.equal(withOffset("2026-03-02T09:00", "Asia/Shanghai"), "2026-03-02T09:00:00+08:00");
  assert.equal(withOffset("2019-03-09T12:00", "America/New_York"), "2019-03-09T12:00:00-05:00");
  assert.equal(withOffset("2019-03-10T13:00", "America/New_York"), "2019-03-10T13:00:00-04:00");
});

test("a moment stands in an input as the city's clocks show it", () => {
  assert.equal(localTime(Date.parse("2026-03-02T01:00:30Z"), "Asia/Shanghai"), "2026-03-02T09:00");
  assert.equal(localTime(Date.parse("2019-03-10T17:00:00Z"), "America/New_York"), "2019-03-10T13:00");
});
