import assert from "node:assert/strict";
import { test } from "node:test";

import { OwnDisplay } from "../../../map_ui/static/map_ui/command/own_display.js";
import { displays } from "../../../map_ui/static/map_ui/kit/views.js";

test("an answer that comes late does not bring back what was sent before", async () => {
  const shown = [];
  const display = new OwnDisplay((show) => shown.push(show?.name));
  const answers = [];
  displays.own = () => new Promise((resolve) => { answers.push(resolve); });
  const reading = [display.read(), display.read()];
  const told = (revision) => ({ revision, shows: [{ name: `sent ${revision}` }], sent_at: null, last_event: revision });
  answers[1](told(2));
  await reading[1];
  answers[0](told(1));
  await reading[0];
  clearTimeout(display.timer);
  assert.deepEqual(shown, ["sent 2"]);
  assert.equal(display.revision, 2);
});
