/** The questions of the forms of a visit: asked where somebody was met, each where it is relevant, checked before sending. */

import { h } from "../kit/elements.js";
import { checked, isAskedAt, typedNumber, wordOf } from "../kit/visit_forms.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("../kit/visit_forms.js").VisitForm} VisitForm */
/** @typedef {import("../kit/visit_forms.js").Question} Question */
/** @typedef {import("../kit/visit_forms.js").Answered} Answered */
/** @typedef {{means: string, outcome: string}} Visit what decides whether a form is asked */

/** What the fields of a form are called, beside those of the visit itself. */
export const PREFIX = "q.";
const MOST_TEXT = "500";

/** @param {Question} question @param {string} name of its fields @param {any} given @param {Speaker} speaker */
function fields({ type, choices, required }, name, given, { say, language }) {
  if (type === "text") return h("textarea", { name, rows: "2", maxlength: MOST_TEXT }, String(given ?? ""));
  if (type.startsWith("select")) {
    const isOne = type === "select_one", chosen = isOne ? [given] : Array.isArray(given) ? given : [];
    const options = choices.map((one) => ({ value: one.name, text: wordOf(one.label, language, one.name) }));
    if (isOne && !required) options.unshift({ value: "", text: say("field.answer.none") });
    return h("span", { class: "options" }, ...options.map(({ value, text }) => h("label", {},
      h("input", { type: isOne ? "radio" : "checkbox", name, value, checked: chosen.includes(value) }), h("span", {}, text))));
  }
  const kind = type === "date" || type === "time" ? type : "text";
  const mode = type === "integer" ? "numeric" : type === "decimal" ? "decimal" : undefined;
  return h("input", { type: kind, name, value: String(given ?? ""), inputmode: mode, autocomplete: "off" });
}

/** @param {VisitForm} form @param {Question} question @param {any} given @param {Speaker} speaker */
function draw(form, question, given, speaker) {
  const { language, say } = speaker, label = wordOf(question.label, language, question.name);
  const at = { "data-question": `${form.code}.${question.name}` };
  if (question.type === "note") return h("p", at, label);
  const isSelect = question.type.startsWith("select"), hint = wordOf(question.hint, language, "");
  const title = [label, question.required && say("field.answer.required")].filter(Boolean).join(" ");
  const inner = fields(question, `${PREFIX}${form.code}.${question.name}`, given, speaker);
  return h("div", at, isSelect
    ? h("fieldset", { class: "thumbs" }, h("legend", {}, title), hint && h("small", {}, hint), inner)
    : h("label", {}, h("span", {}, title), hint && h("small", {}, hint), inner),
  h("p", { class: "problem", role: "alert", hidden: true }));
}

export class Questions {
  /** @param {VisitForm[]} forms that are asked at this door @param {Answered[]} kept what was typed of them before
   * @param {Speaker} speaker */
  constructor(forms, kept, speaker) {
    this.forms = forms;
    this.speaker = speaker;
    const isOf = (/** @type {Answered} */ { code, version }, /** @type {VisitForm} */ form) => code === form.code && version === form.version;
    /** Of forms or versions that are not asked here: they go as they came, or are left out by who made the visit. */
    this.others = kept.filter((one) => !forms.some((form) => isOf(one, form)));
    this.rest = h("section", { class: "questions", "data-others": "", hidden: true });
    this.drawRest();
    this.parts = forms.map((form) => {
      const answers = kept.find((one) => isOf(one, form))?.answers ?? {};
      return h("section", { class: "questions", "data-form": form.code, hidden: true },
        h("h4", {}, wordOf(form.title, speaker.language, form.code)),
        ...form.questions.map((one) => draw(form, one, answers[one.name], speaker)));
    });
  }

