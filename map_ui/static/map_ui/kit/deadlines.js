/** How long is left to a deadline, and the light of a case at a moment. Pure. */

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {"green"|"yellow"|"red"|""} Light */
/** @typedef {{deadline?: string|null, yellow?: string|null, light?: string|null, state?: string}} Due */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The light at a moment: exactly at `yellow` still green, exactly at the deadline still yellow.
 * Of a case that stands still or has ended it is what the server says.
 * @param {Due} due @param {number} now milliseconds @returns {Light} */
export function lightAt({ deadline, yellow, light, state }, now) {
  if (state === "closed" || !deadline) return /** @type {Light} */ (light ?? "");
  if (now > Date.parse(deadline)) return "red";
  return yellow && now > Date.parse(yellow) ? "yellow" : "green";
}

/** The time between two moments, in the two largest units that are not empty.
 * @param {number} ms @returns {{days: number, hours: number, minutes: number}} */
export function spanOf(ms) {
  const left = Math.abs(ms);
  return { days: Math.floor(left / DAY_MS), hours: Math.floor(left % DAY_MS / HOUR_MS),
    minutes: Math.floor(left % HOUR_MS / MINUTE_MS) };
}

/** "2 days 3 hours", "3 hours 20 minutes", "under a minute". @param {number} ms
 * @param {Speaker} speaker */
export function spanWords(ms, { say }) {
  const { days, hours, minutes } = spanOf(ms);
  const parts = days ? [["days", days], ["hours", hours]] : [["hours", hours], ["minutes", minutes]];
  const words = parts.filter(([, n]) => n).map(([unit, n]) =>
    say(n === 1 ? `case.span.${unit}.one` : `case.span.${unit}`, { n }));
  return words.length ? words.join(say("case.span.between")) : say("case.span.none");
}

/** What is said of the deadline of a case; empty where there is none to speak of.
 * @param {Due & {step?: string}} due @param {number} now milliseconds @param {Speaker} speaker */
export function countdownWords({ deadline, state, step, light }, now, speaker) {
  if (state === "closed") return "";
  // A light without a deadline is one that was put out: suspended, or somebody was asked.
  if (step === "suspended" || (!deadline && light)) return speaker.say("case.stands");
  if (!deadline) return "";
  const left = Date.parse(deadline) - now;
  return speaker.say(left < 0 ? "case.over" : "case.left", { span: spanWords(left, speaker) });
}
