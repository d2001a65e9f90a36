/** One-column addresses in an import: how they are judged, and the way to those that wait. */

import { h } from "../kit/elements.js";
import { at } from "../kit/root.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{confidence: number|null, rooms_unknown: boolean}} Judged */

/** Kinds whose rows must lead to a room. */
const HOMES = new Set(["residents"]);

/** Fields for a file whose column of addresses is used; null for any other.
 * @param {{kind: string, mapping: Record<string, string>}} file @param {Judged} judged
 * @param {Speaker} speaker @param {() => void} changed */
export function addressFields(file, judged, { say }, changed) {
  if (!file.mapping.address) return null;
  const least = /** @type {HTMLInputElement} */ (h("input", { type: "number", id: "confidence",
    min: "0.05", max: "1", step: "0.05", placeholder: "0.9",
    value: judged.confidence === null ? "" : String(judged.confidence) }));
  least.addEventListener("input", () => {
    judged.confidence = least.value === "" ? null : Number(least.value);
    changed();
  });
  const rooms = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", id: "rooms-unknown",
    checked: judged.rooms_unknown }));
  rooms.addEventListener("change", () => {
    judged.rooms_unknown = rooms.checked;
    changed();
  });
  return h("div", { class: "addresses" },
    h("label", { class: "field" }, h("span", {}, say("import.address.confidence")), least,
      h("small", { class: "hint" }, say("import.address.hint"))),
    HOMES.has(file.kind) && h("label", { class: "check" }, rooms,
      h("span", {}, say("import.address.rooms"))));
}

/** How many rows wait for a decision, and where it is made; null when none does.
 * @param {number} doubtful @param {string} job @param {Speaker} speaker */
export function waitingNote(doubtful, job, { say }) {
  if (!doubtful) return null;
  return h("p", { class: "note", role: "status" }, say("import.address.waiting", { n: doubtful }), " ",
    h("a", { class: "download", href: at(`/addresses/?batch=${job}`) }, say("import.address.review")));
}
