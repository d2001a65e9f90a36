/** The cases whose turn it is: each leads to its card, where it is taken, answered and checked. */

import { onTheWayOf, placeOf, titleOf } from "../kit/case_words.js";
import { cases } from "../kit/cases.js";
import { countdownWords, lightAt } from "../kit/deadlines.js";
import { byId, h } from "../kit/elements.js";
import { lightBadge } from "../kit/light_badge.js";
import { serverNow } from "../kit/server_time.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** Read the first page anew, the earliest due first. @param {Speaker} speaker */
export async function showInbox(speaker) {
  const { say } = speaker;
  const { results, next } = await cases.list({ list: "my_turn", sort: "deadline" });
  byId("inbox-count").textContent = say(!results.length ? "field.cases.none"
    : next ? "field.cases.more" : "field.cases.count", { n: results.length });
  byId("inbox").replaceChildren(...results.map((one) => row(one, speaker)));
}

/** @param {any} one a case of the list @param {Speaker} speaker */
function row(one, speaker) {
  const { say, knows } = speaker, step = `case.step.${one.step}`, now = serverNow();
  return h("li", { "data-ref": one.ref }, h("a", { href: `#case/${encodeURIComponent(one.ref)}` },
    h("b", {}, titleOf(one, speaker)),
    h("span", { class: "case-state" }, lightBadge(lightAt(one, now), speaker),
      h("span", {}, [knows(step) ? say(step) : one.step,
        onTheWayOf(one, now, speaker), countdownWords(one, now, speaker)].filter(Boolean).join(" · "))),
    h("small", {}, [placeOf(one, speaker), one.ref].filter(Boolean).join(" · "))));
}
