/** The form of a visit: by which means, what came of it, what was seen. It is kept until it was sent. */

import { newClientId } from "../kit/cases.js";
import { h } from "../kit/elements.js";
import { serverNow } from "../kit/server_time.js";
import { storage } from "../kit/storage.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const MEANS = ["home", "phone", "sms", "wechat", "mail"];
const OUTCOMES = ["met", "nobody", "refused", "gone"];
const TEXTS = ["note", "needs", "hazards"];
const account = () => document.documentElement.dataset.account ?? "";

/** What was typed for a door and not sent; its client id makes a repetition the same visit. */
export class VisitDraft {
  /** @param {number} unit */
  constructor(unit) {
    this.key = `visit.${account()}.${unit}`;
    /** @type {any} */ let kept = null;
    try { kept = JSON.parse(storage.get(this.key) ?? "null"); } catch { /* nothing of use */ }
    this.clientId = kept?.client_id || newClientId();
    /** @type {Record<string, string>} */ this.values = kept?.values ?? {};
    /** @type {string} the refused entry of the outbox that this one mends */ this.replaces = kept?.replaces ?? "";
    /** @type {string|null} when it was first said to be done; a day without signal changes no day */ this.madeAt = kept?.made_at ?? null;
  }

  /** @param {Record<string, string>} values */
  keep(values) {
    this.values = values;
    storage.set(this.key, JSON.stringify({ client_id: this.clientId, made_at: this.madeAt,
      ...this.replaces && { replaces: this.replaces }, values }));
  }

  /** @param {Record<string, string>} values @returns what is sent, as often as it takes */
  done(values) {
    this.madeAt ??= new Date(serverNow()).toISOString();
    this.keep(values);
    return { client_id: this.clientId, made_at: this.madeAt, ...values };
  }

  /** Whether something was typed that was not sent. */
  get isBegun() { return Boolean(this.values.outcome || TEXTS.some((name) => this.values[name])); }

  /** A refused entry becomes the draft again; under another id where the site holds one of that id.
   * @param {string} clientId @param {any} content @param {boolean} isUsed */
  takeBack(clientId, content, isUsed) {
    const { made_at: madeAt, unit: _unit, ...values } = content;
    this.clientId = isUsed ? newClientId() : clientId;
    this.madeAt = madeAt ?? null;
    this.replaces = clientId;
    this.keep(values);
  }

  /** What was typed is another visit than the one that was sent under this id. */
  renew() {
    this.clientId = newClientId();
    this.madeAt = null;
    this.keep(this.values);
  }

  end() { storage.remove(this.key); }
}

/** One of a few, each as large as a thumb. @param {string} name @param {string[]} options
 * @param {string} chosen @param {Speaker} speaker */
const choice = (name, options, chosen, { say }) => h("fieldset", { class: "thumbs" },
  h("legend", {}, say(`field.${name}`)), ...options.map((value) => h("label", {},
    h("input", { type: "radio", name, value, required: true, checked: value === chosen }),
    h("span", {}, say(`field.${name}.${value}`)))));

/** @param {string} name @param {Record<string, string>} values @param {Speaker} speaker */
const text = (name, values, { say }) => h("label", {}, h("span", {}, say(`field.${name}`)),
  h("textarea", { name, rows: "2", maxlength: "500" }, values[name] ?? ""));

/** Keeps a visit and sends it; null where it has to wait for a line.
 * @typedef {(content: any, replaces: string) => Promise<object|null>} Keep */

/** @param {{unit: number, speaker: Speaker, record: Keep, onSent(isKept: boolean): void, fail(error: unknown): void}} order */
export function makeVisitForm({ unit, speaker, record, onSent, fail }) {
  const draft = new VisitDraft(unit);
  const { values } = draft;
  const go = /** @type {HTMLButtonElement} */ (h("button", { type: "submit", class: "button" }, speaker.say("field.save")));
  const form = /** @type {HTMLFormElement} */ (h("form", { class: "visit-form", "data-guard": "kept" },
    choice("means", MEANS, values.means ?? "home", speaker),
    choice("outcome", OUTCOMES, values.outcome ?? "", speaker),
    ...TEXTS.map((name) => text(name, values, speaker)), go));
  const typed = () => /** @type {Record<string, string>} */ (Object.fromEntries([...new FormData(form)]
    .map(([name, value]) => [name, String(value)])));
  form.addEventListener("input", () => draft.keep(typed()));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    const sent = draft.done(typed());
    try {
      const answer = await record({ unit, ...sent }, draft.replaces);
      draft.end();
      onSent(!answer);
    } catch (error) {
      if (/** @type {any} */ (error)?.code === "client_id_used") draft.renew();
      fail(error);
    } finally {
      go.disabled = false;
    }
  });
  return form;
}
