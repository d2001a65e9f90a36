/** Comments on a plan, pinned to places; who else has it open. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { alsoGuard, noteChange } from "../kit/form_guard.js";
import { toast } from "../kit/notice.js";

/** @typedef {import("./editor.js").Editor} Editor */
/** @typedef {import("./types.js").Position} Position */
/** @typedef {{id: number, text: string, author: number, name: string|null, at: string,
 *   settled_at: string|null, settled_by: string|null, lon: number|null, lat: number|null}} Comment */
/** @typedef {{user: number, name: string|null, tab: string, lon: number|null, lat: number|null,
 *   doing: string}} Person */

/** How often a page tells that it is there. */
export const PRESENCE_MS = 4000;

export class Comments {
  /** @type {Position|null} where the next comment goes */ place = null;
  /** @type {Person[]} */ people = [];
  /** What is being typed: the panel is drawn anew, and left, without losing it. */ typed = "";

  /** @param {Editor} editor */
  constructor(editor) {
    this.editor = editor;
    this.tab = crypto.randomUUID();
    alsoGuard(() => Boolean(this.typed));
    addEventListener("pagehide", () => api.plans.leave(editor.id, this.tab));
  }

  /** @returns {Comment[]} */
  get list() {
    return this.editor.about.comments;
  }

  /** Write at a place: the panel opens with a field for it. @param {Position} place */
  pin(place) {
    this.place = place;
    this.editor.open("comments");
    byId("pane").querySelector("textarea")?.focus();
    this.showPins();
  }

  /** Every pin that is not settled, numbered as in the panel, and the one to be written. */
  showPins() {
    const pins = this.list.flatMap(({ lon, lat, settled_at: done, text }, i) =>
      (lon === null || lat === null || done ? []
        : [{ place: /** @type {Position} */ ([lon, lat]), text: String(i + 1), title: text }]));
    if (this.place) pins.push({ place: this.place, text: "+", title: "" });
    this.editor.map.pin(pins, (text) => {
      this.editor.open("comments");
      byId("pane").querySelector(`[data-number="${text}"]`)?.scrollIntoView({ block: "nearest" });
    });
  }

  /** The panel: a field, then what was said, the latest first. @returns {HTMLElement[]} */
  rows() {
    const { say } = this.editor.speaker;
    const text = /** @type {HTMLTextAreaElement} */ (h("textarea", { rows: "3", maxlength: "2000",
      required: true, "aria-label": say("comments.text"), placeholder: say("comments.text") }));
    const form = h("form", { class: "comment" }, text,
      h("p", { class: "quiet" }, say(this.place ? "comments.pinned" : "comments.whole")),
      h("button", { class: "small-button" }, say("comments.send")));
    text.value = this.typed;
    if (this.typed) noteChange(form);
    text.addEventListener("input", () => { this.typed = text.value; });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.say(text.value);
    });
    const said = this.list.map((one, i) => this.row(one, i + 1)).reverse();
    return [h("li", {}, form), ...(said.length ? said : [h("li", { class: "quiet" }, say("comments.none"))])];
  }

  /** @param {Comment} one @param {number} number */
  row(one, number) {
    const { say, time } = this.editor.speaker;
    const look = h("button", { type: "button", "data-number": String(number), class: one.settled_at ? "undone" : "" },
      h("span", { class: "number" }, String(number)),
      h("span", { class: "name" }, one.text, h("small", {}, [one.name ?? "–", time(one.at),
        one.settled_at ? say("comments.settled", { name: one.settled_by ?? "–" }) : ""]
        .filter(Boolean).join(" · "))));
    look.addEventListener("click", () => {
      if (one.lon !== null && one.lat !== null) this.editor.map.centre([one.lon, one.lat]);
    });
    const settle = h("button", { type: "button", class: "small-button" },
      say(one.settled_at ? "comments.open" : "comments.settle"));
    settle.addEventListener("click", () => void this.change(() =>
      api.plans.settle(this.editor.id, one.id, !one.settled_at)));
    return h("li", { class: "said" }, look, settle);
  }

  /** @param {string} text */
  async say(text) {
    const [lon, lat] = this.place ?? [null, null];
    await this.change(async () => {
      await api.plans.send(this.editor.id, "comments", { text, lon, lat });
      this.place = null;
      this.typed = "";
    });
    this.showPins();
  }

  /** @param {() => Promise<any>} act */
  async change(act) {
    try {
      await act();
      await this.readAgain();
    } catch (failure) {
      if (!(failure instanceof api.Failure)) throw failure;
      toast(failure.message);
    }
  }

  async readAgain() {
    this.editor.about.comments = (await api.plans.comments(this.editor.id)).results;
    if (this.editor.tab === "comments") this.editor.showPane();
    this.editor.showTabs();
    this.showPins();
  }

  /** Tell that this tab is there and hear who else is. */
  async appear() {
    const { tools, id } = this.editor;
    const [lon, lat] = tools.at?.place ?? [null, null];
    const told = await api.plans.send(id, "presence", { tab: this.tab, lon, lat, doing: tools.tool })
      .catch(() => null);
    if (!told) return null;
    this.people = told.people.filter((/** @type {Person} */ { tab }) => tab !== this.tab);
    this.showPeople();
    if (told.comments !== this.list.length) await this.readAgain();
    return told;
  }

  showPeople() {
    const { say, knows } = this.editor.speaker;
    byId("people").replaceChildren(...this.people.map(({ name, doing }) => {
      const tool = knows(`tool.${doing}`) ? say(`tool.${doing}`) : "";
      return h("span", { class: "person", title: [name, tool].filter(Boolean).join(" · ") },
        (name ?? "?").slice(0, 1));
    }));
    byId("people").setAttribute("aria-label", say("comments.people", {
      names: this.people.map(({ name }) => name ?? "–").join("、") || say("moves.nobody") }));
    this.editor.map.point(this.people.flatMap(({ tab, name, lon, lat }) => (lon === null
      || lat === null ? [] : [{ key: tab, place: /** @type {Position} */ ([lon, lat]), name: name ?? "" }])));
  }
}

