/** The box that finds places as one types: one for the map, the desk and every form. */

import * as api from "./api.js";
import { h } from "./elements.js";
import { placeWords, ties } from "./place_words.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./place_words.js").Place} Place */
/** A row of the list. `words` say what is not as it was written; `data` goes to its dataset.
 * @typedef {{mark: string, sign: string, label: string, detail?: string, words?: string,
 *   data?: Record<string, string>, value: any}} Option */
/** @typedef {{title?: string, note?: string, options: Option[]}} Group */
/** A source answers a text with a group; it may fail, and others are shown nevertheless.
 * @typedef {(text: string, signal: AbortSignal) => Promise<Group>|Group} Source */
/** `input` is there or made; `list` stays open (`inline`) or hangs below the input. `start` is what
 * stands in an empty inline list.
 * @typedef {{speaker(): Speaker, sources: Source[], onPick(value: any, box: PlaceBox): void,
 *   onText?(text: string): void, input?: HTMLInputElement, list?: HTMLElement, inline?: boolean,
 *   hint?: string, name?: string, start?(): Node[]}} Order */

const WAIT_MS = 180;
let boxes = 0;

export class PlaceBox {
  /** @param {Order} order */
  constructor(order) {
    this.order = order;
    this.number = boxes += 1;
    const { input, list, name, hint } = order;
    this.input = input ?? /** @type {HTMLInputElement} */ (h("input", { type: "search", name,
      placeholder: hint, "aria-label": hint, maxlength: "200" }));
    this.list = list ?? h("ul", { class: "suggestions" });
    this.status = h("p", { class: "visually-hidden", role: "status" });
    this.element = input ? this.input : h("div", { class: "place-box" }, this.input, this.list,
      this.status);
    if (input) this.list.after(this.status);
    /** @type {Option[]} */ this.options = [];
    this.active = -1;
    this.answered = "";
    this.timer = 0;
    /** @type {AbortController|null} */ this.asking = null;
    this.nameRoles();
    this.listen();
    if (order.inline) this.clear();
  }

