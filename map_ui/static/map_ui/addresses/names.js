/** Names that wait to be accepted by whoever edits the ground. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { attempt, saved } from "../kit/page.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{id: number, name: string, kind: string, label: string, proposed_at: string}} Proposal */

/** @param {Speaker} speaker */
export async function showNames(speaker) {
  const { say } = speaker;
  /** @type {Proposal[]} */ const found = await api.addresses.names();
  byId("names").hidden = found.length === 0;
  byId("names-list").replaceChildren(...found.map((one) => h("li", { "data-name": one.name },
    h("span", {}, h("b", {}, one.name), ` → ${one.label}`,
      h("small", {}, `${say(`addresses.kind.${one.kind}`)} · ${speaker.day(one.proposed_at)}`)),
    button(speaker, one, "accept", "button"), button(speaker, one, "reject", "small-button"))));
}

/** @param {Speaker} speaker @param {Proposal} one @param {"accept"|"reject"} what
 * @param {string} look */
function button(speaker, one, what, look) {
  const made = h("button", { type: "button", class: look }, speaker.say(`addresses.${what}`));
  made.addEventListener("click", () => void attempt(speaker, async () => {
    await api.addresses.settleName(one.id, what);
    saved(speaker, speaker.say(`addresses.${what}ed`, { name: one.name }));
    await showNames(speaker);
  }));
  return made;
}
