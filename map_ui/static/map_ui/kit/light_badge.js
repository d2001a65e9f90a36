/** The light of a case: a colour, a shape and a word, so that nobody has to tell colours apart. */

import { h } from "./elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** @param {string} light green, yellow, red or nothing @param {Speaker} speaker */
export function lightBadge(light, { say }) {
  const shown = light || "none";
  return h("span", { class: "light", "data-light": light },
    h("i", { class: `light-shape light-${shown}`, "aria-hidden": "true" }), say(`case.light.${shown}`));
}
