import assert from "node:assert/strict";
import { test } from "node:test";

import { actOf, rowsInShort } from "../../../map_ui/static/map_ui/addresses/keys.js";

test("digits choose a candidate that is there", () => {
  assert.deepEqual(actOf({ key: "2" }, 3), { what: "choose", number: 2 });
  assert.equal(actOf({ key: "4" }, 3), null);
});

test("letters decide for none, take back and move, in either case", () => {
  const acts = ["0", "N", "u", "J", "k"].map((key) => actOf({ key }, 0)?.what);
  assert.deepEqual(acts, ["none", "none", "undo", "next", "previous"]);
});

test("keys of the browser and other letters are left alone", () => {
  assert.equal(actOf({ key: "n", ctrlKey: true }, 3), null);
  assert.equal(actOf({ key: "1", metaKey: true }, 3), null);
  assert.equal(actOf({ key: "x" }, 3), null);
  assert.equal(actOf({ key: "Enter" }, 3), null);
});

test("many rows are named in short", () => {
  assert.equal(rowsInShort([2, 3], 2), "2、3");
  assert.equal(rowsInShort([2, 3, 4, 5], 400, 3), "2、3、4 …");
});
