import assert from "node:assert/strict";
import { test } from "node:test";

import { page } from "./page.js";

const PANEL = "../../../map_ui/static/map_ui/field/outbox_panel.js";
const speaker = { say: (key) => key };
const entry = { id: "a one" }, before = { id: "a one", state: "waiting" };

/** What is done with an outbox, in order. @param {any} held @param {() => any} read */
function outboxOf(held, read = () => ({ content: {} })) {
  const done = [];
  return { done, hold: async () => { done.push("hold"); return held; }, read: async () => { done.push("read"); return read(); },
    release: async (one) => { done.push("release"); assert.equal(one, before); } };
}

test("an entry is held before it is put into its form, and let go where that holds something else", async () => {
  const part = page();
  const { mend } = await import(PANEL);
  const outbox = outboxOf(before);
  await mend(entry, { outbox, speaker, takeBack: async () => Boolean(outbox.done.push("form")) });
  assert.deepEqual(outbox.done, ["hold", "read", "form"]);
  const busy = outboxOf(before);
  await mend(entry, { outbox: busy, speaker, takeBack: async () => false });
  assert.deepEqual(busy.done, ["hold", "read", "release"]);
  assert.equal(part("problem").textContent, "field.outbox.busy");
});

test("one that has arrived comes into no form; one that cannot be read is let go", async () => {
  const part = page();
  const { mend } = await import(PANEL);
  const late = outboxOf(false);
  await mend(entry, { outbox: late, speaker, takeBack: () => assert.fail("in its form") });
  assert.deepEqual([late.done, part("problem").textContent], [["hold"], "field.outbox.late"]);
  const unread = outboxOf(before, () => { throw new Error("no line"); });
  await assert.rejects(mend(entry, { outbox: unread, speaker, takeBack: () => assert.fail("in its form") }));
  assert.deepEqual(unread.done, ["hold", "read", "release"]);
});
