/** The left side of the desk: type, choose a kind, take a result. */

import * as api from "../kit/api.js";
import { NOUNS, choiceKey } from "./fields.js";
import { byId, h } from "../kit/elements.js";
import { asNumber } from "./revisions.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const WAIT_MS = 250;
const SEARCHED = Object.keys(NOUNS).filter((noun) => noun !== "entrances");
const EACH = { all: "6", one: "50" };

export class Finder {
  /** @param {Speaker} speaker @param {(noun: string, id: number) => void} onPick */
  constructor(speaker, onPick) {
    this.say = speaker.say;
    this.onPick = onPick;
    this.noun = "";
    this.timer = 0;
    /** @type {AbortController|null} */ this.asking = null;
    this.input = /** @type {HTMLInputElement} */ (byId("find"));
    this.input.addEventListener("input", () => this.later());
    byId("find-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.search();
    });
    this.drawKinds();
    void this.search();
  }

  drawKinds() {
    byId("kinds").replaceChildren(...["", ...SEARCHED].map((noun) => {
      const button = h("button", { type: "button", class: "chip", "data-noun": noun || "all",
        "aria-pressed": String(noun === this.noun) },
      this.say(noun ? `desk.noun.${noun}` : "desk.all"));
      button.addEventListener("click", () => {
        this.noun = noun;
        this.drawKinds();
        void this.search();
      });
      return button;
    }));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.search(), WAIT_MS);
  }

  /** @param {string} text @param {AbortSignal} signal @returns {Promise<any[]>} */
  async ask(text, signal) {
    const number = asNumber(text);
    if (number) {
      const found = await api.records.search(number);
      return found.map((/** @type {any} */ one) => ({ noun: "residents", id: one.id,
        label: one.name, detail: [one.building, one.room, one.phone].filter(Boolean).join(" · "),
        kind: one.category }));
    }
    const nouns = this.noun ? [this.noun] : SEARCHED;
    const limit = this.noun ? EACH.one : EACH.all;
    const found = await Promise.all(nouns.map((noun) =>
      api.records.find(noun, { q: text, limit }, signal)));
    return found.flat();
  }

  async search() {
    const text = this.input.value.trim();
    this.asking?.abort();
    const list = byId("results");
    if (!text) {
      list.replaceChildren(h("li", { class: "empty" }, h("b", {}, this.say("desk.find.start")),
        h("p", {}, this.say("desk.find.examples"))));
      return;
    }
    this.asking = new AbortController();
    const { signal } = this.asking;
    list.setAttribute("aria-busy", "true");
    try {
      const found = await this.ask(text, signal);
      if (!signal.aborted) this.draw(found);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      const failed = error instanceof api.Failure ? error.message : "";
      list.replaceChildren(h("li", { class: "empty alarm" },
        failed || this.say("error.unreachable")));
    } finally {
      if (!signal.aborted) list.removeAttribute("aria-busy");
    }
  }

  /** @param {any[]} found */
  draw(found) {
    const rows = found.map((one) => {
      const about = [one.kind && this.kindText(one), one.detail].filter(Boolean).join(" · ");
      const button = h("button", { type: "button", class: "result", "data-noun": one.noun,
        "data-id": String(one.id) },
      h("span", { class: `mark mark-${one.noun}`, "aria-hidden": "true" },
        this.say(`desk.sign.${one.noun}`)),
      h("span", {}, h("b", {}, one.label || this.say("desk.unnamed")), h("small", {}, about)));
      button.addEventListener("click", () => this.onPick(one.noun, one.id));
      return h("li", {}, button);
    });
    byId("results").replaceChildren(...(rows.length ? rows
      : [h("li", { class: "empty" }, h("b", {}, this.say("desk.find.none")),
        h("p", {}, this.say("desk.find.none.about")))]));
  }

  /** @param {any} one */
  kindText(one) {
    const field = { units: "use", residents: "category" }[/** @type {"units"} */ (one.noun)]
      ?? "kind";
    return this.say(choiceKey(one.noun, field, one.kind));
  }
}
