import assert from "node:assert/strict";
import { test } from "node:test";

import { buildingText, cellOpacity, streetClass } from "../../map_ui/static/map_ui/cartography.js";
import { rangeText } from "../../map_ui/static/map_ui/legend.js";
import { speaker } from "../../map_ui/static/map_ui/messages.js";
import { rank } from "../../map_ui/static/map_ui/ranking.js";

const en = speaker("en");
const textOf = (key, from, to) => rangeText({ key, from, to, colour: "", count: 0 }, en);

test("the legend names ranges", () => {
  assert.deepEqual(textOf("none", 0, 0), { name: "None", range: "" });
  assert.deepEqual(textOf("from-1", 1, 79), { name: "1–79", range: "" });
  assert.deepEqual(textOf("from-3", 3, 3), { name: "3", range: "" });
  assert.deepEqual(textOf("from-1000", 1000, null), { name: "1,000 or more", range: "" });
  assert.deepEqual(textOf("under", 0, 299), { name: "Too few", range: "under 300" });
  assert.deepEqual(textOf("right", 300, 500), { name: "Right", range: "300–500" });
  assert.deepEqual(textOf("over", 501, null), { name: "Too many", range: "over 500" });
});

test("streets of unknown kind are drawn as minor streets", () => {
  assert.equal(streetClass("trunk_link"), "primary");
  assert.equal(streetClass("residential"), "minor");
  assert.equal(streetClass("footway"), "path");
  assert.equal(streetClass("something new"), "minor");
  assert.equal(streetClass(undefined), "minor");
});

test("cells fade towards the buildings, never quite away", () => {
  const fades = Array.from({ length: 16 }, (_, i) => cellOpacity(4 + i, false));
  assert.ok(fades.every((value, i) => !i || value <= fades[i - 1]));
  assert.ok(fades.at(-1) >= 0.5 && fades[0] < 0.9);
});

test("where buildings carry the colour, cells have none to be taken for it", () => {
  assert.equal(cellOpacity(17, true), 0);
});

test("a building shows its name, near also its number", () => {
  assert.equal(buildingText(17, { number: "12号" }), "");
  assert.equal(buildingText(18, { number: "12号" }), "12号");
  assert.equal(buildingText(16, { name: "第一小学", number: "3号" }), "第一小学");
});

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
