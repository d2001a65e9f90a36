/** In which order an outbox is sent, and what a refusal means for an entry. Pure. */

/** `case` and `to` of a step and of a case's photos: whose they are and what is done; `saw` and `stands` are the
 * steps at which its author saw the case and at which it stands. `with`: the step that a photo belongs to; it goes before it. `held`: it stands in a form again. `needs`: the site refused it, and whoever wrote it decides. Of a sent one no content is left.
 * @typedef {{id: string, account: string, client_id: string, kind: string, sequence: number, of: string, at: number,
 *   state: "waiting"|"sent"|"needs", code?: string, ref?: string, sent_at?: number,
 *   case?: string, to?: string, saw?: string, stands?: string, held?: boolean, with?: string,
 *   envelope?: import("./envelope.js").Envelope, file?: Uint8Array<ArrayBuffer>|null, own?: import("./envelope.js").Own|null}} Entry */
/** @typedef {"stop"|"later"|"needs"} Verdict no line or no login: all wait; this one waits; this one needs somebody */

const SENT_STAYS_MS = 12 * 3600 * 1000;
const BUSY = [401, 408, 425, 429, 502, 503, 504];
const NOT_READY = ["password_change", "second_factor_needed", "unreachable"];
const NOT_NOW = ["report_first", "entry_of_another", "envelope_version_unknown"];

/** One account's own, as they were written. @param {Entry[]} entries @param {string} account */
export const ownOf = (entries, account) => entries.filter((one) => one.account === account)
  .sort((one, other) => one.sequence - other.sequence);

/** How many entries of others wait on this phone. @param {Entry[]} entries @param {string} account */
export const othersOf = (entries, account) =>
  entries.filter((one) => one.account !== account && one.state !== "sent").length;

/** Whether an earlier one of the same case is still on its way: the site takes them as they were written.
 * @param {Entry} entry @param {Entry[]} own */
const isBehind = (entry, own) => Boolean(entry.case) && own.some((one) => one.case === entry.case
  && one.sequence < entry.sequence && one.state === "waiting");

/** The next to send: the earliest that waits and was not tried in this round; a photo after its report.
 * @param {Entry[]} entries @param {string} account @param {Set<string>} tried ids @returns {Entry|undefined} */
export function nextOf(entries, account, tried) {
  const own = ownOf(entries, account);
  const isHere = new Set(own.filter(({ state }) => state !== "sent").map((one) => one.client_id));
  return own.find((one) => one.state === "waiting" && !tried.has(one.id) && !(one.of && isHere.has(one.of))
    && !isBehind(one, own));
}

/** Whether what an entry belongs to is not on the way any more: the site will never have it by itself.
 * @param {Entry} entry @param {Entry[]} entries */
export const isOrphan = (entry, entries) => Boolean(entry.of) && !ownOf(entries, entry.account)
  .some((one) => one.client_id === entry.of && one.state !== "sent");

/** What a failure of sending means. @param {{status: number, code: string}} failure @param {boolean} [orphan]
 * @returns {Verdict} */
export function verdictOf({ status, code }, orphan = false) {
  if (orphan && code === "report_first") return "needs";
  if (status === 0 || BUSY.includes(status) || NOT_READY.includes(code)) return "stop";
  return status >= 500 || NOT_NOW.includes(code) ? "later" : "needs";
}

/** An entry that arrived, without what it said. @param {Entry} entry @param {number} now @param {string} [ref] */
export function sentOf({ envelope: _envelope, file: _file, own: _own, code: _code, ...rest }, now, ref) {
  return /** @type {Entry} */ ({ ...rest, state: "sent", sent_at: now, ...ref && { ref } });
}

const SENT_SHOWN = 2;

/** What stands open in the outbox, and what was sent before the last few: that would push everything else off a phone.
 * @param {Entry[]} own in their order */
export function unfolded(own) {
  const sent = own.filter(({ state }) => state === "sent");
  const older = sent.length > SENT_SHOWN + 1 ? sent.slice(0, -SENT_SHOWN) : []; // one alone takes the room of its fold
  return { open: own.filter((one) => !older.includes(one)), older };
}

/** Whether it was sent long ago. @param {Entry} entry @param {number} now */
export const isOver = (entry, now) => entry.state === "sent" && now - (entry.sent_at ?? 0) > SENT_STAYS_MS;
