/** Above the list: choose cases and close or move them, move all of somebody, what owes registration. */

import * as api from "../kit/api.js";
import { caseAddress, cases, newClientId } from "../kit/cases.js";
import { titleOf } from "../kit/case_words.js";
import { formDialog } from "../kit/dialog.js";
import { byId, h } from "../kit/elements.js";
import { follow } from "../kit/job.js";
import { attempt } from "../kit/page.js";
import { Batch } from "./batch.js";
import { personBox } from "./person_box.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("../kit/cases.js").Holder} Holder */
/** `shown` are the rows of the list, `redraw` draws them anew, `reread` reads them.
 * @typedef {{speaker: Speaker, selection: import("./selection.js").Selection, shown(): any[],
 *   redraw(): void, reread(): void}} Around */

const MOST_OWED = 500;

/** @param {string} text @param {() => void} does @param {Record<string, string|boolean>} [more] */
function button(text, does, more = {}) {
  const made = h("button", { type: "button", class: "small-button", ...more }, text);
  made.addEventListener("click", does);
  return made;
}

export class BatchBar {
  /** @param {Around} around */
  constructor(around) {
    this.around = around;
    this.speaker = around.speaker;
    /** @type {Set<string>} */ this.rights = new Set();
    /** @type {any[]} */ this.owed = [];
    around.selection.onChange = () => this.drawChosen();
  }

  /** What one may do with many cases; nothing where one may not. */
  async begin() {
    const { rights } = await api.me();
    this.rights = new Set(rights);
    this.draw();
    if (this.rights.has("cases.accept") || this.rights.has("cases.supervise")) {
      this.owed = await cases.owed();
      this.draw();
    }
  }

  draw() {
    const { say } = this.speaker;
    const { selection } = this.around;
    const mayMove = this.rights.has("cases.dispatch"), mayClose = this.rights.has("cases.verify");
    const n = this.owed.length;
    const tools = [
      (mayMove || mayClose) && button(say("batch.choose"), () => this.choose(!selection.isOn),
        { id: "choose", "aria-pressed": String(selection.isOn) }),
      mayMove && button(say("batch.move_all"), () => void this.moveAll(), { id: "move-all" }),
      n > 0 && button(say("batch.owed", { n: n < MOST_OWED ? n : `${n}+` }), () => this.toggleOwed(),
        { id: "open-owed", "aria-expanded": "false", "aria-controls": "owed" }),
    ].filter((one) => one !== false);
    byId("batch").replaceChildren(...tools);
    byId("batch").hidden = !tools.length;
    this.drawChosen();
  }

  // ---- chosen rows

  /** @param {boolean} isOn */
  choose(isOn) {
    this.around.selection.turn(isOn);
    this.draw();
    this.around.redraw();
    byId("choose").focus();
  }

  /** What can be done with the chosen rows; to be called when the list was drawn. */
  drawChosen() {
    const bar = byId("chosen"), { say } = this.speaker, { selection, shown } = this.around;
    bar.hidden = !selection.isOn;
    if (bar.hidden) return bar.replaceChildren();
    const refs = selection.among(shown()), isNone = !refs.length;
    const act = (/** @type {string} */ text, /** @type {() => Promise<void>} */ does, /** @type {string} */ id) =>
      button(text, () => void does(), { id, class: "button", disabled: isNone });
    const focused = bar.contains(document.activeElement) ? document.activeElement?.id : "";
    bar.replaceChildren(h("span", { role: "status" }, say("batch.chosen", { n: refs.length })),
      button(say("batch.all", { n: shown().length }), () => this.chooseAll(), { id: "choose-all" }),
      this.rights.has("cases.verify") && act(say("batch.close"), () => this.closeChosen(), "close-chosen") || "",
      this.rights.has("cases.dispatch") && act(say("batch.move"), () => this.moveChosen(), "move-chosen") || "");
    if (focused) document.getElementById(focused)?.focus();
    return undefined;
  }

  chooseAll() {
    for (const { ref } of this.around.shown()) this.around.selection.refs.add(ref);
    this.around.redraw();
    this.drawChosen();
  }

  refs() {
    return this.around.selection.among(this.around.shown());
  }

  async closeChosen() {
    const { say } = this.speaker, refs = this.refs();
    const note = h("label", { class: "field" },
      h("span", {}, say("case.field.note"), h("small", {}, say("case.field.optional"))),
      h("textarea", { name: "note", rows: "3", maxlength: "2000" }));
    const asked = await formDialog(this.speaker, { title: say("batch.close.title", { n: refs.length }),
      submit: say("batch.close"), other: say("desk.cancel"),
      inner: [h("p", { class: "quiet" }, say("batch.close.about")), note], act: async (values) => values });
    if (!asked) return;
    const clientId = newClientId();
    await this.run("batch.closed", new Batch(refs, (piece) => cases.closeAll({ refs: piece,
      client_id: clientId, note: asked.note })));
  }

