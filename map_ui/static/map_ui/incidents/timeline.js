/** The history of a case as a line of time, the newest first. */

import { caseAddress } from "../kit/cases.js";
import { nameOf } from "../kit/case_words.js";
import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** Who did it, as far as it is told. @param {any} entry @param {Speaker} speaker */
function byWhom(entry, speaker) {
  const who = [nameOf(entry.account, speaker), nameOf(entry.by_department, speaker)];
  return who.filter(Boolean).join(" · ") || speaker.say("case.by.system");
}

/** @param {any} entry @param {Speaker} speaker */
function entryLine(entry, speaker) {
  const { say, time, knows } = speaker;
  const key = `case.done.${entry.transition}`;
  const facts = [
    entry.department && say("case.entry.to", { name: nameOf(entry.department, speaker) }),
    entry.handler && say("case.entry.sent", { name: nameOf(entry.handler, speaker) }),
    entry.until && say("case.entry.until", { time: time(entry.until) }),
    entry.round > 1 && say("case.round", { n: entry.round }),
  ].filter(Boolean);
  return h("li", { "data-number": String(entry.number ?? "") },
    h("b", {}, knows(key) ? say(key) : entry.transition),
    h("small", {}, h("time", { datetime: entry.at }, time(entry.at)), " · ", byWhom(entry, speaker)),
    facts.length > 0 && h("small", {}, facts.join(" · ")),
    entry.of && h("small", {}, say("case.entry.other"), " ",
      h("a", { href: caseAddress(entry.of) }, entry.of)),
    entry.routing && h("p", { class: "quiet" }, entry.routing),
    entry.note && h("p", {}, entry.note),
    entry.reason && h("p", {}, h("span", { class: "quiet" }, say("case.entry.reason")), entry.reason));
}

/** What was told of a limit, to whom. @param {any} one @param {Speaker} speaker */
function escalationLine(one, speaker) {
  const { say, time } = speaker;
  const step = say(`case.step.${one.clock}`);
  const to = [
    one.recipients === 0 ? say("case.escalated.nobody") : one.division === null
      ? say("case.escalated.hands") : say("case.escalated.post", { division: one.division }),
    one.recipients > 0 && say("case.escalated.number", { n: one.recipients }),
    one.vacant > 0 && say("case.escalated.vacant", { n: one.vacant }),
  ].filter(Boolean);
  return h("li", { class: "escalation", "data-level": String(one.level) },
    h("b", {}, one.clock === "whole" ? say("case.escalated.whole", { level: one.level })
      : say("case.escalated.step", { level: one.level, step })),
    h("small", {}, h("time", { datetime: one.at }, time(one.at)), " · ", to.join(" · ")));
}

/** Entries and escalations in the order in which they happened. @param {any[]} history
 * @param {any[]} escalations @param {Speaker} speaker */
function linesOf(history, escalations, speaker) {
  const lines = [...history.map((one) => ({ at: one.at, line: entryLine(one, speaker) })),
    ...escalations.map((one) => ({ at: one.at, line: escalationLine(one, speaker) }))];
  return lines.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).map(({ line }) => line);
}

/** @param {any[]} history in the order in which it happened @param {any[]} escalations
 * @param {Speaker} speaker */
export function drawTimeline(history, escalations, speaker) {
  const { say } = speaker;
  return h("section", { class: "sheet", id: "timeline", "aria-labelledby": "history-title" },
    h("h2", { id: "history-title" }, say("case.history")),
    history.length ? h("ol", { class: "timeline", id: "history" },
      ...linesOf(history, escalations, speaker).reverse())
      : h("p", { class: "quiet" }, say("case.history.none")));
}
