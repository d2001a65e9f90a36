/** The lists of open cases that somebody has to look at: one click each, another lets go. */

import { h } from "../kit/elements.js";
import { WORKLISTS } from "../incidents/filters.js";

/** @param {HTMLElement} host @param {import("../texts/speaker.js").Speaker} speaker
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
