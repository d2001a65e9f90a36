import assert from "node:assert/strict";
import { test } from "node:test";

import { countdownWords, lightAt, spanWords } from "../../../map_ui/static/map_ui/kit/deadlines.js";
import { speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

const zh = speaker("zh", "Asia/Shanghai");
const en = speaker("en", "Asia/Shanghai");
const DUE = { deadline: "2026-03-04T09:00:00+08:00", yellow: "2026-03-03T15:48:00+08:00", state: "open" };
const at = (/** @type {string} */ text) => Date.parse(text);

test("exactly 80 % is green, exactly 100 % yellow", () => {
  assert.equal(lightAt(DUE, at(DUE.yellow)), "green");
  assert.equal(lightAt(DUE, at(DUE.yellow) + 1), "yellow");
  assert.equal(lightAt(DUE, at(DUE.deadline)), "yellow");
  assert.equal(lightAt(DUE, at(DUE.deadline) + 1), "red");
});

test("a case that stands or has ended keeps the light that the server says", () => {
  assert.equal(lightAt({ deadline: null, light: "yellow", state: "open" }, 0), "yellow");
  assert.equal(lightAt({ ...DUE, light: "green", state: "closed" }, at("2027-01-01T00:00:00Z")), "green");
  assert.equal(lightAt({ state: "open" }, 0), "");
});

test("what is left is said in the two largest units", () => {
  const hour = 3_600_000;
  assert.equal(spanWords(49.5 * hour, zh), "2 天 1 小时");
  assert.equal(spanWords(49.5 * hour, en), "2 days 1 hour");
  assert.equal(spanWords(hour / 2, zh), "30 分钟");
  assert.equal(spanWords(24 * hour, en), "1 day");
  assert.equal(spanWords(30_000, en), "under a minute");
});

test("a countdown says left and overdue, and nothing of what has ended", () => {
  assert.equal(countdownWords(DUE, at("2026-03-04T08:00:00+08:00"), zh), "还剩 1 小时");
  assert.equal(countdownWords(DUE, at("2026-03-06T10:00:00+08:00"), en), "2 days 1 hour overdue");
  assert.equal(countdownWords({ ...DUE, state: "closed" }, 0, zh), "");
  assert.equal(countdownWords({ deadline: null, state: "open", step: "suspended" }, 0, zh), "计时暂停");
  assert.equal(countdownWords({ deadline: null, light: "green", state: "open", step: "accepted" }, 0, zh), "计时暂停");
  assert.equal(countdownWords({ deadline: null, light: null, state: "open", step: "reported" }, 0, zh), "");
});
