import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldsOf, hasMovedOn, inOrder, weightOf } from "../../../map_ui/static/map_ui/incidents/transitions.js";
import { TEXTS } from "../../../map_ui/static/map_ui/texts/speaker.js";

const ALL = ["accept", "refuse", "ask", "reply", "self_handle", "dispatch", "take", "return",
  "arbitrate", "suspend", "resume", "extend", "answer", "verify", "rework", "close", "reopen",
  "void", "supervise", "merge", "unmerge", "evaluate"];

test("every transition of the contract has its words in both languages", () => {
  for (const texts of Object.values(TEXTS)) {
    for (const to of ALL) {
      for (const key of [`case.do.${to}`, `case.do.${to}.about`, `case.done.${to}`]) assert.ok(texts[key], key);
    }
  }
});

test("the way forward stands first, what ends a case last", () => {
  assert.deepEqual(inOrder(["void", "ask", "refuse", "accept", "later_one"]),
    ["accept", "ask", "refuse", "void", "later_one"]);
  assert.deepEqual(["accept", "void", "ask"].map(weightOf), ["forward", "grave", ""]);
});

test("what a transition cannot do without is asked for", () => {
  const needed = (/** @type {string} */ to) => fieldsOf(to).filter((one) => one.needed).map(({ name }) => name);
  assert.deepEqual(needed("void"), ["reason"]);
  assert.deepEqual(needed("arbitrate"), ["department", "reason"]);
  assert.deepEqual(needed("merge"), ["of"]);
  assert.deepEqual(fieldsOf("later_one").map(({ name }) => name), ["note"]);
});

test("only a case that was changed meanwhile has moved on", () => {
  assert.ok(hasMovedOn({ status: 409, code: "revision" }));
  assert.ok(hasMovedOn({ status: 409, code: "not_at_this_step" }));
  assert.ok(!hasMovedOn({ status: 409, code: "parts_open" }));
  assert.ok(!hasMovedOn({ status: 400, code: "revision" }));
});
