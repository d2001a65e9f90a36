/** Who reset one's password, and when: told at the next login, and kept on the account's page. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { attempt } from "../kit/page.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** @param {any} one @param {Speaker} speaker */
function told(one, { say, time }) {
  const state = one.used_at ? say("passwords.used", { time: time(one.used_at) })
    : say(one.is_open ? "passwords.open" : "passwords.ended");
  return [one.confirmed_by && say("passwords.confirmed", { who: one.confirmed_by }), state]
    .filter(Boolean).join(" · ");
}

/** @param {any[]} resets of the account @param {Speaker} speaker
 * @param {() => Promise<void>} again reads and draws the page anew */
export function drawResets(resets, speaker, again) {
  const { say, time } = speaker;
  const button = (/** @type {string} */ key, /** @type {() => Promise<void>} */ act) => {
    const made = h("button", { type: "button", class: "small-button" }, say(key));
    made.addEventListener("click", () => void attempt(speaker, async () => {
      await act();
      await again();
    }));
    return made;
  };
  byId("resets").replaceChildren(...resets.map((one) => h("li", {},
    h("span", {}, say("passwords.row", { by: one.by ?? say("passwords.machine"), time: time(one.at) }),
      h("small", {}, told(one, speaker))),
    one.is_open && button("passwords.withdraw", api.withdrawResets))));
  byId("resets-sheet").hidden = !resets.length;
  const isNew = resets.some((one) => one.is_new);
  byId("reset-news").hidden = !isNew;
  byId("reset-news").replaceChildren(...(isNew
    ? [h("p", {}, say("passwords.news")), button("passwords.read", api.noteResets)] : []));
}
