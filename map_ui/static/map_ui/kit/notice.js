/** What is said instead of a map (no city yet, no answer), and passing notices. */

import { byId, h } from "./elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const TOAST_MS = 7000;
const START_CITY = "manage.py start_city --name NAME --code PREFIX --buildings FILE "
  + "--streets FILE --datum wgs84";

/** The two commands that make a city. @param {Speaker} speaker */
function commands({ say }) {
  return [h("p", {}, say("empty.text")), h("dl", { class: "commands" },
    h("dt", {}, say("empty.demo")), h("dd", {}, h("code", {}, "make demo")),
    h("dt", {}, say("empty.own")), h("dd", {}, h("code", {}, START_CITY)))];
}

/**
 * Cover the page: no city is an invitation, anything else an error with its code.
 * @param {import("./api.js").Failure} failure @param {Speaker} speaker
 * @param {() => void} switchLanguage
 */
export function showNotice(failure, speaker, switchLanguage) {
  const { say } = speaker;
  const isEmpty = failure.code === "no_city" || failure.status === 404;
  const again = h("button", { type: "button", class: "button" }, say("retry"));
  again.addEventListener("click", () => location.reload());
  const other = h("button", { type: "button", class: "quiet-button" }, say("language"));
  other.addEventListener("click", switchLanguage);
  const body = isEmpty ? commands(speaker)
    : [h("p", {}, failure.message || say("error.unreachable")),
      h("p", { class: "mono quiet" }, failure.code)];
  byId("notice").replaceChildren(h("div", { role: isEmpty ? "status" : "alert", class: "sheet" },
    h("h2", {}, say(isEmpty ? "empty.title" : "error.title")), ...body,
    h("p", { class: "actions" }, again, other)));
  byId("notice").hidden = false;
  document.documentElement.dataset.state = isEmpty ? "empty" : "error";
  document.documentElement.dataset.ready = "true";
}

/** @type {ReturnType<typeof setTimeout>|undefined} */ let leaving;

/** A line at the foot of the map that goes by itself. @param {string} text */
export function toast(text) {
  byId("toast").textContent = text;
  byId("toast").hidden = false;
  clearTimeout(leaving);
  leaving = setTimeout(() => { byId("toast").hidden = true; }, TOAST_MS);
}
