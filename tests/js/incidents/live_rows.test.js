import assert from "node:assert/strict";
import { test } from "node:test";

import { applyChange as applied, removeRow } from "../../../map_ui/static/map_ui/incidents/live_rows.js";
import { judge } from "../../../map_ui/static/map_ui/incidents/judge.js";

const row = (/** @type {string} */ ref, /** @type {string} */ hour, more = {}) => ({ ref, step: "accepted",
  state: "open", kind: "routine", light: "green", reported_at: `2026-03-02T${hour}:00:00+08:00`, ...more });
const OPEN = { state: "open" };
const known = { now: Date.parse("2026-03-02T14:00:00+08:00"), zone: "Asia/Shanghai", matters: [] };
/** As the page has it: judged, then applied. */
const applyChange = (/** @type {any[]} */ shown, /** @type {any} */ one, /** @type {any} */ filters, /** @type {boolean} */ hasMore) =>
  applied(shown, one, judge(filters, one, known), { sort: filters.sort, edge: hasMore ? shown.at(-1) : null });
const refs = (/** @type {any[]} */ shown) => shown.map(({ ref }) => ref).join("");

test("a new case stands where it belongs", () => {
  const shown = [row("c", "12"), row("a", "10")];
  assert.deepEqual(applyChange(shown, row("d", "13"), OPEN, true), { kind: "insert", at: 0 });
  assert.deepEqual(applyChange(shown, row("b", "11"), OPEN, true), { kind: "insert", at: 2 });
  assert.equal(applyChange(shown, row("0", "09"), OPEN, true), null, "on a later page");
  assert.deepEqual(applyChange(shown, row("0", "09"), OPEN, false), { kind: "insert", at: 4 });
  assert.equal(refs(shown), "dcba0");
});

test("by deadline, and without one at the end", () => {
  const shown = [row("a", "10", { deadline: "2026-03-03T10:00:00+08:00" }), row("z", "10", { deadline: null })];
  const filters = { ...OPEN, sort: "deadline" };
  applyChange(shown, row("b", "10", { deadline: "2026-03-03T04:00:00+00:00" }), filters, false);
  assert.equal(refs(shown), "abz");
});

test("a shown case goes where its new deadline is, or to a page that is not shown", () => {
  const due = (/** @type {string} */ ref, /** @type {string} */ hour) => row(ref, "10", { deadline: `2026-03-03T${hour}:00:00+08:00` });
  const shown = [due("a", "01"), due("b", "02"), due("c", "03")];
  for (const q of ["", "路灯"]) {
    const filters = { ...OPEN, sort: "deadline", q };
    assert.deepEqual(applyChange(shown, { ...due("a", "01"), step: "handling" }, filters, false), { kind: "replace", at: 0 });
    assert.deepEqual(applyChange(shown, due("a", "09"), filters, false), { kind: "move", from: 0, at: 2 });
    assert.equal(refs(shown), "bca");
    assert.deepEqual(applyChange(shown, due("a", "01"), filters, true), { kind: "move", from: 2, at: 0 });
  }
  assert.deepEqual(applyChange(shown, due("b", "04"), { ...OPEN, sort: "deadline" }, true), { kind: "remove", at: 1 });
  assert.equal(refs(shown), "ac");
});

test("a shown case changes, keeps what the change does not tell, and goes when it fits no more", () => {
  const shown = [row("a", "10", { address: "直线路1号" })];
  assert.deepEqual(applyChange(shown, row("a", "10", { step: "handling" }), OPEN, false), { kind: "replace", at: 0 });
  assert.equal(shown[0].step, "handling");
  assert.equal(shown[0].address, "直线路1号");
  assert.equal(applyChange(shown, row("x", "10", { state: "closed" }), OPEN, false), null);
  assert.deepEqual(applyChange(shown, row("a", "10", { state: "closed" }), OPEN, false), { kind: "remove", at: 0 });
  assert.equal(shown.length, 0);
});

test("what leaves is gone, and what was not there changes nothing", () => {
  const shown = [row("a", "10"), row("b", "09")];
  assert.deepEqual(removeRow(shown, "b"), { kind: "remove", at: 1 });
  assert.equal(removeRow(shown, "b"), null);
});

test("what the server has to judge keeps its row and brings no other", () => {
  const shown = [row("a", "10")];
  const asked = { ...OPEN, q: "路灯" };
  assert.deepEqual(applyChange(shown, row("a", "10", { step: "handling" }), asked, false), { kind: "replace", at: 0 });
  assert.equal(applyChange(shown, row("b", "11"), asked, false), null);
  assert.deepEqual(applyChange(shown, row("a", "10", { state: "closed" }), asked, false), { kind: "remove", at: 0 });
});
