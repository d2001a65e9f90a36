import assert from "node:assert/strict";
import { test } from "node:test";

import { rangeText } from "../../../map_ui/static/map_ui/map/legend.js";
import { speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

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
  assert.deepEqual(textOf("hidden", 0, null), { name: "By community only", range: "" });
});
