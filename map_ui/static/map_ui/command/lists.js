/** The lists of open cases that somebody has to look at, and the words beside list and map. */

import { h } from "../kit/elements.js";
import { WORKLISTS } from "../incidents/filters.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** One click each, another lets go. @param {HTMLElement} host @param {Speaker} speaker
 * @param {string} chosen @param {(list: string) => void} onPick */
export function drawListChips(host, { say }, chosen, onPick) {
  const hasFocus = host.contains(document.activeElement)
    && /** @type {HTMLElement} */ (document.activeElement).dataset.list;
  host.replaceChildren(...WORKLISTS.map((name) => {
    const isOn = chosen === name;
    const button = h("button", { type: "button", class: "list-chip", "aria-pressed": String(isOn),
      "data-list": name }, say(`case.worklist.${name}`));
    button.addEventListener("click", () => onPick(isOn ? "" : name));
    return button;
  }));
  if (hasFocus) /** @type {HTMLElement|null} */ (host.querySelector(`[data-list="${hasFocus}"]`))?.focus();
}

/** What stands in a list without cases. @param {boolean} isNarrow @param {Speaker} speaker @param {() => void} onClear */
export function emptyRow(isNarrow, { say }, onClear) {
  const all = isNarrow && h("button", { type: "button", class: "small-button" }, say("case.clear"));
  if (all) all.addEventListener("click", onClear);
  return h("li", { class: "empty" }, h("b", {}, say("case.none")),
    h("span", {}, say(isNarrow ? "case.none.filtered" : "case.none.about")), all);
}

/** How many are in view, and how many no map can show in a cell. @param {HTMLElement} host @param {Speaker} speaker
 * @param {{inView: number, homeless: number, isSummed: boolean}} counts @param {() => void} onHomeless */
export function drawMapNote(host, { say }, { inView, homeless, isSummed }, onHomeless) {
  const button = homeless > 0 && h("button", { type: "button", class: "link-button", id: "no-cell" },
    say("command.no_cell", { n: homeless }));
  if (button) button.addEventListener("click", onHomeless);
  host.replaceChildren(...[h("span", { id: "in-view" }, say("command.in_view", { n: inView })),
    isSummed && h("span", {}, say("command.summed")), button].filter((one) => one !== false));
}
