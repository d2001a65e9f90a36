/** What became of a report: step, history, the question asked, and what its reporter may do. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { attempt, saved, showProblem } from "../kit/page.js";
import { at } from "../kit/root.js";
import { publicReports } from "./public_api.js";
import { newId } from "./submission.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const STARS = [1, 2, 3, 4, 5];

/** @param {string} receipt @param {Speaker} speaker @param {boolean} [isNew] just sent */
export async function showFollow(receipt, speaker, isNew = false) {
  const place = byId("follow");
  place.hidden = false;
  place.append(problem());
  try {
    draw(await publicReports.follow(receipt), receipt, speaker, isNew);
  } catch (error) {
    if (error instanceof api.Failure && error.status === 404) drawUnknown(speaker);
    else showProblem(error, speaker);
  }
}

/** The form's own line of problems is hidden with it. */
function problem() {
  document.getElementById("problem")?.remove();
  return h("p", { id: "problem", class: "problem", role: "alert", hidden: true });
}

/** @param {Speaker} speaker */
function drawUnknown({ say }) {
  byId("follow").replaceChildren(h("section", { class: "sheet" },
    h("h1", {}, say("public.unknown")), h("p", {}, say("public.unknown.why")), again({ say })));
}

/** @param {any} told @param {string} receipt @param {Speaker} speaker @param {boolean} [isNew] */
function draw(told, receipt, speaker, isNew = false) {
  const { say } = speaker;
  const act = (/** @type {() => Promise<any>} */ doing) => attempt(speaker, async () => {
    draw(await doing(), receipt, speaker);
    saved(speaker, say("public.done"));
  });
  byId("follow").replaceChildren(
    problem(),
    h("section", { class: "sheet" },
      h("h1", {}, isNew ? say("public.sent") : say("public.follow", { ref: told.ref })),
      h("p", { class: "state" }, say(`public.step.${told.step}`)),
      facts(told, speaker),
      ...link(speaker)),
    ...told.question ? [question(told, receipt, speaker, act)] : [],
    ...told.may.includes("rating") ? [rating(receipt, speaker, act)] : [],
    ...told.may.includes("not_fixed") ? [notFixed(receipt, speaker, act)] : [],
    history(told, speaker),
    photos(told, receipt, speaker),
    again(speaker));
}

/** @param {any} told @param {Speaker} speaker */
function facts(told, { say, time }) {
  const rows = [["public.ref", told.ref], ["public.problem", told.text],
    ["public.place", [told.place.division, told.place.address].filter(Boolean).join(" ")],
    ...told.deadline ? [["public.deadline", time(told.deadline)]] : [],
    ...told.ref !== told.own_ref ? [["public.merged", told.own_ref]] : [],
    ...told.stars ? [["public.rating", say("public.stars", { n: told.stars })]] : []];
  return h("dl", {}, ...rows.flatMap(([key, value]) => [h("dt", {}, say(key)), h("dd", {}, value)]));
}

/** The link that opens this page again, to be copied. @param {Speaker} speaker */
function link(speaker) {
  const { say } = speaker;
  const address = h("input", { readonly: true, value: location.href, "aria-label": say("public.link") });
  const copy = h("button", { type: "button", class: "button plain-button" }, say("public.copy"));
  copy.addEventListener("click", async () => {
    /** @type {HTMLInputElement} */ (address).select();
    // without TLS there is no clipboard: what is selected can be copied by hand
    await navigator.clipboard?.writeText(location.href).catch(() => undefined);
    saved(speaker, say("public.copied"));
  });
  return [h("p", { class: "small" }, say("public.link.why")), h("p", { class: "link" }, address, copy)];
}

/** @param {any} told @param {Speaker} speaker */
function history(told, { say, time }) {
  return h("section", { class: "sheet" }, h("h2", {}, say("public.history")),
    h("ol", {}, ...told.history.map((/** @type {any} */ one) => h("li", {},
      h("b", {}, say(`public.what.${one.what}`)), h("small", {}, time(one.at)),
      one.said && h("p", { class: "said" }, one.said)))));
}

/** @param {any} told @param {string} receipt @param {Speaker} speaker */
function photos(told, receipt, speaker) {
  const { say } = speaker;
  const shown = told.files.map((/** @type {any} */ file) => {
    const address = publicReports.fileAddress(receipt, file.id);
    return h("a", { href: address, download: file.name }, file.media_type.startsWith("image/")
      ? h("img", { src: address, alt: file.name, loading: "lazy" }) : file.name);
  });
  const pick = h("input", { type: "file", class: "visually-hidden", id: "more",
    accept: "image/*,audio/*,video/mp4,video/webm,video/quicktime" });
  pick.addEventListener("change", () => attempt(speaker, async () => {
    const [file] = /** @type {HTMLInputElement} */ (pick).files ?? [];
    if (!file) return;
    await publicReports.attach(receipt, file);
    draw(await publicReports.follow(receipt), receipt, speaker);
  }));
  const add = h("label", { class: "button plain-button pick-file" },
    h("span", {}, say("public.photo.add")), pick);
  return h("section", { class: "sheet" }, h("h2", {}, say("public.photo")),
    h("div", { class: "photos" }, ...shown), told.may.includes("files") && add);
}

/** @param {any} told @param {string} receipt @param {Speaker} speaker @param {Function} act */
function question(told, receipt, { say }, act) {
  const id = newId();
  return answerForm("reply", say("public.question"), say("public.reply"),
    (text) => act(() => publicReports.reply(receipt, { text, client_id: id })),
    h("p", { class: "said" }, told.question.text));
}

/** @param {string} receipt @param {Speaker} speaker @param {Function} act */
function notFixed(receipt, { say }, act) {
  const id = newId();
  return answerForm("not-fixed", say("public.not_fixed"), say("public.not_fixed.send"),
    (text) => act(() => publicReports.notFixed(receipt, { text, client_id: id })),
    h("p", { class: "quiet" }, say("public.not_fixed.why")), false);
}

/** @param {string} id @param {string} title @param {string} button
 * @param {(text: string) => void} send @param {HTMLElement} before @param {boolean} [isNeeded] */
function answerForm(id, title, button, send, before, isNeeded = true) {
  const text = h("textarea", { name: "text", rows: "3", maxlength: "2000", "aria-label": title,
    required: isNeeded });
  const form = h("form", { class: "sheet", id }, h("h2", {}, title), before, h("label", {}, text),
    h("button", { type: "submit", class: "button" }, button));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(/** @type {HTMLTextAreaElement} */ (text).value);
  });
  return form;
}

/** @param {string} receipt @param {Speaker} speaker @param {Function} act */
function rating(receipt, { say }, act) {
  const form = /** @type {HTMLFormElement} */ (h("form", { class: "sheet", id: "rating" },
    h("fieldset", { class: "stars" }, h("legend", {}, say("public.rate")),
      ...STARS.map((stars) => h("label", {}, h("input", { type: "radio", name: "stars",
        value: String(stars), required: true, class: "visually-hidden" }),
      h("span", {}, say("public.stars", { n: stars }))))),
    h("button", { type: "submit", class: "button" }, say("public.rate.send"))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const stars = Number(new FormData(form).get("stars"));
    act(() => publicReports.rate(receipt, { stars }));
  });
  return form;
}

/** @param {{say: Speaker["say"]}} speaker */
const again = ({ say }) => h("p", {}, h("a", { href: at("/report/") }, say("public.again")));
