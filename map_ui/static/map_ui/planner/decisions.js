/** What can be decided about a plan now: submit, approve, return, publish, branch, replay. */

import * as api from "../kit/api.js";
import { formDialog } from "../kit/dialog.js";
import { byId, h } from "../kit/elements.js";
import { noteChange, settle } from "../kit/form_guard.js";
import { toast } from "../kit/notice.js";
import { showShares } from "./share_links.js";
import { at } from "../kit/root.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/**
 * @param {any} about the plan's document @param {Speaker} speaker
 * @param {{act(what: string, body?: object): Promise<void>, flush(): Promise<void>,
 *   measures(): void}} handlers
 * @returns {HTMLElement[]}
 */
export function decisions(about, speaker, handlers) {
  const { say, day } = speaker;
  const button = (/** @type {string} */ key, /** @type {() => void} */ act, primary = false) => {
    const made = h("button", { type: "button", class: primary ? "button" : "small-button",
      "data-act": key }, say(`plan.${key}`));
    made.addEventListener("click", act);
    return made;
  };
  const { edit } = about.may;
  /** @type {HTMLElement[]} */ const parts = [];
  /** @type {HTMLElement[]} */ const more = [];
  if (about.shared) return [h("p", { class: "banner" }, say("share.seen", {
    by: about.shared.by ?? "–", on: day(about.shared.until) }))];
  if (about.base_changed && about.state !== "published") {
    parts.push(h("p", { class: "banner" }, say("plan.base_changed")));
    if (edit) parts.push(button("replay", () => void handlers.act("rebase"), true));
    return parts;
  }
  if (about.state === "published") {
    parts.push(h("p", { class: "banner good" }, say("plan.published", { on: day(about.effective_on) })));
    parts.push(...outcome(about, speaker), ...undecided(about, speaker));
    if (edit) parts.push(button("inverse", () => void handlers.act("inverse")));
  }
  if (about.state === "scheduled") {
    parts.push(h("p", { class: "banner" }, say("plan.scheduled_on", { on: day(about.effective_on) })));
  }
  const told = about.events.filter((/** @type {any} */ e) => e.type === "returned").at(-1);
  const agreed = about.events.filter((/** @type {any} */ e) => e.type === "approved").at(-1);
  if (["approved", "scheduled", "published"].includes(about.state) && agreed?.note) {
    parts.push(h("p", { class: "banner", "data-remark": "" }, say("plan.remark.said", { text: agreed.note })));
  }
  parts.push(...besides(about, speaker));
  if (about.state === "returned" && told) parts.push(h("p", { class: "banner" }, told.note));
  if (edit && ["draft", "returned"].includes(about.state)) {
    parts.push(button("submit", () => void handlers.flush().then(() => handlers.act("submit")), true));
  }
  parts.push(...reviewing(about, speaker, handlers));
  if (edit && about.atoms && ["draft", "returned"].includes(about.state)) {
    more.push(button("measures", () => handlers.measures()));
  }
  if (edit) more.push(button("branch", () => void handlers.act("branch")));
  if (about.atoms) {
    more.push(h("a", { class: "small-button", href: at(`/plan/${about.id}/sheet/`), target: "_blank" }, say("plan.sheet")));
  }
  if (about.atoms) more.push(...files(about, speaker));
  if (edit && about.atoms) more.push(...sharing(about, speaker));
  if (edit && ["draft", "returned", "submitted", "approved", "scheduled"].includes(about.state)) {
    more.push(button("withdraw", () => void handlers.act("withdraw")));
  }
  if (more.length) parts.push(h("details", {}, h("summary", {}, say("plan.more")), h("div", {}, ...more)));
  return parts;
}

/** What a publication moved, and where its cells are to be seen. @param {any} about
 * @param {Speaker} speaker */
function outcome(about, { say, number }) {
  const moved = about.publication?.moved.moved;
  const told = moved && h("p", {}, say("moves.total", { households: number(moved.households),
    residents: number(moved.residents), buildings: number(moved.buildings) }));
  return [...(told ? [told] : []), h("a", { class: "small-button", href: at("/") }, say("plan.map"))];
}

/** The plan as files: who moves as a workbook, cells for QGIS, a table. @param {any} about
 * @param {Speaker} speaker */
function files({ id }, { say }) {
  return [["xlsx", api.plans.workbook(id)], ["gpkg", api.plans.geopackage(id)], ["csv", api.plans.csv(id)]]
    .map(([key, href]) => h("a", { class: "small-button", href, download: true, "data-act": key }, say(`plan.${key}`)));
}

/** What a reviewer can do; whoever drew the plan is told why nothing of it.
 * @param {any} about @param {Speaker} speaker
 * @param {{act(what: string, body?: object): Promise<void>}} handlers */
