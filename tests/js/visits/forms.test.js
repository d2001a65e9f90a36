import assert from "node:assert/strict";
import { test } from "node:test";

import { page } from "../field/page.js";

const FORMS = "../../../map_ui/static/map_ui/visits/forms.js";
const speaker = { say: (key, values) => [key, ...Object.values(values ?? {})].join(" "), number: String, language: "en" };
const told = (code) => ({ code, version: 1, title: {}, questions: [], ignored: [] });

/** What stands of a look at a file, once the site has answered in an order of the test's own. */
async function looking(act) {
  const part = page(), waiting = [], { createElement } = document;
  document.createElement = () => Object.assign(createElement(), { querySelectorAll: () => [] });
  globalThis.FormData = class {
    get(name) { return name === "file" ? new File(["x"], "x.xlsx") : ""; }
    getAll() { return ["home"]; }
  };
  globalThis.fetch = () => new Promise((resolve) => {
    waiting.push((status, body) => resolve(new Response(JSON.stringify(body), { status })));
  });
  const { Forms } = await import(FORMS);
  const forms = new Forms(speaker);
  const looks = [forms.send("preview"), ...await act({ forms, part, waiting })];
  await Promise.all(looks);
  return part;
}

const shown = (part) => JSON.stringify(part("form-told").inner.map((one) => one.inner));

test("a slow answer about the file before says nothing of the file that is chosen now", async () => {
  const part = await looking(async ({ forms, waiting }) => {
    const second = forms.send("preview");
    await new Promise((resolve) => { setTimeout(resolve); });
    waiting[1](200, told("second"));
    await second;
    waiting[0](200, told("first"));
    return [];
  });
  assert.match(shown(part), /second/);
  assert.doesNotMatch(shown(part), /first/);
});

test("nor does a late refusal, and another choice ends the look that is under way", async () => {
  const part = await looking(async ({ part: parts, waiting }) => {
    await new Promise((resolve) => { setTimeout(resolve); });
    parts("form-file").dispatchEvent(new Event("change"));
    waiting[0](400, { code: "invalid", message: "late", fields: { "survey.2.type": ["late"] } });
    return [];
  });
  assert.deepEqual([part("form-told").inner, part("form-take").disabled, part("problem").textContent], [[], true, ""]);
});
