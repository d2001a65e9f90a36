import assert from "node:assert/strict";
import { test } from "node:test";

import { NOUNS, choiceKey, fieldsOf, isKept, learnKinds, parse }
  from "../../../map_ui/static/map_ui/desk/fields.js";
import { TEXTS, speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

const ACTIONS = ["add", "correct", "change", "move", "retire"];

test("every field, choice, noun and action has a text", () => {
  for (const [noun, { fields, actions }] of Object.entries(NOUNS)) {
    for (const { name, choices } of fields) {
      assert.ok(`field.${name}` in TEXTS.zh, name);
      for (const one of choices ?? []) {
        assert.ok(choiceKey(noun, name, one) in TEXTS.zh, choiceKey(noun, name, one));
      }
    }
    assert.ok(`desk.noun.${noun}` in TEXTS.zh && `desk.sign.${noun}` in TEXTS.zh);
    for (const action of ["add", ...actions]) {
      for (const part of ["title", "about", "submit"]) {
        assert.ok(`desk.${action}.${part}` in TEXTS.zh, `${action}.${part}`);
      }
    }
  }
});

test("each action shows the fields it is about", () => {
  const names = (noun, action) => fieldsOf(noun, action).map(({ name }) => name);
  assert.deepEqual(names("residents", "move"), ["unit", "household"]);
  assert.deepEqual(names("residents", "change"), ["tenure", "household"]);
  assert.ok(!names("residents", "correct").includes("unit"));
  for (const noun of Object.keys(NOUNS)) assert.deepEqual(names(noun, "retire"), []);
  assert.ok(ACTIONS.includes(NOUNS.buildings.actions[0]));
});

test("what is typed means a number, a day, a text or nothing", () => {
  assert.equal(parse({ type: "whole" }, " 12 "), 12);
  assert.equal(parse({ type: "whole" }, "1.5"), undefined);
  assert.equal(parse({ type: "number" }, "1.5"), 1.5);
  assert.equal(parse({ type: "number" }, "abc"), undefined);
  assert.equal(parse({ type: "number" }, ""), null);
  assert.equal(parse({ type: "day" }, ""), null);
  assert.equal(parse({ type: "text" }, " a "), "a");
});

test("p08: a form begins without what is masked, and without a day of birth that is not told", () => {
  assert.ok(isKept("phone", { phone: "138********" }));
  assert.ok(isKept("birth_date", { birth_year: 1990 }));
  assert.ok(isKept("birth_date", { birth_year: null }));
  assert.ok(!isKept("birth_date", { birth_year: 1990, birth_date: "1990-03-07" }));
  assert.ok(!isKept("birth_date", { unit: 7 }), "a new person");
  assert.ok(!isKept("name", { birth_year: 1990 }));
});

test("kinds are those that the server tells, each noun its own", () => {
  const names = learnKinds([{ code: "canteen", name: "长者食堂", stands_as: "facility" },
    { code: "lamp", name: "路灯", stands_as: "component" }, { code: "other", name: "其他", stands_as: "either" }]);
  const choices = (noun) => fieldsOf(noun, "add").find(({ name }) => name === "kind").choices;
  assert.deepEqual(choices("facilities"), ["canteen", "other"]);
  assert.deepEqual(choices("components"), ["lamp", "other"]);
  const { say, learn } = speaker("zh", "Asia/Shanghai");
  learn(names);
  assert.equal(say(choiceKey("facilities", "kind", "canteen")), "长者食堂");
  assert.ok(!(choiceKey("facilities", "kind", "canteen") in TEXTS.zh));
});

test("a facility is dated, a component is not", () => {
  assert.ok(NOUNS.facilities.actions.includes("change"));
  assert.ok(!NOUNS.components.actions.includes("change"));
});
