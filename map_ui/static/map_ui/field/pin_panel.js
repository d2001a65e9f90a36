/** The PIN of a phone: set once, given after each start to read what the phone keeps; forgotten, it loses the view alone. */

import { byId, h } from "../kit/elements.js";
import { attempt } from "../kit/page.js";
import { forgetAbout, keepAbout, readAbout } from "../kit/phone_store.js";
import { lockerOf as keyOf } from "./outbox.js";
import { MOST_TRIES, SHORTEST_PIN, makeLocker, openLocker } from "./locker.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./outbox.js").Outbox} Outbox */

export class PinPanel {
  /** @param {Outbox} outbox @param {Speaker} speaker
   * @param {{onOpen(): Promise<void>|void, onLost(): Promise<void>|void}} about onLost: what only the old PIN opened is to go */
  constructor(outbox, speaker, { onOpen, onLost }) {
    this.outbox = outbox;
    this.speaker = speaker;
    this.onOpen = onOpen;
    this.onLost = onLost;
  }

  /** @param {string} [note] what is to be said */
  draw(note = "") {
    const { outbox: { locker, key }, speaker: { say } } = this;
    byId("pin").hidden = false;
    byId("pin").dataset.state = key ? "open" : locker ? "locked" : "none";
    byId("pin-body").replaceChildren(
      note && h("p", { class: "why", role: "alert" }, note) || "",
      key ? h("p", { class: "quiet" }, say("field.pin.open")) : locker ? this.openForm() : this.newForm(),
      locker ? this.lostButton() : "");
  }

  /** @param {string} name @param {string} key @param {string} auto */
  field(name, key, auto) {
    return h("label", {}, h("span", {}, this.speaker.say(key)), h("input", { type: "password", name, required: true,
      minlength: String(SHORTEST_PIN), maxlength: "64", autocomplete: auto }));
  }

  /** @param {(values: Record<string, string>) => Promise<void>} act @param {string} key @param {Node[]} inner */
  form(act, key, ...inner) {
    const button = /** @type {HTMLButtonElement} */ (h("button", { type: "submit", class: "button" }, this.speaker.say(key)));
    const form = /** @type {HTMLFormElement} */ (h("form", { class: "pin-form", "data-guard": "none" }, ...inner, button));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      button.disabled = true;
      const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
      void attempt(this.speaker, () => act(values)).finally(() => { button.disabled = false; });
    });
    return form;
  }

  newForm() {
    const { say } = this.speaker;
    return h("details", {}, h("summary", {}, say("field.pin.set")), h("p", { class: "quiet" }, say("field.pin.about")),
      h("p", { class: "quiet" }, say("field.pin.honest")),
      this.form((values) => this.set(values), "field.pin.keep", this.field("pin", "field.pin.new", "new-password"),
        this.field("again", "field.pin.again", "new-password")));
  }

  openForm() {
    return this.form((values) => this.open(values), "field.pin.unlock", this.field("pin", "field.pin", "current-password"));
  }

  lostButton() {
    const { say } = this.speaker;
    const button = h("button", { type: "button", class: "button plain-button" }, say("field.pin.lost"));
    button.addEventListener("click", () => {
      if (button.dataset.sure) return void attempt(this.speaker, () => this.lose(""));
      button.dataset.sure = "yes";
      button.textContent = say("field.pin.lost.sure");
      return undefined;
    });
    return button;
  }

  /** @param {Record<string, string>} values */
  async set({ pin, again }) {
    const { outbox, speaker: { say } } = this;
    if (pin !== again) return this.draw(say("field.pin.differ"));
    const { locker, key } = await makeLocker(outbox.account, pin);
    await keepAbout(keyOf(outbox.account), locker);
    Object.assign(outbox, { locker, key });
    this.draw();
    return this.onOpen();
  }

  /** A try counts before it is judged. @param {Record<string, string>} values */
  async open({ pin }) {
    const { outbox, speaker: { say } } = this;
    const locker = await readAbout(keyOf(outbox.account));
    if (!locker) return this.lose("");
    const tries = locker.tries + 1;
    await keepAbout(keyOf(outbox.account), { ...locker, tries });
    const key = await openLocker(locker, pin);
    if (key) {
      await keepAbout(keyOf(outbox.account), { ...locker, tries: 0 });
      Object.assign(outbox, { locker, key });
      this.draw();
      return this.onOpen();
    }
    if (tries >= MOST_TRIES) return this.lose(say("field.pin.gone", { n: MOST_TRIES }));
    return this.draw(say("field.pin.wrong", { left: MOST_TRIES - tries }));
  }

  /** What only the PIN opens goes; what waits is sent all the same. @param {string} note */
  async lose(note) {
    const { outbox } = this;
    await forgetAbout(keyOf(outbox.account));
    Object.assign(outbox, { locker: null, key: null });
    await this.onLost();
    this.draw(note);
  }
}
