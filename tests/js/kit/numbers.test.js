import assert from "node:assert/strict";
import { test } from "node:test";

import { errorOf, hiddenText, isBound, isHidden, kindOf, tell }
  from "../../../map_ui/static/map_ui/kit/numbers.js";
import { speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

const [zh, en] = ["zh", "en"].map((language) => speaker(language, "Asia/Shanghai"));
const PUBLISHED = { numbers: "published", as_of: "2026-09-30", error: 12, residents: 85,
  households: null, units: 31, open_incidents: 0 };
const HIDDEN = { numbers: "hidden", residents: null, households: null, organisations: null,
  open_incidents: null, rule: null, units: 7, buildings: 0 };

test("p07: an exact number is told as it is, zero too", () => {
  const row = { numbers: "exact", residents: 1234, households: 0 };
  assert.deepEqual(tell(row, "residents", en), { kind: "exact", text: "1,234", title: "",
    brief: "1,234", day: "" });
  assert.equal(tell(row, "households", zh).text, "0");
});

test("p07: a published number says that it is about, of which day and how far off it may be", () => {
  assert.deepEqual(tell(PUBLISHED, "residents", zh),
    { kind: "published", text: "约 85（9月30日）", title: "2026年9月30日公布的取整数 · 误差不超过 12",
      brief: "约 85", day: "9月30日" });
  assert.match(tell(PUBLISHED, "residents", en).text, /^about 85 \(30 Sept?\)$/);
  assert.equal(tell(PUBLISHED, "open_incidents", zh).text, "约 0（9月30日）");
  assert.equal(tell({ ...PUBLISHED, error: { residents: 5 } }, "residents", zh).title,
    "2026年9月30日公布的取整数 · 误差不超过 5");
  assert.equal(errorOf({ error: null }, "residents"), null);
  assert.equal(errorOf({}, "residents"), null);
});

test("p07: the ground of such a row is exact", () => {
  for (const row of [PUBLISHED, HIDDEN]) assert.equal(kindOf(row, "units"), "exact");
  assert.equal(tell(HIDDEN, "buildings", zh).text, "0");
});

test("p07: a hidden number is neither nothing nor blank", () => {
  for (const name of ["residents", "households", "organisations", "open_incidents", "rule"]) {
    assert.ok(isBound(name));
    assert.ok(isHidden(HIDDEN, name));
    const { kind, text, title } = tell(HIDDEN, name, zh);
    assert.deepEqual([kind, text], ["hidden", "只按社区公布"]);
    assert.ok(title.endsWith("只按社区公布"));
    assert.doesNotMatch(tell(HIDDEN, name, en).text, /^[\s\d–]*$/);
  }
  assert.equal(hiddenText("residents", zh), "人口数只按社区公布");
  assert.match(hiddenText("residents", en), /published by community only/);
  assert.equal(hiddenText("incidents_90d", zh), "事件数只按社区公布");
});

test("p07: what no community is told of is published nowhere", () => {
  assert.equal(tell(PUBLISHED, "households", zh).text, "不公布");
  assert.equal(tell({ numbers: "hidden", care: null }, "care", zh).text, "不公布");
  assert.equal(tell({ ...HIDDEN, level: "street" }, "residents", zh).text, "不公布");
  assert.equal(tell({ ...HIDDEN, level: "grid_cell" }, "residents", zh).text, "只按社区公布");
});

test("p07: a rate of a hidden number is as hidden, one of the ground may lack its divisor", () => {
  assert.equal(tell(HIDDEN, "residents", zh, null).text, "只按社区公布");
  assert.equal(tell(HIDDEN, "units", zh, null).text, "–");
  assert.equal(tell({ ...PUBLISHED, as_of: undefined }, "residents", zh, 3.5).text, "3.5");
});

test("p07: persons by their reach say themselves what they are, whatever the row says", () => {
  const row = { numbers: "exact", reach_numbers: "published", reach_as_of: "2026-09-30",
    reach_error: 4, reach_persons_out: 85, reach_persons: null };
  assert.equal(kindOf(row, "reach_persons_out"), "published");
  assert.equal(errorOf(row, "reach_persons_out"), 4);
  assert.equal(kindOf(row, "reach_persons"), "hidden");
  const own = { ...row, numbers: "published", as_of: "2026-09-30", reach_numbers: "exact" };
  assert.equal(kindOf(own, "reach_persons_out"), "exact");
  assert.equal(kindOf({ ...own, reach_out: 3 }, "reach_out"), "exact");
});
