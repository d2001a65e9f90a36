/** What each transition asks of whoever does it: its fields, and how weighty it is. Pure. */

/** A field of a transition. `department` is a code, `handler` a username, `parts` codes, `until` a time,
 * `of` a ref. @typedef {{name: "note"|"reason"|"department"|"handler"|"parts"|"until"|"of"|"stars", needed?: boolean}} Field */

const NOTE = /** @type {Field} */ ({ name: "note" });
const NOTE_NEEDED = /** @type {Field} */ ({ name: "note", needed: true });
const REASON = /** @type {Field} */ ({ name: "reason", needed: true });
const UNTIL = /** @type {Field} */ ({ name: "until", needed: true });

/** In the order in which buttons stand. @type {Record<string, Field[]>} */
const FIELDS = {
  accept: [NOTE], dispatch: [{ name: "department" }, { name: "handler" }, { name: "parts" }, NOTE], take: [NOTE],
  self_handle: [NOTE], answer: [NOTE_NEEDED], close: [NOTE], verify: [NOTE_NEEDED],
  rework: [REASON], evaluate: [{ name: "stars" }, NOTE], reply: [NOTE_NEEDED], resume: [NOTE], ask: [NOTE_NEEDED],
  arbitrate: [{ name: "department", needed: true }, REASON], reopen: [REASON],
  extend: [UNTIL, REASON], suspend: [{ name: "until" }, REASON], return: [REASON],
  supervise: [NOTE_NEEDED], merge: [{ name: "of", needed: true }, NOTE], unmerge: [NOTE],
  refuse: [REASON], void: [REASON],
};
const FORWARD = ["accept", "dispatch", "take", "answer", "close", "evaluate", "resume", "reply"];
const GRAVE = ["refuse", "void"];

/** The fields of a transition; one that is not known here takes a note.
 * @param {string} to @returns {Field[]} */
export const fieldsOf = (to) => FIELDS[to] ?? [NOTE];

/** What one may do, the way forward first and what ends a case last. @param {string[]} allowed */
export function inOrder(allowed) {
  const known = Object.keys(FIELDS);
  const rank = (/** @type {string} */ to) => (known.includes(to) ? known.indexOf(to) : known.length);
  return [...allowed].sort((a, b) => rank(a) - rank(b));
}

/** How a button looks: the way forward, an end, or anything else. @param {string} to */
export const weightOf = (to) => (FORWARD.includes(to) ? "forward" : GRAVE.includes(to) ? "grave" : "");

/** Whether a refusal means that somebody else has acted on the case meanwhile.
 * @param {{status: number, code: string}} failure */
export const hasMovedOn = ({ status, code }) => status === 409
  && ["revision", "not_at_this_step"].includes(code);