function reviewing(about, speaker, handlers) {
  const { say } = speaker;
  if (about.state === "submitted" && (!about.may.approve || about.author === about.me)) {
    return [h("p", { class: "banner" }, say("plan.awaits"))];
  }
  if (!about.may.approve) return [];
  if (about.state === "submitted") {
    return [h("p", { class: "banner" }, say("plan.review")),
      approving(speaker, handlers), returning(speaker, handlers)];
  }
  if (about.state === "approved") return [publishing(speaker, about, handlers), returning(speaker, handlers)];
  return about.state === "scheduled" ? [returning(speaker, handlers)] : [];
}

/** @param {any} about @param {Speaker} speaker */
function sharing(about, speaker) {
  const place = h("div", { class: "shares", hidden: true });
  const open = h("button", { type: "button", class: "small-button", "data-act": "share" }, speaker.say("share.title"));
  open.addEventListener("click", () => {
    place.hidden = !place.hidden;
    if (!place.hidden) void showShares(about.id, speaker, place).catch((failure) => toast(failure.message));
  });
  return [open, place];
}

/** @param {any} about @param {Speaker} speaker */
function undecided({ publication }, { say }) {
  const rows = publication?.decisions ?? [];
  if (!rows.length) return [];
  return [h("h3", {}, say("plan.decisions")), h("ul", { class: "undecided" }, ...rows.map(
    (/** @type {any} */ row) => h("li", {}, row.name, h("small", {}, say(`plan.reason.${row.reason}`)))))];
}

/** The part is drawn anew whenever somebody's step arrives: a reason that is being typed stays.
 * @param {HTMLElement} form @param {HTMLInputElement} field */
function keepTyped(form, field) {
  const old = /** @type {HTMLInputElement|null} */ (document.querySelector(`#decide [name=${field.name}]`));
  if (!old?.value) return;
  field.value = old.value;
  noteChange(form);
  if (document.activeElement === old) queueMicrotask(() => field.focus());
}

/** @param {Speaker} speaker @param {{act(what: string, body?: object): Promise<void>}} handlers */
function returning({ say }, handlers) {
  const why = /** @type {HTMLInputElement} */ (h("input", { name: "reason", placeholder: say("plan.reason"),
    "aria-label": say("plan.reason"), maxlength: "2000", required: true }));
  const form = h("form", { class: "inline" }, why, h("button", { class: "small-button" }, say("plan.return")));
  keepTyped(form, why);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void handlers.act("return", { reason: why.value });
  });
  return form;
}

/** Agreeing, with a remark where there is one. @param {Speaker} speaker
 * @param {{act(what: string, body?: object): Promise<void>}} handlers */
function approving({ say }, handlers) {
  const remark = /** @type {HTMLInputElement} */ (h("input", { name: "remark", placeholder: say("plan.remark"),
    "aria-label": say("plan.remark"), maxlength: "2000" }));
  const form = h("form", { class: "inline" }, remark,
    h("button", { class: "button", "data-act": "approve" }, say("plan.approve")));
  keepTyped(form, remark);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void handlers.act("approve", { reason: remark.value });
  });
  return form;
}

/** Other plans that will change the same ground. @param {any} about @param {Speaker} speaker */
function besides({ beside = [] }, { say, day }) {
  return beside.map((/** @type {any} */ other) => h("p", { class: "banner", "data-beside": "" },
    say("plan.beside", { name: other.name ?? say("plan.beside.unseen"), on: day(other.effective_on) })));
}

/** Asked once: whoever is answered for changes with it. @param {Speaker} speaker @param {any} about
 * @param {string} on the day */
function asked(speaker, about, on) {
  const { say, day } = speaker;
  return formDialog(speaker, { title: say("plan.publish.ask", { name: about.name }),
    inner: [h("p", {}, on === about.today ? say("plan.publish.now") : say("plan.publish.later", { on: day(on) })),
      ...besides(about, speaker)],
    submit: say("plan.publish"), other: say("close"), act: async () => true });
}

/** @param {Speaker} speaker @param {any} about
 * @param {{act(what: string, body?: object): Promise<void>}} handlers */
function publishing(speaker, about, handlers) {
  const { say } = speaker;
  const { today, latest } = about;
  const on = /** @type {HTMLInputElement} */ (h("input", { type: "date", min: today, max: latest, value: today,
    "aria-label": say("plan.on") }));
  const form = h("form", { class: "inline" }, h("span", { class: "quiet", "aria-hidden": "true" }, say("plan.on")), on,
    h("button", { class: "button", "data-act": "publish" }, say("plan.publish")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void asked(speaker, about, on.value).then((isSure) => {
      if (isSure) void handlers.act("publish", { effective_on: on.value });
    });
  });
  return form;
}

/** Decide; afterwards the page shows what has become of it, or the plan that came of it. A refusal is
 * the caller's. @param {number} id @param {string} what @param {object} [body] */
export async function decide(id, what, body) {
  const done = await api.plans.send(id, what, body);
  settle(byId("decide"));
  if (["branch", "inverse"].includes(what)) location.assign(at(`/plan/${done.id}/`));
  else location.reload();
}
