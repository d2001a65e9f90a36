/** Which steps of a case its reader may take on a phone, with those that wait in the outbox taken as done. Pure. */

/** @typedef {import("./queue.js").Entry} Entry */

/** No step of the workflow, said by who took the case. */
export const ON_THE_WAY = "on_the_way";
/** In the order in which buttons stand. */
const HERE = ["accept", "self_handle", "take", ON_THE_WAY, "answer", "close", "rework", "verify"];
/** What is possible to the same person after a step that has not arrived. @type {Record<string, string[]>} */
const AFTER = { accept: [], self_handle: [ON_THE_WAY, "answer"], take: [ON_THE_WAY, "answer"],
  [ON_THE_WAY]: ["answer"], answer: [], close: [], rework: [] };
/** Nothing is said by these without words. */
const IN_WORDS = ["answer", "rework", "verify"];

/** Steps of one case that wait, as they were written. @param {Entry[]} own @param {string} ref */
export const waitingSteps = (own, ref) => own.filter((one) => one.kind === "step" && one.case === ref
  && one.state === "waiting");

/** What one may do of a case as the site told it. @param {{allowed?: string[], may_set_out?: boolean}} one */
export const allowedOf = ({ allowed = [], may_set_out: maySetOut }) => [...allowed, ...maySetOut ? [ON_THE_WAY] : []];

/** @param {string[]} allowed @param {Entry[]} waiting @returns {string[]} */
export const stepsNow = (allowed, waiting) => waiting.reduce(
  (found, { to = "" }) => AFTER[to] ?? found, HERE.filter((to) => allowed.includes(to)));

/** @param {string} to */
export const needsWords = (to) => IN_WORDS.includes(to);

/** Which photos are asked for: how it was before work begins and while it lasts, how it is for an answer.
 * @param {string[]} steps @returns {("before"|"after")[]} */
export function stagesOf(steps) {
  if (steps.includes("answer")) return ["before", "after"];
  return steps.some((to) => ["self_handle", "take"].includes(to)) ? ["before"]
    : steps.some((to) => ["close", "rework", "verify"].includes(to)) ? ["after"] : [];
}
