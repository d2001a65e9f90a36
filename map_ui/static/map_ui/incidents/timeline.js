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
    entry.until && say("case.entry.until", { time: time(entry.until) }),
    entry.round > 1 && say("case.round", { n: entry.round }),
  ].filter(Boolean);
  return h("li", { "data-number": String(entry.number ?? "") },
    h("b", {}, knows(key) ? say(key) : entry.transition),
    h("small", {}, h("time", { datetime: entry.at }, time(entry.at)), " · ", byWhom(entry, speaker)),
    facts.length > 0 && h("small", {}, facts.join(" · ")),
    entry.of && h("small", {}, say("case.entry.other"), " ",
      h("a", { href: caseAddress(entry.of) }, entry.of)),
    entry.note && h("p", {}, entry.note),
    entry.reason && h("p", {}, h("span", { class: "quiet" }, say("case.entry.reason")), entry.reason));
}

/** @param {any[]} history in the order in which it happened @param {Speaker} speaker */
export function drawTimeline(history, speaker) {
  const { say } = speaker;
  return h("section", { class: "sheet", id: "timeline", "aria-labelledby": "history-title" },
    h("h2", { id: "history-title" }, say("case.history")),
    history.length ? h("ol", { class: "timeline", id: "history" },
      ...[...history].reverse().map((entry) => entryLine(entry, speaker)))
      : h("p", { class: "quiet" }, say("case.history.none")));
}
