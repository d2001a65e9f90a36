import assert from "node:assert/strict";
import { test } from "node:test";

import { saidWords } from "../../../map_ui/static/map_ui/import/words.js";

test("words go along for targets with a column, constants for those without", () => {
  const words = { values: { state: { 能用: "good" }, kind: { 枪机: "camera" } },
    constants: { owner: "城管局", state: "good" } };
  assert.deepEqual(saidWords(words, { state: "状态", ref: "点位" }),
    { values: { state: { 能用: "good" } }, constants: { owner: "城管局" },
      mapping: { state: "状态", ref: "点位", owner: "" } });
});
