import assert from "node:assert/strict";
import { test } from "node:test";

import { attributesOf, toldOf, typedOf } from "../../../map_ui/static/map_ui/kit/attributes.js";

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

test("what was told is read in the words of the matter, in its order", () => {
  const asked = [
    { code: "A", required: true, datatype: "multivaluelist", description: "有什么",
      values: [{ key: "1", name: "积水" }, { key: "2", name: "塌陷" }] },
    { code: "B", required: false, datatype: "number", description: "多深", values: [] }];
  assert.deepEqual(toldOf(asked, { x: ["?"], B: ["0.4"], A: ["2", "1", "9"] }),
    [["有什么", "塌陷、积水、9"], ["多深", "0.4"], ["x", "?"]]);
  assert.deepEqual(toldOf([], {}), []);
});
