import assert from "node:assert/strict";
import { test } from "node:test";

import { page } from "./page.js";

const FIELD = "../../../map_ui/static/map_ui/field";

test("a case that is still read draws over no other that was opened meanwhile", async () => {
  const part = page();
  const { drawCase, openCase } = await import(`${FIELD}/case_card.js`);
  let loaded;
  const drafts = { load: () => new Promise((resolve) => { loaded = resolve; }) };
  const card = openCase("C1");
  const drawn = drawCase(card, { ref: "C1", step: "x" }, {}, { outbox: null, drafts, again() {} });
  while (!loaded) await null;
  openCase("C2");
  card.replaceChildren("of C2");
  loaded(null);
  assert.equal(await drawn, false);
  assert.deepEqual(part("case-card").inner, ["of C2"]);
});

test("a refused step comes back under another id than the site may know, also beside its own draft", async () => {
  const { takeBackStep } = await import(`${FIELD}/case_card.js`);
  const back = async (stands, entry) => {
    const kept = [];
    const drafts = { load: async () => stands, keep: (...told) => kept.push(told[2]) };
    return [await takeBackStep({ client_id: entry }, { ref: "C1", note: "typed" }, drafts), kept[0]];
  };
  const [isTaken, own] = await back({ client_id: "step-01", note: "typed" }, "step-01");
  assert.deepEqual([isTaken, own.note, own.replaces], [true, "typed", "step-01"]);
  assert.notEqual(own.client_id, "step-01");
  assert.deepEqual(await back({ client_id: "step-02", note: "another" }, "step-01"), [false, undefined]);
});
