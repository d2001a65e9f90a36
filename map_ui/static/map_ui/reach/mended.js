/** Faults of the walking network: what was joined by itself, what could be. */

import { byId, h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
const MOST_ROWS = 100;

/** @param {{kind: string, metres: number, streets: string[]}} fault @param {Speaker} speaker */
export function mendedText({ kind, metres, streets }, { say, knows }) {
  const key = `reach.mended.${kind}`;
  const text = knows(key) ? say(key, { metres: metres.toFixed(1) }) : say("reach.mended.other", { kind });
  return [text, streets.join("、")].filter(Boolean).join(" · ");
}

/** @param {any} geometry a point or a line @returns {[number, number]} */
const placeOf = ({ type, coordinates }) => (type === "Point" ? coordinates : coordinates[0]);

/** @param {any} told the reply, or null where it is not wished @param {Speaker} speaker
 * @param {(lon: number, lat: number) => void} pick */
export function drawMended(told, speaker, pick) {
  const { say } = speaker;
  if (!told) return byId("mended").replaceChildren();
  const row = (/** @type {any} */ one) => {
    const button = h("button", { type: "button", class: "row-button" }, mendedText(one.properties, speaker));
    button.addEventListener("click", () => pick(...placeOf(one.geometry)));
    return h("li", {}, button);
  };
  const left = told.number_matched - Math.min(told.features.length, MOST_ROWS);
  return byId("mended").replaceChildren(h("h3", {}, say("reach.mended", { n: told.number_matched })),
    h("p", { class: "quiet small" }, say(told.number_matched ? "reach.mended.lead" : "reach.mended.none")),
    h("ul", { class: "rows" }, ...told.features.slice(0, MOST_ROWS).map(row)),
    left ? h("p", { class: "quiet small" }, say("reach.mended.more", { n: left })) : "");
}
