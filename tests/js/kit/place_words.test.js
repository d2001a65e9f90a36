import assert from "node:assert/strict";
import { test } from "node:test";

import { faultWords, placeWords, ties } from "../../../map_ui/static/map_ui/kit/place_words.js";
import { TEXTS, speaker } from "../../../map_ui/static/map_ui/texts/speaker.js";

const zh = speaker("zh");
const en = speaker("en");
const FAULTS = ["missing", "unknown", "contradicted", "sound", "old", "order", "range", "extra"];
const place = (more) => ({ kind: "building", id: 1, label: "3号楼", depth: "building", exact: false,
  confidence: 0.4, not_found: [], faults: [], lon: 118, lat: 24, ...more });

test("a room that does not exist says so, and what was found", () => {
  const told = place({ not_found: ["room"],
    faults: [{ part: "room", fault: "unknown", said: "902", known: null }] });
  assert.equal(placeWords(told, zh), "没有 902 室；已找到楼栋");
  assert.equal(placeWords(told, en), "there is no room 902; the building is found");
});

test("an exact place says nothing", () => {
  assert.equal(placeWords(place({ exact: true, confidence: 1 }), zh), "");
});

test("a part that was not found is named even without a fault", () => {
  assert.match(placeWords(place({ not_found: ["entrance"] }), zh), /单元.*已找到楼栋/);
});

test("signs are not said twice, lists are read with commas", () => {
  assert.equal(faultWords({ part: "number", fault: "unknown", said: "25号" }, zh), "没有 25 号");
  assert.match(faultWords({ part: "entrance", fault: "unknown", said: "9单元",
    known: ["1单元", "2单元"] }, zh), /1单元、2单元/);
});

test("every fault has words in both languages, and one of tomorrow is still legible", () => {
  for (const fault of FAULTS) {
    assert.ok(`place.fault.${fault}` in TEXTS.zh && `place.fault.${fault}` in TEXTS.en, fault);
  }
  assert.equal(faultWords({ part: "weather", fault: "wet", said: "12" }, zh), "weather 12");
});

test("ties are the first answers that fit equally", () => {
  assert.equal(ties([place({}), place({}), place({ confidence: 0.1 })]), 2);
  assert.equal(ties([place({ exact: true, confidence: 1 }), place({})]), 0);
  assert.equal(ties([place({}), place({ confidence: 0.1 })]), 0);
  assert.equal(ties([]), 0);
});

test("texts of places are the same in both languages", () => {
  const keys = (language) => Object.keys(TEXTS[language]).filter((key) => key.startsWith("place."));
  assert.deepEqual(keys("zh").sort(), keys("en").sort());
});
