import assert from "node:assert/strict";
import { test } from "node:test";

import { attributesOf, typedOf } from "../../../map_ui/static/map_ui/kit/attributes.js";

test("values are sent by code, several of a list, and empty ones not at all", () => {
  const entries = [["text", "x"], ["attribute[A]", "1"], ["attribute[A]", "2"], ["attribute[B]", " "],
    ["attribute[c.d]", " 0.4 "]];
  assert.deepEqual(attributesOf(entries), { A: ["1", "2"], "c.d": ["0.4"] });
  assert.deepEqual(attributesOf([["text", "x"]]), {});
});

test("a draft keeps all values of a list under one name", () => {
  assert.deepEqual(typedOf([["text", "x"], ["attribute[A]", "1"], ["attribute[A]", "2"]]),
    { text: "x", "attribute[A]": "1|2" });
});
