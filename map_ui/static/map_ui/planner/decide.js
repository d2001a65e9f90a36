/** What can be decided about a plan now: submit, approve, return, publish, branch, replay. */

import * as api from "../api.js";
import { h } from "../elements.js";

/** @typedef {import("../messages.js").Speaker} Speaker */

/**
 * @param {any} about the plan's document @param {Speaker} speaker
 * @param {{act(what: string, body?: object): Promise<void>, flush(): Promise<void>}} doings
 * @returns {HTMLElement[]}
 */
export function decisions(about, speaker, doings) {
  const { say, day } = speaker;
  const button = (/** @type {string} */ key, /** @type {() => void} */ act, primary = false) => {
    const made = h("button", { type: "button", class: primary ? "button" : "small-button",
      "data-act": key }, say(`plan.${key}`));
    made.addEventListener("click", act);
    return made;
  };
  const { edit, approve } = about.may;
  const parts = [];
  if (about.base_changed && about.state !== "published") {
    parts.push(h("p", { class: "banner" }, say("plan.base_changed")));
    if (edit) parts.push(button("replay", () => void doings.act("rebase"), true));
    return parts;
  }
  if (about.state === "published") {
    parts.push(h("p", { class: "banner good" }, say("plan.published", { on: day(about.effective_on) })));
    parts.push(...undecided(about, speaker));
    if (edit) parts.push(button("inverse", () => void doings.act("inverse")));
  }
  if (about.state === "scheduled") {
    parts.push(h("p", { class: "banner" }, say("plan.scheduled_on", { on: day(about.effective_on) })));
  }
  const told = about.events.filter((/** @type {any} */ e) => e.type === "returned").at(-1);
  if (about.state === "returned" && told) parts.push(h("p", { class: "banner" }, told.note));
  if (edit && ["draft", "returned"].includes(about.state)) {
    parts.push(button("submit", () => void doings.flush().then(() => doings.act("submit")), true));
  }
  if (approve && about.state === "submitted" && about.author !== about.me) {
    parts.push(button("approve", () => void doings.act("approve"), true), returning(speaker, doings));
  }
  if (approve && about.state === "approved") parts.push(publishing(speaker, about.today, doings));
  if (edit) parts.push(button("branch", () => void doings.act("branch")));
  parts.push(h("a", { class: "small-button", href: api.plans.csv(about.id) }, say("plan.csv")));
  return parts;
}

/** @param {any} about @param {Speaker} speaker */
function undecided({ publication }, { say }) {
  const rows = publication?.decisions ?? [];
  if (!rows.length) return [];
  return [h("h3", {}, say("plan.decisions")), h("ul", { class: "undecided" }, ...rows.map(
    (/** @type {any} */ row) => h("li", {}, row.name, h("small", {}, say(`plan.reason.${row.reason}`)))))];
}

/** @param {Speaker} speaker @param {{act(what: string, body?: object): Promise<void>}} doings */
function returning({ say }, doings) {
  const why = /** @type {HTMLInputElement} */ (h("input", { placeholder: say("plan.reason"),
    "aria-label": say("plan.reason"), maxlength: "2000", required: true }));
  const form = h("form", { class: "inline" }, why, h("button", { class: "small-button" }, say("plan.return")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void doings.act("return", { reason: why.value });
  });
  return form;
}

/** @param {Speaker} speaker @param {string} today of the city
 * @param {{act(what: string, body?: object): Promise<void>}} doings */
function publishing({ say }, today, doings) {
  const on = /** @type {HTMLInputElement} */ (h("input", { type: "date", min: today, value: today,
    "aria-label": say("plan.on") }));
  const form = h("form", { class: "inline" }, on, h("button", { class: "button", "data-act": "publish" }, say("plan.publish")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void doings.act("publish", { effective_on: on.value });
  });
  return form;
}
