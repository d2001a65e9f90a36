import assert from "node:assert/strict";
import { test } from "node:test";

import { changed, decide, resolved, same }
  from "../../../map_ui/static/map_ui/desk/revisions.js";

test("only what was changed is sent", () => {
  assert.deepEqual(changed({ name: "a", floors: 3, road: null }, { name: "b", floors: 3,
    road: "" }), { name: "b" });
  assert.ok(same(null, "") && same([1], [1]) && !same(0, ""));
});

test("a stale save: one side's changes stand, contested ones are asked", () => {
  const read = { name: "a", floors: 3, road: "r", number: "1" };
  const yours = { name: "b", floors: 4, number: "9" };
  const theirs = { name: "c", floors: 3, road: "q", number: "9" };
  const rows = decide(read, yours, theirs, ["name", "floors", "road", "number"]);
  assert.deepEqual(rows.map((row) => [row.name, row.yours, row.theirs, row.contested, row.choice]),
    [["name", "b", "c", true, "theirs"], ["floors", 4, 3, false, "yours"],
      ["road", "r", "q", false, "theirs"]]);
  assert.deepEqual(resolved(rows), { floors: 4 });
  rows[0].choice = "yours";
  assert.deepEqual(resolved(rows), { name: "b", floors: 4 });
});
