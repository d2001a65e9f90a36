import assert from "node:assert/strict";
import { test } from "node:test";

import { walkNote, walkText } from "../../../map_ui/static/map_ui/planner/walks.js";
import { speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

const zh = speaker("zh");

test("a walk that joins not all houses is a lower bound, and none is a dash, never zero", () => {
  const walk = { metres: 1314, is_joined: true, off: 0 };
  assert.equal(walkText(walk, zh), "1,314 米");
  assert.equal(walkText({ ...walk, is_joined: false }, zh), "≥ 1,314 米");
  for (const none of [null, { ...walk, metres: null }]) assert.equal(walkText(none, zh), "–");
});

test("what is missing from a walk is said", () => {
  const walk = { metres: 90, is_joined: true, off: 0 };
  assert.equal(walkNote(walk, zh), "");
  assert.match(walkNote({ ...walk, is_joined: false, off: 2 }, zh), /走不通.*2 处房屋/);
  assert.match(walkNote(null, zh), /未知/);
});
