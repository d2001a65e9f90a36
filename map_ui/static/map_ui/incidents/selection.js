/** Which rows of the list are chosen; a box stands before each while one chooses. */

import { titleOf } from "../kit/case_words.js";
import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

export class Selection {
  /** @param {Speaker} speaker */
  constructor(speaker) {
    this.speaker = speaker;
    this.isOn = false;
    /** @type {Set<string>} */ this.refs = new Set();
    /** hears of every change */ this.onChange = () => {};
  }

  /** The box of a row; false while nobody chooses. @param {any} one a case of the list */
  control(one) {
    if (!this.isOn) return false;
    const name = this.speaker.say("batch.pick", { ref: one.ref, title: titleOf(one, this.speaker) });
    const box = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", "aria-label": name,
      checked: this.refs.has(one.ref) }));
    box.addEventListener("change", () => {
      if (box.checked) this.refs.add(one.ref);
      else this.refs.delete(one.ref);
      this.onChange();
    });
    return h("label", { class: "pick" }, box);
  }

  /** @param {boolean} isOn */
  turn(isOn) {
    this.isOn = isOn;
    this.refs.clear();
  }

  /** The chosen ones that are still listed. @param {{ref: string}[]} shown */
  among(shown) {
    return shown.map(({ ref }) => ref).filter((ref) => this.refs.has(ref));
  }
}
