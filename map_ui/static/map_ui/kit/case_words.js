/** A case in words: its matter, its place, its step, and who stands behind an entry. Pure. */

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** The seven steps of the field in their order; the other steps stand beside them. */
export const SEVEN = ["reported", "accepted", "dispatched", "handling", "answered", "closed",
  "evaluated"];
export const BESIDE = ["suspended", "refused", "void", "merged"];
export const KINDS = ["routine", "coordination", "emergency", "approval"];
export const LIGHTS = ["green", "yellow", "red"];

/** Something with a name in two languages, or a plain name. @param {any} thing
 * @param {Speaker} speaker */
export function nameOf(thing, { language }) {
  if (!thing) return "";
  if (typeof thing === "string") return thing;
  return (language === "en" && thing.name_en) || thing.name || thing.label || thing.code || "";
}

/** What a case is about, in one line. @param {any} one a case @param {Speaker} speaker */
export function titleOf(one, speaker) {
  const matter = nameOf(one.matter, speaker) || one.category || "";
  const text = one.title || one.text || "";
  return [matter, text === matter ? "" : text].filter(Boolean).join(" · ")
    || speaker.say("case.untitled");
}

/** Where it is, in one line. @param {any} one a case @param {Speaker} speaker */
export function placeOf(one, speaker) {
  const place = one.place ?? one;
  return place.address || one.address_text || nameOf(place.unit, speaker)
    || nameOf(place.building, speaker) || nameOf(place.grid_cell ?? place.cell, speaker)
    || nameOf(place.division, speaker) || "";
}

/** Since when whoever took it is on the way, with the day where that is not today; else nothing.
 * @param {{on_the_way_at?: string|null}} one @param {number} now @param {Speaker} speaker */
export function onTheWayOf({ on_the_way_at: since }, now, { say, clock, time, isoDay }) {
  if (!since) return "";
  const isToday = isoDay(new Date(since)) === isoDay(new Date(now));
  return say("case.on_the_way", { time: isToday ? clock(since) : time(since) });
}

/** How far a case has come: the place in the seven steps at which it is, or at which it was left.
 * @param {{step: string, step_left?: string|null}} one @returns {number} 0 to 6; −1 for none */
export function stepAt({ step, step_left: left }) {
  return SEVEN.indexOf(SEVEN.includes(step) ? step : left ?? "");
}
