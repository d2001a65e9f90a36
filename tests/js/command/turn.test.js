import assert from "node:assert/strict";
import { test } from "node:test";

import { showAt } from "../../../map_ui/static/map_ui/command/turn.js";

const shows = [{ seconds: 10 }, { seconds: 30 }, { seconds: 20 }];
const SENT = 1_000_000;
const at = (seconds) => showAt(shows, SENT, SENT + seconds * 1000);

test("each is shown for its seconds, and then the first again", () => {
  assert.deepEqual(at(0), { index: 0, leftMs: 10_000 });
  assert.deepEqual(at(9.5), { index: 0, leftMs: 500 });
  assert.deepEqual(at(10), { index: 1, leftMs: 30_000 });
  assert.deepEqual(at(59), { index: 2, leftMs: 1_000 });
  assert.deepEqual(at(60), { index: 0, leftMs: 10_000 });
});

test("whoever comes back after days goes on where the others are", () => {
  for (const seconds of [0, 3, 17, 45, 59.75]) {
    assert.deepEqual(at(seconds + 60 * 4321), at(seconds));
  }
});

test("a clock that is behind the server's begins with the first", () => {
  assert.deepEqual(at(-5), { index: 0, leftMs: 10_000 });
});

test("one view stays, and none is the usual picture", () => {
  assert.deepEqual(showAt([{ seconds: null }], SENT, SENT + 5), { index: 0, leftMs: Infinity });
  assert.deepEqual(showAt([], SENT, SENT + 5), { index: -1, leftMs: Infinity });
});
