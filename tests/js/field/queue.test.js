import assert from "node:assert/strict";
import { test } from "node:test";

import { isOrphan, isOver, nextOf, othersOf, ownOf, sentOf, unfolded, verdictOf } from "../../../map_ui/static/map_ui/field/queue.js";

const entry = (sequence, more = {}) => ({ id: `a ${sequence}`, account: "a", client_id: String(sequence), kind: "visit",
  sequence, of: "", at: 0, state: "waiting", ...more });
const order = (entries) => {
  const tried = new Set(), found = [];
  for (let next = nextOf(entries, "a", tried); next; next = nextOf(entries, "a", tried)) {
    tried.add(next.id);
    found.push(next.sequence);
  }
  return found;
};

test("entries go in the order in which they were written, each once a round", () => {
  assert.deepEqual(order([entry(3), entry(1), entry(2)]), [1, 2, 3]);
});

test("what the site refused blocks nothing and is not sent by itself", () => {
  assert.deepEqual(order([entry(1, { state: "needs" }), entry(2), entry(3, { state: "sent" }), entry(4)]), [2, 4]);
});

test("a photo waits for its report, and goes once that arrived", () => {
  const photo = entry(2, { kind: "photo", of: "1" });
  assert.deepEqual(order([photo, entry(1, { state: "needs" }), entry(3)]), [3]);
  assert.deepEqual(order([photo, entry(1, { state: "sent" })]), [2]);
  assert.deepEqual(order([photo]), [2], "the report arrived long ago");
});

test("of another account's entries one is told how many wait, nothing else", () => {
  const others = [entry(1, { id: "b 1", account: "b" }), entry(2, { id: "b 2", account: "b", state: "sent" })];
  assert.deepEqual(order([...others, entry(3)]), [3]);
  assert.deepEqual(ownOf([...others, entry(3)], "a").map((one) => one.sequence), [3]);
  assert.equal(othersOf([...others, entry(3)], "a"), 1);
});

test("without a line, a login or a site that has time everything waits; a refusal is for somebody", () => {
  for (const status of [0, 401, 429, 502, 503, 504]) assert.equal(verdictOf({ status, code: "x" }), "stop");
  assert.equal(verdictOf({ status: 403, code: "password_change" }), "stop");
  assert.equal(verdictOf({ status: 500, code: "x" }), "later");
  assert.equal(verdictOf({ status: 409, code: "report_first" }), "later");
  for (const [status, code] of [[400, "invalid"], [403, "no_right"], [404, "not_found"], [409, "client_id_used"]]) {
    assert.equal(verdictOf({ status, code }), "needs");
  }
});

test("of an entry that arrived only the receipt is left, for half a day", () => {
  const sent = sentOf(entry(1, { envelope: { sealed: "x" }, file: new Uint8Array(1), code: "x" }), 1000, "2611-A");
  assert.equal(sent.state, "sent");
  assert.equal(sent.ref, "2611-A");
  for (const name of ["envelope", "file", "code"]) assert.ok(!(name in sent), name);
  assert.equal(isOver(sent, 1000 + 11 * 3600e3), false);
  assert.equal(isOver(sent, 1000 + 13 * 3600e3), true);
  assert.equal(isOver(entry(2), 1e15), false);
});

test("a photo of a report that is on its way waits; one of no report needs somebody", () => {
  const photo = entry(2, { kind: "photo", of: "1" }), early = { status: 409, code: "report_first" };
  const verdict = (...entries) => verdictOf(early, isOrphan(photo, [photo, ...entries]));
  assert.equal(verdict(entry(1)), "later");
  assert.equal(verdict(entry(1, { state: "needs" })), "later");
  assert.equal(verdict(), "needs");
  assert.equal(verdict(entry(1, { state: "sent" })), "needs");
  assert.equal(verdict(entry(1, { account: "b" })), "needs");
  assert.equal(verdictOf({ status: 0, code: "unreachable" }, true), "stop");
  assert.equal(isOrphan(entry(1), []), false, "a visit belongs to nothing");
});

test("of many that were sent the last two stay open, and whatever was not sent", () => {
  const rows = (own) => Object.values(unfolded(own)).map((part) => part.map((one) => one.sequence));
  const sent = [1, 2, 4, 5].map((n) => entry(n, { state: "sent" }));
  assert.deepEqual(rows([...sent.slice(0, 2), entry(3, { state: "needs" }), ...sent.slice(2), entry(6)]), [[3, 4, 5, 6], [1, 2]]);
  assert.deepEqual(rows(sent.slice(0, 3)), [[1, 2, 4], []], "a fold takes as much room as one row");
  assert.deepEqual(rows([]), [[], []]);
});
