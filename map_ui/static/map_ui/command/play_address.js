/** A playback in the page's address, and so in saved views and on walls. Pure. */

/** The period in hours back from now, or of one's own by the city's clocks; `atMin`: minutes after its
 * beginning.
 * @typedef {{hours: number, start: string, end: string, speed: string, atMin: number, isPlaying: boolean}} Play */

const HOUR_MS = 3_600_000;
export const RANGES = [24, 168];
/** Milliseconds of the period in a second of the reader's. @type {Record<string, number>} */
export const SPEEDS_MS = { quarter: HOUR_MS / 4, hour: HOUR_MS, six: 6 * HOUR_MS, day: 24 * HOUR_MS };
export const USUAL_SPEED = "hour";
const NAMES = ["play", "speed", "at", "playing"];
const DAY = /^\d{4}-\d\d-\d\d$/;
const OWN = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)\/(\d{4}-\d\d-\d\dT\d\d:\d\d)?$/;

/** @param {string} day @returns {string} the day after it, which begins where it ends */
function nextDay(day) {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + 1);
  return moment.toISOString().slice(0, 10);
}

/** @param {string} text @returns {{hours: number, start: string, end: string}|null} */
function spanOf(text) {
  if (RANGES.includes(Number(text))) return { hours: Number(text), start: "", end: "" };
  if (DAY.test(text) && Number.isFinite(Date.parse(text))) {
    return { hours: 0, start: `${text}T00:00`, end: `${nextDay(text)}T00:00` };
  }
  const [, start, end = ""] = OWN.exec(text) ?? [];
  return start ? { hours: 0, start, end } : null;
}

/** What an address says of a playback; null where none is on. @param {string} search @returns {Play|null} */
export function readPlay(search) {
  const asked = new URLSearchParams(search);
  const span = spanOf(asked.get("play") ?? "");
  if (!span) return null;
  const speed = asked.get("speed") ?? "";
  const at = asked.get("at") ?? "";
  return { ...span, speed: Object.hasOwn(SPEEDS_MS, speed) ? speed : USUAL_SPEED,
    atMin: /^\d{1,6}$/.test(at) ? Number(at) : 0, isPlaying: asked.get("playing") === "1" };
}

/** The words of an address; empty ones say nothing. @param {Play|null} play @returns {Record<string, string>} */
export function playWords(play) {
  if (!play) return { play: "", speed: "", at: "", playing: "" };
  const { hours, start, end, speed, atMin, isPlaying } = play;
  return { play: hours ? String(hours) : `${start}/${end}`, speed: speed === USUAL_SPEED ? "" : speed,
    at: atMin ? String(atMin) : "", playing: isPlaying ? "1" : "" };
}

/** The address with a playback; other parts of it stay. @param {string} search @param {Play|null} play */
export function writePlay(search, play) {
  const told = new URLSearchParams(search);
  const words = playWords(play);
  for (const name of NAMES) {
    if (words[name]) told.set(name, words[name]);
    else told.delete(name);
  }
  const text = told.toString();
  return text && `?${text}`;
}
