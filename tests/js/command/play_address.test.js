import assert from "node:assert/strict";
import { test } from "node:test";

import { SPEEDS_MS, playWords, readPlay, writePlay } from "../../../map_ui/static/map_ui/command/play_address.js";

const SPANS = [{ hours: 24, start: "", end: "" }, { hours: 168, start: "", end: "" },
  { hours: 0, start: "2026-03-01T08:00", end: "2026-03-02T20:30" }, { hours: 0, start: "2026-03-01T08:00", end: "" }];

test("whatever is played comes back from its address, beside all other words", () => {
  for (const span of SPANS) for (const speed of Object.keys(SPEEDS_MS)) for (const atMin of [0, 1, 129_600]) for (const isPlaying of [true, false]) {
    const play = { ...span, speed, atMin, isPlaying };
    const search = writePlay("?light=red&look=heat", play);
    assert.deepEqual(readPlay(search), play);
    assert.match(search, /light=red&look=heat/);
    assert.equal(writePlay(search, null), "?light=red&look=heat");
  }
});

test("a day is played from its beginning to the next one's", () => {
  for (const [day, next] of [["2026-02-28", "2026-03-01"], ["2025-12-31", "2026-01-01"]]) {
    const { hours, start, end } = readPlay(`?play=${day}`);
    assert.deepEqual([hours, start, end], [0, `${day}T00:00`, `${next}T00:00`]);
  }
});

test("what is no playback is none, and odd words of one are as usual", () => {
  for (const play of ["", "25", "0", "-24", "yesterday", "2026-13-45", "2026-03-01/2026-03-02", "/2026-03-01T08:00"]) {
    assert.equal(readPlay(`?play=${encodeURIComponent(play)}`), null, play);
  }
  const { speed, atMin, isPlaying } = readPlay("?play=24&speed=constructor&at=-5&playing=yes");
  assert.deepEqual([speed, atMin, isPlaying], ["hour", 0, false]);
  assert.deepEqual(Object.values(playWords(null)), ["", "", "", ""]);
});