  nameRoles() {
    this.list.id ||= `places-${this.number}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.order.speaker().say("place.results"));
    for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off",
      spellcheck: "false", "aria-autocomplete": "list", "aria-controls": this.list.id,
      "aria-expanded": String(Boolean(this.order.inline)) })) this.input.setAttribute(name, value);
    if (!this.order.inline) this.list.hidden = true;
  }

  listen() {
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    // Before the input loses its focus: the list would be closed under the finger.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest("[role=option]");
      if (row) this.pick(Number(/** @type {HTMLElement} */ (row).dataset.at));
    });
    if (this.order.inline) return;
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("focus", () => { if (this.options.length) this.open(); });
  }

  get text() { return this.input.value.trim(); }

  later() {
    clearTimeout(this.timer);
    this.asking?.abort();  // an answer to an older text is of no use
    this.order.onText?.(this.text);
    if (!this.text) return this.clear();
    this.list.setAttribute("aria-busy", "true");  // what stands there answers an older text
    this.timer = setTimeout(() => void this.search(), WAIT_MS);
    return undefined;
  }

  clear() {
    this.options = [];
    this.answered = "";
    this.input.removeAttribute("aria-activedescendant");
    this.fill(this.order.inline ? this.order.start?.() ?? [] : []);
    this.list.removeAttribute("aria-busy");
    this.status.textContent = "";
    this.close();
  }

  /** Ask every source and show what came, unless another text was typed meanwhile. */
  async search() {
    clearTimeout(this.timer);
    const { text } = this;
    if (!text) return this.clear();
    this.asking?.abort();
    const asking = this.asking = new AbortController();
    this.list.setAttribute("aria-busy", "true");  // also where a kind was chosen, not a key typed
    const answers = await Promise.allSettled(this.order.sources.map(async (source) =>
      source(text, asking.signal)));
    if (asking.signal.aborted || this.text !== text) return undefined;
    this.list.removeAttribute("aria-busy");
    this.answered = text;
    this.show(answers.map((one) => (one.status === "fulfilled" ? one.value
      : this.failed(one.reason))));
    return undefined;
  }

  /** @param {any} reason @returns {Group} */
  failed(reason) {
    if (!(reason instanceof api.Failure)) throw reason;
    return { note: reason.message || this.order.speaker().say("error.unreachable"), options: [] };
  }

  /** @param {Group[]} groups */
  show(groups) {
    const { say } = this.order.speaker();
    this.options = groups.flatMap(({ options }) => options);
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    const shown = groups.filter(({ options, note }) => options.length || note);
    let at = 0;
    const rows = shown.flatMap(({ title, note, options }) => [
      title && shown.length > 1 && h("li", { class: "place-title", role: "presentation" }, title),
      note && h("li", { class: "place-note", role: "presentation" }, note),
      ...options.map((option) => this.row(option, at++))]);
    const none = h("li", { class: "empty", role: "presentation" }, h("b", {}, say("place.none")),
      h("span", {}, say("place.none.about")));
    this.fill(rows.length ? rows.filter((one) => one instanceof Node) : [none]);
    this.list.scrollTop = 0;
    this.status.textContent = this.options.length ? say("place.count", { n: this.options.length })
      : say("place.count.none");
    if (this.order.inline || document.activeElement === this.input) this.open();
  }

  /** @param {any[]} rows */
  fill(rows) {
    // A list box without an option is none: what stands there is only to be read.
    this.list.setAttribute("role", this.options.length ? "listbox" : "group");
    this.list.replaceChildren(...rows);
  }

  /** @param {Option} option @param {number} at */
  row({ mark, sign, label, detail, words, data }, at) {
    const row = h("li", { role: "option", class: "result", id: `${this.list.id}-${at}`,
      "aria-selected": "false", "data-at": String(at) },
    h("span", { class: `mark mark-${mark}`, "aria-hidden": "true" }, sign),
    h("span", {}, h("b", {}, label), words && h("em", {}, words), detail && h("small", {}, detail)));
    Object.assign(row.dataset, data ?? {});
    return row;
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    if (this.order.inline) return;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden && this.options.length) this.open();
      this.move(step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      void this.enter();
    } else if (event.key === "Escape") this.escape(event);
  }

  /** First the list is closed, then the text goes; only then does the page hear of it.
   * @param {KeyboardEvent} event */
  escape(event) {
    const isOpen = !this.order.inline && !this.list.hidden;
    if (!isOpen && !this.input.value) return;
    event.preventDefault();
    event.stopPropagation();
    if (isOpen) return void this.close();
    this.input.value = "";
    this.later();
  }

  /** @param {number} step */
  move(step) {
    if (!this.options.length) return;
    this.active = (this.active + step + this.options.length + (this.active < 0 && step < 0 ? 1 : 0))
      % this.options.length;
    for (const row of this.list.querySelectorAll("[role=option]")) {
      const chosen = Number(/** @type {HTMLElement} */ (row).dataset.at) === this.active;
      row.setAttribute("aria-selected", String(chosen));
      if (!chosen) continue;
      row.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", row.id);
    }
  }

  /** The chosen row, or the only one; a text that is not answered yet is asked first. */
  async enter() {
    if (this.answered !== this.text) await this.search();
    if (this.answered !== this.text || !this.text) return;
    if (this.active >= 0) this.pick(this.active);
    else if (this.options.length === 1) this.pick(0);
    else this.open();
  }

  /** @param {number} at */
  pick(at) {
    const option = this.options[at];
    if (!option) return;
    this.close();
    this.order.onPick(option.value, this);
  }

  end() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }
}

/** Places by text as a source of a box.
 * @param {{speaker(): Speaker, limit?: number, near?(): [number, number]|null,
 *   title?(): string, keep?(place: Place): boolean}} order near: WGS-84 @returns {Source} */
export function placesSource({ speaker, limit = 8, near, title, keep }) {
  return async (text, signal) => {
    const { results, hint } = await api.places.find(text, { limit, near: near?.() }, signal);
    const places = /** @type {Place[]} */ (keep ? results.filter(keep) : results);
    const { say } = speaker();
    const equal = ties(places);
    const note = equal ? say(equal < limit ? "place.ties" : "place.ties.more", { n: equal })
      : hint?.message;
    return { title: title?.(), note, options: places.map((one) => placeOption(one, speaker())) };
  };
}

/** @param {Place} place @param {Speaker} speaker @returns {Option} */
export function placeOption(place, speaker) {
  const { say } = speaker;
  return { mark: `${place.kind}s`, sign: say(`place.sign.${place.kind}`), label: place.label,
    words: placeWords(place, speaker), value: place,
    detail: [say(`place.kind.${place.kind}`), place.grid_cell?.name].filter(Boolean).join(" · "),
    data: { kind: place.kind, id: String(place.id), exact: String(place.exact) } };
}
