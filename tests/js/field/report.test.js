import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Report } from "../../../map_ui/static/map_ui/field/report.js";

afterEach(() => { delete globalThis.document; });

/** A report whose form holds a text or not, and so many photos. @param {boolean} hasText @param {number} photos */
function report(hasText, photos) {
  const files = Array.from({ length: photos }, () => new File([], "a.jpg"));
  globalThis.document = { getElementById: (id) => (id === "report-files" ? { files } : null) };
  return Object.assign(Object.create(Report.prototype), { draft: { isBegun: hasText, draft: { client_id: "one" } } });
}

test("photos that were chosen before a word was written keep the page as it is", () => {
  assert.equal(report(false, 0).isBegun, false);
  assert.equal(report(false, 1).isBegun, true);
  assert.equal(report(true, 0).isBegun, true);
});

test("a report says when it was written", async () => {
  let content;
  const one = report(true, 0);
  one.outbox = { submit: async (_kind, said) => { content = said; } };
  await one.send({ client_id: "one", text: "x" }, []);
  assert.ok(Math.abs(Date.parse(content.made_at) - Date.now()) < 60_000);
});

test("a refused report does not push chosen photos out of the form", async () => {
  assert.equal(await report(false, 1).takeBack("two", { text: "x" }, false), false);
});

test("a report is taken back once what was typed before is known", async () => {
  const one = report(false, 0);
  let known;
  one.ready = new Promise((resolve) => { known = resolve; }).then(() => { one.draft.isBegun = true; });
  const taken = one.takeBack("two", { text: "x" }, false);
  known();
  assert.equal(await taken, false, "another report stands there");
});