  async moveChosen() {
    const { say } = this.speaker, refs = this.refs();
    const asked = await this.askTaker(say("batch.move.title", { n: refs.length }),
      h("p", { class: "quiet" }, say("batch.move.about")));
    if (!asked) return;
    await this.run("batch.moved", new Batch(refs, (piece) => cases.moveAll({ refs: piece, to: asked.to })));
  }

  /** To whom, and what else is asked. @param {string} title @param {Node[]} inner
   * @returns {Promise<Record<string, string>|null>} */
  askTaker(title, ...inner) {
    const { say } = this.speaker;
    const box = personBox({ speaker: this.speaker, name: "to", isNeeded: true,
      find: (q, signal) => cases.assignees({ q }, signal) });
    const asked = formDialog(this.speaker, { title, submit: say("batch.move.do"), other: say("desk.cancel"),
      inner: [...inner, box.element], act: async (values) => values });
    box.begin();
    return asked;
  }

  // ---- all of somebody

  async moveAll() {
    const { say } = this.speaker;
    /** @type {{results: Holder[], more: boolean}} */ let found = { results: [], more: false };
    if (!await attempt(this.speaker, async () => { found = await cases.holders(); })) return;
    const { results: people, more } = found;
    const counted = people.reduce((sum, { refs }) => sum + refs.length, 0);
    const words = (/** @type {Holder} */ { name, username, is_active: isActive, refs }) =>
      say(isActive ? "batch.holder" : "batch.holder.left", {
        name: name === username ? name : `${name} (${username})`, n: refs.length });
    const select = h("select", { name: "of", required: true },
      h("option", { value: "" }, say("person.choose")),
      ...people.map((one) => h("option", { value: one.username }, words(one))));
    const asked = await this.askTaker(say("batch.move_all.title"),
      h("p", { class: "quiet" }, say(people.length ? "batch.move.about" : "batch.holders.none")),
      ...more ? [h("p", { class: "quiet", id: "holders-more" }, say("batch.holders.more", { n: counted }))] : [],
      h("label", { class: "field" }, h("span", {}, say("batch.of")), select));
    const from = asked && people.find(({ username }) => username === asked.of);
    if (!from) return;
    await this.run("batch.moved", new Batch(from.refs, (piece) => cases.moveAll({ refs: piece,
      of: from.username, to: asked.to })));
  }

  // ---- while it runs, and what came of it

  /** @param {string} key what is said of those that were done @param {Batch} batch */
  async run(key, batch) {
    const place = byId("batch-work");
    place.hidden = false;
    place.scrollIntoView({ block: "nearest" });
    const tools = [byId("batch"), byId("chosen")];
    for (const one of tools) one.inert = true;
    const running = batch.run();
    await follow(place, batch.job(), batch, this.speaker);
    await running;
    for (const one of tools) one.inert = false;
    this.drawOutcome(key, batch);
    if (this.around.selection.isOn) this.around.selection.turn(false);
    this.draw();
    this.around.reread();
  }

  /** @param {string} key @param {Batch} batch */
  drawOutcome(key, batch) {
    const { say } = this.speaker, place = byId("batch-work"), { done, refused, left, failure } = batch;
    const again = left.length > 0 && button(say("batch.go_on", { n: left.length }),
      () => void this.run(key, batch), { id: "go-on" });
    const close = button(say("batch.hide"), () => { place.hidden = true; }, { id: "hide-outcome" });
    place.replaceChildren(
      h("p", { role: "status", tabindex: "-1" }, h("b", {}, say(key, { n: done.length })),
        refused.length > 0 && ` ${say("batch.refused", { n: refused.length })}`,
        left.length > 0 && ` ${say("batch.left", { n: left.length })}`),
      failure ? h("p", { class: "problem" }, failure.message || say("error.unreachable")) : "",
      refused.length ? h("ul", { class: "refused", "aria-label": say("batch.refused", { n: refused.length }) },
        ...refused.map(({ ref, message }) => h("li", { "data-refused": ref },
          h("a", { href: caseAddress(ref) }, ref), " ", message))) : "",
      h("p", { class: "actions" }, again || "", close));
    /** @type {HTMLElement|null} */ (place.querySelector("p"))?.focus();
  }

  // ---- emergencies that owe their registration

  toggleOwed() {
    const list = byId("owed"), opener = byId("open-owed");
    list.hidden = !list.hidden;
    opener.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) return;
    const { say, time } = this.speaker;
    list.replaceChildren(h("h2", {}, say("batch.owed.title")), h("p", { class: "quiet" }, say("batch.owed.about")),
      h("ul", { class: "owed-rows" }, ...this.owed.map((one) => h("li", { "data-ref": one.ref },
        h("a", { href: caseAddress(one.ref) }, h("b", {}, titleOf(one, this.speaker)), " ",
          h("small", {}, one.ref)),
        h("span", { class: "step-chip", "data-step": one.step }, say(`case.step.${one.step}`)),
        h("span", { class: one.is_late ? "flag" : "quiet" },
          say(one.is_late ? "batch.owed.late" : "batch.owed.due", { time: time(one.due) }))))));
  }
}
