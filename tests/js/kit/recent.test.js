import assert from "node:assert/strict";
import { test } from "node:test";

import { withOpened } from "../../../map_ui/static/map_ui/kit/recent.js";

test("what was opened last stands first, once, and the oldest goes", () => {
  let list = [];
  for (let i = 0; i < 12; i += 1) list = withOpened(list, { path: `/plan/${i}/`, name: String(i) });
  assert.deepEqual(list.map(({ name }) => name), ["11", "10", "9", "8", "7", "6", "5", "4"]);
  list = withOpened(list, { path: "/plan/6/", name: "six" });
  assert.deepEqual(list.map(({ name }) => name), ["six", "11", "10", "9", "8", "7", "5", "4"]);
});
