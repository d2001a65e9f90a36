import assert from "node:assert/strict";
import { test } from "node:test";

import { rank } from "../../../map_ui/static/map_ui/map/ranking.js";

test("cells are found by name, code or community, the largest first", () => {
  const cells = [["甲网格", "350299001001", 10], ["乙网格", "350299001002", 30],
    ["丙网格", "350299002001", 20]].map(([name, code, households]) => ({ name, code, households,
    id: households, residents: 0, open_incidents: 0, rule: "under", is_estimated: false,
    community: code.startsWith("350299001") ? "前埔社区" : "后埔社区" }));
  const names = (words) => rank(cells, words, "households").map(({ name }) => name);
  assert.deepEqual(names(""), ["乙网格", "丙网格", "甲网格"]);
  assert.deepEqual(names("350299001"), ["乙网格", "甲网格"]);
  assert.deepEqual(names("前埔 甲"), ["甲网格"]);
  assert.deepEqual(names("丁"), []);
});

test("p07: cells whose number may not be told come last, in the order of their codes", () => {
  const cells = [["3", null], ["1", null], ["2", 0], ["4", 7]].map(([code, residents]) => ({ code,
    name: code, residents, id: Number(code) }));
  assert.deepEqual(rank(cells, "", "residents").map(({ code }) => code), ["4", "2", "1", "3"]);
});
