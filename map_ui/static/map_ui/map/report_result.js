/** What came of a report: its number, its place, its deadline, and what may be the same thing. */

import * as api from "../kit/api.js";
import { caseAddress, cases } from "../kit/cases.js";
import { placeOf } from "../kit/case_words.js";
import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{speaker: Speaker, photos: File[], onAgain(): void}} About */

/** @param {any} answer of the API @param {About} about @returns {HTMLElement} */
export function drawResult(answer, { speaker, photos, onAgain }) {
  const { say, time } = speaker;
  const again = h("button", { type: "button", class: "button plain-button" }, say("intake.again"));
  again.addEventListener("click", onAgain);
  const sending = h("p", { class: "quiet", role: "status" });
  const title = h("h3", { tabindex: "-1" }, say("intake.done"));
  const result = h("div", { class: "report-result", "data-ref": answer.ref }, title,
    h("p", {}, h("a", { class: "result-ref", href: caseAddress(answer.ref) }, answer.ref), " ",
      h("span", { class: "step-chip" }, say(`case.step.${answer.step}`))),
    answer.deadline && h("p", {}, say("case.deadline", { time: time(answer.deadline) })),
    placeOf(answer, speaker) && h("p", { class: "quiet" }, placeOf(answer, speaker)),
    answer.place?.message && h("p", { class: "place-note" }, answer.place.message),
    sending, drawSame(answer.duplicates ?? [], speaker),
    h("p", { class: "actions" }, h("a", { class: "button", href: caseAddress(answer.ref) },
      say("intake.open")), again));
  void sendPhotos(answer.ref, photos, sending, speaker);
  requestAnimationFrame(() => title.focus());
  return result;
}

/** @param {any[]} found @param {Speaker} speaker */
function drawSame(found, { say, time }) {
  if (!found.length) return null;
  return h("section", { class: "same" }, h("h4", {}, say("intake.same")),
    h("p", { class: "quiet" }, say("intake.same.about")),
    h("ul", {}, ...found.map((one) => h("li", {},
      h("a", { href: caseAddress(one.ref) }, one.title || one.ref),
      h("small", {}, [one.ref, say(`case.step.${one.step}`),
        Number.isFinite(one.distance_m) && say("case.metres", { n: Math.round(one.distance_m) }),
        one.reported_at && time(one.reported_at),
        one.reopening && say("intake.same.reopening")].filter(Boolean).join(" · "))))));
}

/** The case is there already: a photo that does not arrive is said and can be sent again.
 * @param {string} ref @param {File[]} photos @param {HTMLElement} place @param {Speaker} speaker */
async function sendPhotos(ref, photos, place, speaker) {
  const { say } = speaker;
  let sent = 0;
  for (const file of photos) {
    place.textContent = say("intake.files.sending", { n: sent + 1, all: photos.length });
    try {
      await cases.attach(ref, file);
      sent += 1;
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      const again = h("button", { type: "button", class: "small-button" }, say("retry"));
      again.addEventListener("click", () => void sendPhotos(ref, photos.slice(sent), place, speaker));
      place.replaceChildren(say("intake.files.failed", { name: file.name,
        message: error.message || say("error.unreachable") }), " ", again);
      return;
    }
  }
  place.textContent = photos.length ? say("intake.files.sent", { n: sent }) : "";
}
