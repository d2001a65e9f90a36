import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { querySelector: () => null };
const { refusalWords } = await import("../../../map_ui/static/map_ui/kit/refusal.js");
const { speaker } = await import("../../../map_ui/static/map_ui/texts/speaker.js");
const zh = speaker("zh"), en = speaker("en");
const invalid = (fields) => ({ code: "invalid", message: "Some values cannot be used.", told: { fields } });

test("a refusal that names fields says of each what is wrong, by the label of the form", () => {
  const refusal = invalid({ note: ["Too long."], "forms.dogs": ["“几只狗”：0 到 20 只"] });
  assert.equal(refusalWords(refusal, zh), "情况：Too long. “几只狗”：0 到 20 只");
  assert.equal(refusalWords(invalid({ note: ["Too long."], means: ["No."] }), en), "What was seen: Too long. By: No.");
});

test("a field that no form has is named by itself, and sentences are found however deep they lie", () => {
  assert.equal(refusalWords(invalid({ strange: [{ inner: ["One.", "Two."] }] }), en), "strange: One. strange: Two.");
});

test("of a form on the page the label stands there", () => {
  globalThis.document.querySelector = (wanted) => (wanted === 'form [name="note"]'
    ? { closest: (tag) => (tag === "label" ? { querySelector: () => ({ textContent: "Remarks" }) } : null) } : null);
  assert.equal(refusalWords(invalid({ note: ["Too long."] }), en), "Remarks: Too long.");
  globalThis.document.querySelector = () => null;
});

test("another refusal says what it says; none where nothing answered", () => {
  assert.equal(refusalWords({ code: "stale", message: "Saved meanwhile.", told: { fields: { note: ["Saved meanwhile."] } } }, en), "Saved meanwhile.");
  assert.equal(refusalWords({ code: "unreachable", message: "" }, en), "");
  assert.equal(refusalWords(invalid({}), en), "Some values cannot be used.");
});
