import assert from "node:assert/strict";
import { test } from "node:test";

import { callerOf, fitted } from "../../../map_ui/static/map_ui/incidents/caller.js";

test("a caller's number and address stand behind the #", () => {
  assert.deepEqual(callerOf("#phone=13800001234&address=%E7%9B%B4%E7%BA%BF%E8%B7%AF1%E5%8F%B7"),
    { phone: "13800001234", address: "直线路1号" });
  assert.deepEqual(callerOf("#phone=+86 592-1234567"), { phone: "+86 592-1234567", address: "" });
  assert.equal(callerOf(""), null);
  assert.equal(callerOf("#form"), null);
});

test("what is no number is left out", () => {
  for (const wrong of ["<b>", "anonymous", "1", "13800001234".repeat(5), "１３８００００１２３４"]) {
    assert.equal(callerOf(`#phone=${encodeURIComponent(wrong)}`), null, wrong);
  }
});

test("what somebody typed is never overwritten", () => {
  const caller = { phone: "1380000", address: "直线路1号" };
  assert.deepEqual(fitted(caller, { phone: "", address: "" }), { fill: caller, isOther: false });
  assert.deepEqual(fitted(caller, { phone: "1390000", address: "" }),
    { fill: { phone: "", address: "直线路1号" }, isOther: true });
  assert.deepEqual(fitted(caller, caller), { fill: { phone: "", address: "" }, isOther: false });
});
