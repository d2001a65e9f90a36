/** The form of a visit: by which means, what came of it, what was seen. It is kept until it was sent. */

import { newClientId } from "../kit/cases.js";
import { h } from "../kit/elements.js";
import { UNSAVED } from "../kit/form_guard.js";
import { serverNow } from "../kit/server_time.js";
import { PREFIX, Questions } from "./questions.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./drafts.js").Drafts} Drafts */

const MEANS = ["home", "phone", "sms", "wechat", "mail"];
const OUTCOMES = ["met", "nobody", "refused", "gone"];
const TEXTS = ["note", "needs", "hazards"];

/** What was typed for a door and not sent; its client id makes a repetition the same visit. */
export class VisitDraft {
  /** @param {number} unit @param {Drafts} drafts @param {any} kept */
  constructor(unit, drafts, kept) {
    this.unit = unit;
    this.drafts = drafts;
    const { client_id: clientId, made_at: madeAt, replaces, unit: _unit, values, ...said } = kept ?? {};
    this.clientId = clientId || newClientId();
    /** @type {Record<string, any>} */ this.values = values ?? said;
    /** @type {string} the refused entry of the outbox that this one mends */ this.replaces = replaces ?? "";
    /** @type {string|null} when it was first said to be done; a day without signal changes no day */ this.madeAt = madeAt ?? null;
  }

  /** @param {number} unit @param {Drafts} drafts */
  static async of(unit, drafts) { return new VisitDraft(unit, drafts, await drafts.load("visit", `visit ${unit}`)); }

  /** @param {Record<string, any>} values */
  keep(values) {
    this.values = values;
    this.drafts.keep("visit", `visit ${this.unit}`, { client_id: this.clientId, unit: this.unit, made_at: this.madeAt,
      ...this.replaces && { replaces: this.replaces }, ...values });
  }

  /** @param {Record<string, any>} values @returns what is sent, as often as it takes */
  done(values) {
    this.madeAt ??= new Date(serverNow()).toISOString();
    this.keep(values);
    return { client_id: this.clientId, made_at: this.madeAt, ...values };
  }

  /** Whether something was typed that was not sent. */
  get isBegun() { return Boolean(this.values.outcome || TEXTS.some((name) => this.values[name]) || this.values.forms?.length); }

  /** A refused entry becomes the draft again; under another id where the site holds one of that id.
   * @param {string} clientId @param {any} content @param {boolean} isUsed */
  takeBack(clientId, content, isUsed) {
    const { made_at: madeAt, unit: _unit, replaces: _replaces, ...values } = content;
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

  end() { this.drafts.end(`visit ${this.unit}`); }
}

/** One of a few, each as large as a thumb. @param {string} name @param {string[]} options
 * @param {string} chosen @param {Speaker} speaker */
const choice = (name, options, chosen, { say }) => h("fieldset", { class: "thumbs" },
  h("legend", {}, say(`field.${name}`)), ...options.map((value) => h("label", {},
    h("input", { type: "radio", name, value, required: true, checked: value === chosen }),
    h("span", {}, say(`field.${name}.${value}`)))));

/** @param {string} name @param {Record<string, any>} values @param {Speaker} speaker */
const text = (name, values, { say }) => h("label", {}, h("span", {}, say(`field.${name}`)),
  h("textarea", { name, rows: "2", maxlength: "500" }, values[name] ?? ""));

/** Keeps a visit and sends it; null where it has to wait for a line.
 * @typedef {(content: any, replaces: string) => Promise<object|null>} Keep */

/** @param {{draft: VisitDraft, speaker: Speaker, record: Keep, forms: import("../kit/visit_forms.js").VisitForm[],
 *   onSent(isKept: boolean): void, fail(error: unknown): void}} order forms: those that are asked at this door */
export function makeVisitForm({ draft, speaker, record, forms, onSent, fail }) {
  const { values, unit } = draft;
  const go = /** @type {HTMLButtonElement} */ (h("button", { type: "submit", class: "button" }, speaker.say("field.save")));
  const questions = new Questions(forms, values.forms ?? [], speaker);
  const form = /** @type {HTMLFormElement} */ (h("form", { class: "visit-form", "data-guard": "kept", ...UNSAVED },
    choice("means", MEANS, values.means ?? "home", speaker),
    choice("outcome", OUTCOMES, values.outcome ?? "", speaker),
    ...questions.parts, questions.rest, ...TEXTS.map((name) => text(name, values, speaker)), go));
  const own = () => /** @type {any} */ (Object.fromEntries([...new FormData(form)]
    .filter(([name]) => !name.startsWith(PREFIX)).map(([name, value]) => [name, String(value)])));
  const typed = () => ({ ...own(), ...questions.kept.length && { forms: questions.kept } });
  const fit = () => questions.fit(own());
  form.addEventListener("input", () => {
    fit();
    draft.keep(typed());
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answers = questions.answered(own());
    if (!answers) return;
    go.disabled = true;
    const { forms: _typed, ...sent } = /** @type {any} */ (draft.done(typed()));
    try {
      const answer = await record({ unit, ...sent, ...answers.length && { forms: answers } }, draft.replaces);
      draft.end();
      onSent(!answer);
    } catch (error) {
      if (/** @type {any} */ (error)?.code === "client_id_used") draft.renew();
      fail(error);
    } finally {
      go.disabled = false;
    }
  });
  fit();
  return form;
}
