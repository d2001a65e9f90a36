import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { checked, formsIn, holds, isAskedAt, typedNumber, wordOf } from "../../../map_ui/static/map_ui/kit/visit_forms.js";

/** The trees are those that the parser on the server makes of the same file, written out by its test. */
const read = (/** @type {string} */ name) => JSON.parse(readFileSync(new URL(`../../visits/${name}`, import.meta.url), "utf8"));
const cases = read("form_cases.json"), trees = read("form_trees.json");

test("a condition holds as it does on the server", () => {
  assert.equal(trees.conditions.length, cases.conditions.length);
  cases.conditions.forEach((one, at) => assert.equal(holds(trees.conditions[at], one.answers), one.holds, one.text));
});

test("answers are kept or refused as on the server", () => {
  for (const { given, kept, wrong } of cases.answers) {
    const told = checked(trees.questions, given, true);
    assert.deepEqual(Object.fromEntries(told.wrong.map(({ name, code }) => [name, code])), wrong ?? {}, JSON.stringify(given));
    if (!wrong) assert.deepEqual(told.answers, kept);
  }
});

test("on the page an answer whose question is asked no more is left out and spoils nothing", () => {
  const told = checked(trees.questions, { dogs: 0, kept: "in" });
  assert.deepEqual([told.answers, told.wrong, told.asked.has("kept")], [{ dogs: 0 }, [], false]);
  assert.ok(checked(trees.questions, { dogs: 1 }).asked.has("kept"));
});

test("a number is read as it is typed, in digits of either width", () => {
  assert.deepEqual(["12", " 1.50 ", "１２", "-3", "12a", ""].map(typedNumber), [12, 1.5, 12, -3, "12a", ""]);
});

test("a form is asked in its area, of somebody who was met by its means", () => {
  const forms = [{ code: "a", area: "", means: ["home"] }, { code: "b", area: "9901", means: ["home"] }, { code: "c", area: "9902", means: ["home"] }];
  assert.deepEqual(formsIn(forms, "990101001001").map(({ code }) => code), ["a", "b"]);
  assert.deepEqual([["home", "met"], ["phone", "met"], ["home", "nobody"]].map(([means, outcome]) => isAskedAt(forms[0], { means, outcome })), [true, false, false]);
  assert.deepEqual([wordOf({ zh: "狗" }, "en", "x"), wordOf({ zh: "狗", en: "dog" }, "en", "x"), wordOf({}, "zh", "x")], ["狗", "dog", "x"]);
});

test("a question may be called what every object has", () => {
  const question = /** @type {any} */ ({ name: "constructor", type: "text", relevant: null, constraint: null,
    required: false, choices: [] });
  assert.deepEqual(checked([question], {}).wrong, []);
  assert.deepEqual(checked([question], { constructor: "甲" }).answers, { constructor: "甲" });
});
