import assert from "node:assert/strict";
import { test } from "node:test";

import { Failure } from "../../../map_ui/static/map_ui/kit/api.js";
import { Session } from "../../../map_ui/static/map_ui/planner/step_queue.js";

const failure = (code, status) => new Failure({ code, message: code, status });

function sessionWith(answers) {
  const told = { replies: [], refused: [], read: 0, sent: [], kept: [] };
  const session = new Session({
    take: async (step) => {
      told.sent.push([step.type, step.revision]);
      const answer = answers.shift();
      if (answer instanceof Failure) throw answer;
      return answer;
    },
    read: async () => { told.read += 1; return { revision: 10 * told.read }; },
    back: async (by, body) => ({ revision: body.revision + 1 }),
    keep: (steps) => { told.kept.push(steps.length); },
    kept: () => [],
    onReply: (reply, step) => told.replies.push([reply.revision, step.type]),
    onRead: () => {}, onRefused: (error) => told.refused.push(error.code), onState: () => {},
    wait: async () => {},
  }, 0);
  return { session, told };
}

test("steps go one after the other, each on the revision of the last", async () => {
  const { session, told } = sessionWith([{ revision: 1 }, { revision: 2 }]);
  await Promise.all([session.push({ type: "assign" }), session.push({ type: "merge" })]);
  assert.deepEqual(told.sent, [["assign", 0], ["merge", 1]]);
  assert.deepEqual(told.kept, [1, 2, 1, 0]);
});

test("a stale step is tried again on the plan as it is now", async () => {
  const { session, told } = sessionWith([failure("plan_stale", 409), { revision: 11 }]);
  await session.push({ type: "assign" });
  assert.deepEqual(told.sent, [["assign", 0], ["assign", 10]]);
  assert.deepEqual(told.refused, []);
});

test("a refused step is told, those behind it go on", async () => {
  const { session, told } = sessionWith([failure("cell_locked", 409), { revision: 11 }]);
  await Promise.all([session.push({ type: "merge" }), session.push({ type: "assign" })]);
  assert.deepEqual(told.refused, ["cell_locked"]);
  assert.deepEqual(told.replies, [[11, "assign"]]);
  assert.equal(told.read, 1);
});

test("offline a step waits and is not lost; undo waits for it", async () => {
  const { session, told } = sessionWith([failure("unreachable", 0), failure("bad_gateway", 502), { revision: 1 }]);
  void session.push({ type: "assign" });
  const back = await session.back("undo");
  assert.deepEqual(told.replies, [[1, "assign"]]);
  assert.equal(back.revision, 2);
});