  /** What is sent of other forms stands there to be read, and can be left out. */
  drawRest() {
    const { say, language } = this.speaker;
    this.rest.replaceChildren(h("p", {}, say("field.answer.others")), ...this.others.map((one) => {
      const { code, version, answers } = one, form = this.forms.find((known) => known.code === code);
      const leave = h("button", { type: "button", class: "button plain-button" }, say("field.answer.leave_out"));
      leave.addEventListener("click", () => {
        this.others = this.others.filter((other) => other !== one);
        this.drawRest();
        this.rest.dispatchEvent(new Event("input", { bubbles: true }));
      });
      const said = Object.entries(answers).map(([name, value]) => h("li", {}, `${name}: ${[value].flat().join(", ")}`));
      return h("div", { "data-other": `${code} ${version}` },
        h("h4", {}, say("field.answer.form", { form: wordOf(form?.title ?? {}, language, code), version })),
        h("ul", {}, ...said), leave);
    }));
  }

  /** Nobody answers a form twice: one that was answered in another version is not asked until that is left out.
   * @param {VisitForm} form @param {Visit} visit */
  isAsked(form, visit) { return isAskedAt(form, visit) && !this.others.some(({ code }) => code === form.code); }

  /** @param {VisitForm} form @returns {Record<string, any>} what is typed, asked or not */
  typed(form) {
    const part = this.parts[this.forms.indexOf(form)];
    /** @type {Record<string, any>} */ const found = {};
    for (const { name, type } of form.questions) {
      const inputs = /** @type {HTMLInputElement[]} */ ([...part.querySelectorAll(`[name="${PREFIX}${form.code}.${name}"]`)]);
      if (!inputs.length) continue;
      const chosen = inputs.filter(({ checked: isChosen }) => isChosen).map(({ value }) => value);
      const value = type === "select_multiple" ? chosen : type === "select_one" ? chosen[0] ?? "" : inputs[0].value;
      const isNumber = type === "integer" || type === "decimal";
      if (value.length) found[name] = isNumber ? typedNumber(/** @type {string} */ (value)) : value;
    }
    return found;
  }

  /** All that was typed, for the draft. @returns {Answered[]} */
  get kept() {
    const own = this.forms.map((form) => ({ code: form.code, version: form.version, answers: this.typed(form) }));
    return [...this.others, ...own.filter(({ answers }) => Object.keys(answers).length)];
  }

  /** Show what is asked of this visit. @param {Visit} visit */
  fit(visit) {
    this.rest.hidden = visit.outcome !== "met" || !this.others.length;
    this.forms.forEach((form, at) => {
      this.parts[at].hidden = !this.isAsked(form, visit);
      const { asked } = checked(form.questions, this.typed(form));
      for (const one of form.questions) this.row(form, one.name).hidden = !asked.has(one.name);
    });
  }

  /** @param {VisitForm} form @param {string} name */
  row(form, name) {
    return /** @type {HTMLElement} */ (this.parts[this.forms.indexOf(form)].querySelector(`[data-question="${form.code}.${name}"]`));
  }

  /** What is sent of this visit; null where an answer is missing or wrong, which stands beside it then.
   * @param {Visit} visit @returns {Answered[]|null} */
  answered(visit) {
    const found = visit.outcome === "met" ? [...this.others] : [];
    /** @type {HTMLElement|null} */ let first = null;
    for (const form of this.forms.filter((one) => this.isAsked(one, visit))) {
      const { answers, wrong } = checked(form.questions, this.typed(form));
      for (const { name } of form.questions) this.mark(form, name, wrong.find((one) => one.name === name)?.code ?? "");
      if (wrong.length) first ??= this.row(form, wrong[0].name);
      if (Object.keys(answers).length) found.push({ code: form.code, version: form.version, answers });
    }
    /** @type {HTMLElement|null|undefined} */ (first?.querySelector("input, textarea"))?.focus();
    return first ? null : found;
  }

  /** @param {VisitForm} form @param {string} name @param {string} code empty: nothing is wrong */
  mark(form, name, code) {
    const problem = /** @type {HTMLElement|null} */ (this.row(form, name).querySelector(".problem"));
    if (!problem) return;
    const { say, language } = this.speaker;
    const question = /** @type {Question} */ (form.questions.find((one) => one.name === name));
    const own = code === "not_allowed" && wordOf(question.constraint_message, language, "");
    problem.textContent = code ? own || say(`field.answer.${code}`) : "";
    problem.hidden = !code;
  }
}
