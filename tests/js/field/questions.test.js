import assert from "node:assert/strict";
import { test } from "node:test";

import { page } from "./page.js";

const FIELD = "../../../map_ui/static/map_ui/field";
const MET = { means: "home", outcome: "met" };
const speaker = { say: (key, values) => [key, ...Object.values(values ?? {})].join(" "), language: "en" };

/** An element that is found by name or by an attribute, as the questions look for theirs. */
class Node extends EventTarget {
  constructor() { super(); Object.assign(this, { given: {}, inner: [], hidden: false, checked: false, value: "" }); }
  setAttribute(name, value) {
    this.given[name] = value;
    if (name === "hidden" || name === "checked") this[name] = true;
    if (name === "value") this.value = value;
  }
  append(...parts) { this.inner.push(...parts); }
  replaceChildren(...parts) { this.inner = parts; }
  get all() { return this.inner.flatMap((one) => (one instanceof Node ? [one, ...one.all] : [])); }
  get text() { return this.inner.map((one) => (one instanceof Node ? one.text : one)).join(" "); }
  querySelectorAll(wanted) {
    const [, name, value] = /^\[([a-z-]+)="(.*)"\]$/.exec(wanted) ?? [];
    return this.all.filter((one) => name && one.given[name] === value);
  }
  querySelector(wanted) { return this.querySelectorAll(wanted)[0] ?? null; }
  focus() {}
}

const question = (name, type, choices = []) => ({ name, type, label: {}, hint: {}, required: false, relevant: null, constraint: null,
  constraint_message: {}, choices: choices.map((one) => ({ name: one, label: {} })) });
const form = (version, ...questions) => ({ code: "dogs", version, area: "", means: ["home"], title: { en: "Dogs" }, questions });
const kept = (version, answers, code = "dogs") => ({ code, version, answers });

async function asking(forms, given) {
  page();
  globalThis.document.createElement = () => new Node();
  const { Questions } = await import(`${FIELD}/questions.js`);
  const questions = new Questions(forms, given, speaker);
  questions.fit(MET);
  return questions;
}

test("answers of another version go as they came, and none of them is lost or filled into this one", async () => {
  const old = kept(1, { wish: "a", gone: "b" });
  const questions = await asking([form(2, question("wish", "text"))], [old]);
  assert.deepEqual([questions.answered(MET), questions.kept], [[old], [old]]);
  assert.equal(questions.parts[0].hidden, true, "nobody answers a form twice");
  assert.match(questions.rest.text, /Dogs 1.*wish: a.*gone: b/);
});

test("answers of the version that is asked stand in its fields", async () => {
  const questions = await asking([form(2, question("many", "select_multiple", ["in", "inside"]))], [kept(2, { many: ["in"] })]);
  assert.deepEqual([questions.answered(MET), questions.parts[0].hidden, questions.rest.hidden], [[kept(2, { many: ["in"] })], false, true]);
});

test("of several choices none is ticked because its name is part of another answer", async () => {
  const questions = await asking([form(2, question("many", "select_multiple", ["in", "side"]))], [kept(2, { many: "inside" })]);
  assert.deepEqual(questions.answered(MET), []);
});

test("answers of forms that are not asked here are seen, sent where somebody was met, and can be left out", async () => {
  const cats = kept(3, { cats: ["a", "b"] }, "cats"), old = kept(1, { wish: "a" });
  const questions = await asking([form(2, question("wish", "text"))], [cats, old]);
  assert.deepEqual([questions.rest.hidden, questions.answered(MET)], [false, [cats, old]]);
  assert.match(questions.rest.text, /cats 3.*cats: a, b/);
  questions.fit({ means: "home", outcome: "nobody" });
  assert.deepEqual([questions.rest.hidden, questions.answered({ means: "home", outcome: "nobody" })], [true, []]);
  let told = 0;
  questions.rest.addEventListener("input", () => { told += 1; });
  const leave = (code) => questions.rest.querySelector(`[data-other="${code}"]`).querySelector('[type="button"]').dispatchEvent(new Event("click"));
  leave("dogs 1");
  questions.fit(MET);
  assert.deepEqual([told, questions.answered(MET), questions.parts[0].hidden], [1, [cats], false], "now it may be asked");
  leave("cats 3");
  questions.fit(MET);
  assert.deepEqual([questions.kept, questions.rest.hidden], [[], true]);
});

test("an entry of the outbox names the forms that it brings", async () => {
  page();
  const { wordsOf } = await import(`${FIELD}/outbox_panel.js`);
  assert.equal(wordsOf({ note: "x", forms: [kept(2, {})] }, speaker), "x · field.answer.form dogs 2");
});
