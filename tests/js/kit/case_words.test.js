import assert from "node:assert/strict";
import { test } from "node:test";

import { onTheWayOf } from "../../../map_ui/static/map_ui/kit/case_words.js";
import { speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

const zh = speaker("zh", "Asia/Shanghai"), en = speaker("en", "Asia/Shanghai");
const way = { on_the_way_at: "2026-03-04T06:03:00Z" };

test("since when somebody is on the way is told by the city's clock, with the day where it is another", () => {
  const now = Date.parse("2026-03-04T15:59:00Z");
  assert.equal(onTheWayOf(way, now, en), "On the way since 14:03");
  assert.equal(onTheWayOf(way, now, zh), "14:03 已出发");
  assert.match(onTheWayOf(way, now + 60_000, en), /2026/u, "midnight in the city");
  assert.equal(onTheWayOf({ on_the_way_at: null }, now, en), "");
  assert.equal(onTheWayOf({}, now, en), "");
});
