/** What stands where no case does, and what the map says of itself. */

import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** A row that offers to read again. @param {Speaker} speaker @param {() => void} onAgain */
export function retryRow({ say }, onAgain) {
  const again = h("button", { type: "button", class: "small-button" }, say("retry"));
  again.addEventListener("click", onAgain);
  return h("li", { class: "empty" }, again);
}

/** How many are in view, and how many no map can show in a cell.
 * @param {HTMLElement} host @param {Speaker} speaker
 * @param {{inView: number, isSummed: boolean, homeless: number}} told
 * @param {() => void} onHomeless */
export function drawMapNote(host, { say }, { inView, isSummed, homeless }, onHomeless) {
  const link = homeless > 0
    && h("button", { type: "button", class: "link-button", id: "no-cell" }, say("command.no_cell", { n: homeless }));
  if (link) link.addEventListener("click", onHomeless);
  host.replaceChildren(...[h("span", { id: "in-view" }, say("command.in_view", { n: inView })),
    isSummed && h("span", {}, say("command.summed")), link].filter((one) => one !== false));
}
