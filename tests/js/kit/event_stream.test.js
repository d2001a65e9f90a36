import assert from "node:assert/strict";
import { test } from "node:test";

import { isFinal, isNews, Journal, parser, waitMs } from "../../../map_ui/static/map_ui/kit/event_stream.js";

const change = (/** @type {number} */ id, /** @type {string} */ ref) => ({ id, event: "change", data: { ref } });

test("messages are whole however the stream is cut", () => {
  const text = ':\n\nid: 7\nevent: change\ndata: {"ref":"甲\\n: b"}\n\n:\n\nid: 8\nevent: left\ndata: {"ref":"x"}\n\nid: 9\nevent: ch';
  for (const size of [1, 2, 5, text.length]) {
    /** @type {any[]} */ const found = [];
    const feed = parser((message) => found.push(message));
    for (let i = 0; i < text.length; i += size) feed(text.slice(i, i + size));
    assert.deepEqual(found, [{ id: 7, event: "change", data: { ref: "甲\n: b" } },
      { id: 8, event: "left", data: { ref: "x" } }]);
  }
});

test("whoever fails waits longer, and not all for as long", () => {
  assert.ok(waitMs(1, 0) >= 500);
  assert.ok(waitMs(1, 1) <= 1000);
  assert.ok(waitMs(3, 0.5) > waitMs(2, 0.5));
  assert.ok(waitMs(50, 1) <= 30_000);
  assert.notEqual(waitMs(4, 0.1), waitMs(4, 0.9));
});

test("a refusal ends it, a fault does not", () => {
  assert.deepEqual([401, 403].map(isFinal), [true, true]);
  assert.deepEqual([0, 429, 500, 502, 503].map(isFinal), [false, false, false, false, false]);
});

test("nothing is told twice, and a reset always", () => {
  assert.ok(isNews(change(3, "a"), null));
  assert.ok(isNews(change(3, "a"), 2));
  assert.ok(!isNews(change(3, "a"), 3));
  assert.ok(isNews({ id: 1, event: "reset", data: {} }, 9));
});

test("a tab that joins is told what it missed, or that this is not known", () => {
  const journal = new Journal(10, 2);
  journal.add(change(12, "a"));
  assert.deepEqual(journal.after(10), [change(12, "a")]);
  assert.deepEqual(journal.after(12), []);
  assert.equal(journal.after(9), null);
  journal.add(change(13, "b"));
  journal.add(change(15, "c"));
  assert.deepEqual(journal.after(12), [change(13, "b"), change(15, "c")]);
  assert.equal(journal.after(11), null);
  journal.add({ id: 20, event: "reset", data: {} });
  assert.deepEqual(journal.after(20), []);
  assert.equal(journal.after(15), null);
  assert.deepEqual(new Journal(null).after(null), []);
  assert.equal(new Journal(null).after(3), null);
});
