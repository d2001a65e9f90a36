/** What an officer decides beside the steps: whether everybody sees the case, whether it is let in. */

import { cases } from "../kit/cases.js";
import { formDialog } from "../kit/dialog.js";
import { h } from "../kit/elements.js";
import { sheet } from "./parts.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const LONGEST_TITLE = 100;
const NEVER = ["refused", "void", "merged"];

/** @param {any} one */
const photosOf = (one) => (one.files ?? []).filter((/** @type {any} */ file) =>
  String(file.media_type ?? "").startsWith("image/"));

/** One photo with a tick. @param {any} one @param {any} file @param {Speaker} speaker */
const choice = (one, file, { say }) => h("label", { class: "pick-photo" },
  h("input", { type: "checkbox", name: "photo", value: file.id, checked: file.is_public }),
  h("img", { src: cases.fileAddress(one.ref, String(file.id)), alt: file.name || say("case.file.image"),
    loading: "lazy" }));

/** Ask for the title and the photos, and publish. @param {any} one @param {Speaker} speaker
 * @returns {Promise<any>} null where it was left */
export function askAndPublish(one, speaker) {
  const { say } = speaker;
  const photos = photosOf(one);
  return formDialog(speaker, {
    title: say("case.publish"), submit: say("case.publish.do"), other: say("desk.cancel"),
    inner: [h("p", { class: "quiet" }, say("case.publish.about")),
      h("label", { class: "field" }, h("span", {}, say("case.publish.title")),
        h("input", { name: "title", required: true, maxlength: String(LONGEST_TITLE),
          value: one.publication.title, autocomplete: "off" })),
      ...(photos.length ? [h("fieldset", { class: "pick-photos" },
        h("legend", {}, say("case.publish.photos")),
        ...photos.map((/** @type {any} */ file) => choice(one, file, speaker)))] : [])],
    act: (values, form) => cases.publish(one.ref, { title: values.title, revision: one.revision,
      files: new FormData(form).getAll("photo").map(String) }),
  });
}

/** Ask why a case is let in whose matter is not admitted here. @param {any} one
 * @param {Speaker} speaker @returns {Promise<any>} null where it was left */
export function askAndOverride(one, speaker) {
  const { say } = speaker;
  return formDialog(speaker, {
    title: say("case.override"), submit: say("case.override"), other: say("desk.cancel"),
    inner: [h("p", { class: "quiet" }, say("case.override.about")),
      h("label", { class: "field" }, h("span", {}, say("case.override.reason")),
        h("textarea", { name: "reason", rows: "3", required: true, maxlength: "2000" }))],
    act: ({ reason }) => cases.override(one.ref, { reason, revision: one.revision }),
  });
}

/** @param {any} one @param {Speaker} speaker
 * @param {(act: () => Promise<any>, to: string) => void} onChange */
export function drawPublication(one, speaker, onChange) {
  const { say, time } = speaker;
  const { published_at: since, title, may_change: mayChange } = one.publication ?? {};
  if (!since && (!mayChange || NEVER.includes(one.step))) return null;
  const publish = h("button", { type: "button", class: "small-button", id: "publish" },
    say(since ? "case.publish.change" : "case.publish"));
  publish.addEventListener("click", () => onChange(() => askAndPublish(one, speaker), "publish"));
  const withdraw = h("button", { type: "button", class: "small-button", id: "withdraw" },
    say("case.withdraw"));
  withdraw.addEventListener("click", () => onChange(
    () => cases.withdraw(one.ref, { revision: one.revision }), "withdraw"));
  return sheet("publication", say("case.publication"),
    h("p", {}, since ? say("case.published", { time: time(since), title }) : say("case.published.not")),
    mayChange && h("p", { class: "actions no-print" }, !NEVER.includes(one.step) && publish,
      since && withdraw));
}
