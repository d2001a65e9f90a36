/** The head of a case: what it is, where it stands among the seven steps, how long is left. */

import { caseAddress } from "../kit/cases.js";
import { BESIDE, SEVEN, nameOf, onTheWayOf, stepAt, titleOf } from "../kit/case_words.js";
import { countdownWords, lightAt } from "../kit/deadlines.js";
import { h } from "../kit/elements.js";
import { lightBadge } from "../kit/light_badge.js";
import { serverNow } from "../kit/server_time.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** The seven steps; the one at which the case is, or was left, is marked.
 * @param {any} one @param {Speaker} speaker */
function stepBar(one, { say }) {
  const at = stepAt(one);
  const isBeside = BESIDE.includes(one.step);
  const items = SEVEN.map((step, i) => h("li", { "aria-current": i === at && "step",
    class: i < at ? "done" : i === at ? "now" : "" }, h("i", { "aria-hidden": "true" }, String(i + 1)),
  h("span", {}, say(`case.step.${step}`))));
  return h("div", { class: "step-bar" },
    h("ol", { "aria-label": say("case.steps") }, ...items),
    h("p", { class: isBeside ? "step-line beside" : "step-line" }, isBeside
      ? say("case.step.beside", { step: say(`case.step.${one.step}`) })
      : say("case.step.of", { n: at + 1, all: SEVEN.length, step: say(`case.step.${one.step}`) })));
}

/** Light and countdown, which go on while the page is open. @param {any} one
 * @param {Speaker} speaker */
export function dueLine(one, speaker) {
  const { say, time } = speaker;
  const now = serverNow();
  const words = countdownWords(one, now, speaker);
  const way = onTheWayOf(one, now, speaker);
  return h("p", { class: "due", "data-due-line": true }, lightBadge(lightAt(one, now), speaker),
    words && h("b", {}, words), one.deadline && one.state !== "closed"
      && h("span", {}, say("case.deadline", { time: time(one.deadline) })),
    one.step_deadline && one.state !== "closed"
      && h("span", {}, say("case.step_deadline", { time: time(one.step_deadline) })),
    way && h("span", { "data-on-the-way": true }, way),
    one.provisional && h("span", { class: "flag" }, say("case.provisional")));
}

/** @param {any} one @param {Speaker} speaker */
export function drawHead(one, speaker) {
  const { say, time } = speaker;
  return h("header", { class: "case-head" },
    h("p", { class: "kicker" }, h("span", { class: "mono", "data-ref": true }, one.ref),
      h("span", {}, say(`case.kind.${one.kind}`)),
      one.round > 0 && h("span", {}, say("case.round", { n: one.round })),
      BESIDE.includes(one.step) && h("span", { class: "flag" }, say(`case.step.${one.step}`)),
      one.in_arbitration && h("span", { class: "flag" }, say("case.in_arbitration"))),
    h("h1", {}, nameOf(one.matter, speaker) || one.title || titleOf(one, speaker)),
    dueLine(one, speaker),
    h("p", { class: "quiet" }, [one.reported_at && say("case.reported_at", { time: time(one.reported_at) }),
      one.closed_at && say("case.closed_at", { time: time(one.closed_at) })].filter(Boolean).join(" · ")),
    one.merged_into && h("p", {}, say("case.merged_into"), " ",
      h("a", { href: caseAddress(one.merged_into) }, one.merged_into)),
    one.merged?.length > 0 && h("p", {}, say("case.merged"), ...one.merged.flatMap(
      (/** @type {string} */ ref) => [" ", h("a", { href: caseAddress(ref) }, ref)])),
    stepBar(one, speaker));
}
