import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { paced } from "../../../map_ui/static/map_ui/kit/seldom.js";

test("what many ask for at once is done once, and not again before a while", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0, done = 0;
  mock.method(performance, "now", () => now);
  const pass = (ms) => {
    now += ms;
    mock.timers.tick(ms);
  };
  const ask = paced(() => { done += 1; }, 1000, 5000);
  ask(); ask(); ask();
  pass(999);
  assert.equal(done, 0);
  pass(1);
  assert.equal(done, 1);
  ask();
  pass(4999);
  assert.equal(done, 1);
  pass(1);
  assert.equal(done, 2);
  mock.reset();
  mock.timers.reset();
});
