/** Times as an input of a form holds them, in the zone of the city. Pure. */

/** How far a zone is from UTC at a moment, in minutes. @param {number} ms @param {string} timeZone */
function offsetMinutes(ms, timeZone) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23",
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    second: "numeric" }).formatToParts(new Date(ms)).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute,
    parts.second);
  return Math.round((local - Math.floor(ms / 1000) * 1000) / 60_000);
}

/** A time of the city's clocks as a moment with its offset: 2026-03-02T09:00:00+08:00. A time that
 * a change of clocks leaves out is read as the one after it.
 * @param {string} local 2026-03-02T09:00 @param {string} timeZone */
export function withOffset(local, timeZone) {
  const asUtc = Date.parse(`${local.slice(0, 16)}:00Z`);
  const first = offsetMinutes(asUtc, timeZone);
  const minutes = offsetMinutes(asUtc - first * 60_000, timeZone);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${local.slice(0, 16)}:00${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A moment as an input of the city's clocks holds it: 2026-03-02T09:00. @param {number} ms
 * @param {string} timeZone */
export function localTime(ms, timeZone) {
  return new Date(ms + offsetMinutes(ms, timeZone) * 60_000).toISOString().slice(0, 16);
}
