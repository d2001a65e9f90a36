/** What was found, in words and links. Pure but for the elements that it makes. */

import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./public_api.js").OfKind} OfKind */
/** @typedef {import("./public_api.js").Facility} Facility */

/** What tells one that was found from the others. @param {OfKind} kind @param {number} at */
export const keyOf = ({ kind }, at) => `${kind}:${at}`;

/** Metres and minutes, rounded up so that nobody comes late. @param {OfKind} kind
 * @param {Facility} facility @param {Speaker} speaker */
export function awayWords({ is_straight }, { metres, seconds }, { say }) {
  const m = Math.round(metres ?? 0);
  if (is_straight) return say("nearest.straight", { m });
  return say("nearest.away", { m, min: Math.max(1, Math.ceil((seconds ?? 0) / 60)) });
}

/** Whether it is open, and until when. @param {Facility} facility @param {Speaker} speaker */
export function openWords({ open_until, opening_hours }, { say, time }) {
  if (!opening_hours) return say("nearest.hours.unknown");
  return open_until ? say("nearest.open.until", { at: time(open_until) }) : say("nearest.open");
}

/** The link that lets a map service lead there; it wants GCJ-02. @param {Facility} facility */
export function leadAddress({ name, gcj02: [lon, lat] }) {
  const wish = new URLSearchParams({ to: `${lon},${lat},${name}`, mode: "walk", coordinate: "gaode" });
  return `https://uri.amap.com/navigation?${wish}`;
}

/** @param {OfKind} kind @param {Facility} facility @param {string} key @param {string} number
 * @param {Speaker} speaker @param {(key: string) => void} choose */
function row(kind, facility, key, number, speaker, choose) {
  const { say } = speaker;
  const button = h("button", { type: "button", class: "near-row" },
    h("span", { class: "way-number", "aria-hidden": "true" }, number),
    h("span", {}, h("b", {}, facility.name), h("span", { class: "away" }, awayWords(kind, facility, speaker)),
      h("small", {}, openWords(facility, speaker))));
  button.addEventListener("click", () => choose(key));
  const lead = h("a", { class: "button plain-button", href: leadAddress(facility), target: "_blank",
    rel: "noopener noreferrer", "aria-label": say("nearest.go.to", { name: facility.name }) }, say("nearest.go"));
  return h("li", { "data-key": key }, button, lead);
}

/** One section for each kind. @param {OfKind[]} found @param {Map<string, string>} numbers by key
 * @param {Speaker} speaker @param {(key: string) => void} choose */
export const sections = (found, numbers, speaker, choose) => found.map((kind) => h("section",
  { class: "sheet", "data-kind": kind.kind }, h("h2", {}, kind.name),
  kind.facilities.length > 0 && h("ul", { class: "rows" }, ...kind.facilities.map((facility, at) => {
    const key = keyOf(kind, at);
    return row(kind, facility, key, numbers.get(key) ?? "", speaker, choose);
  })),
  ...kind.notes.map(({ message }) => h("p", { class: "quiet small" }, message))));
