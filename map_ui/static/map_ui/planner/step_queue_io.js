/** What the session needs of the page: the network, the browser's storage, the hand that draws. */

import * as api from "../kit/api.js";
import { byId } from "../kit/elements.js";
import { storage } from "../kit/storage.js";
import { toast } from "../kit/notice.js";

/** @param {import("./editor.js").Editor} editor @returns {import("./step_queue.js").SessionIo} */
export function sessionIo(editor) {
  // Of one account: what another one drew in this browser is not sent in the name of whoever is next.
  const slot = `plan.${editor.id}.${document.documentElement.dataset.account ?? ""}.waiting`;
  return {
    take: (step) => api.plans.send(editor.id, "steps", step),
    read: () => api.plans.read(editor.id),
    back: (by, body) => api.plans.send(editor.id, by, body),
    keep: (steps) => storage.set(slot, JSON.stringify(steps)),
    kept: () => JSON.parse(storage.get(slot) ?? "[]"),
    onReply: (reply, step) => editor.taken(reply, step),
    onRead: (document, waiting) => editor.readAgain(document, waiting),
    onRefused: (failure) => {
      editor.working = 0;
      toast(editor.speaker.say("plan.not_taken", { message: failure.message }));
    },
    onState: (state, waiting) => {
      byId("saved").textContent = editor.speaker.say(`plan.${state}`, { n: waiting });
      byId("saved").dataset.state = state;
    },
    wait: (ms) => new Promise((done) => { setTimeout(done, ms); }),
  };
}
