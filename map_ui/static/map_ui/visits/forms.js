/** The forms of visits: a list with their versions, and for who plans there a file that is looked at before it is asked. */

import { Failure } from "../kit/api.js";
import { byId, h, headed } from "../kit/elements.js";
import { attempt, saved, showProblem } from "../kit/page.js";
import { at } from "../kit/root.js";
import { wordOf } from "../kit/visit_forms.js";
import { visits } from "../kit/visits.js";
import { placeOf, versionsOf } from "./rows.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const MEANS = ["home", "phone", "sms", "wechat", "mail"];

/** @param {any} question @param {Speaker} speaker */
function questionRow(question, { say, language }) {
  const { name, type, label, choices, required, said } = question;
  const conditions = [required && say("forms.required"), ...["relevant", "constraint"].map((one) => said[one]
    && say(`forms.${one}`, { text: said[one] }))].filter(Boolean).join(language === "en" ? "; " : "；");
  return h("tr", { "data-name": name }, h("td", {}, wordOf(label, language, name)), h("td", {}, h("code", {}, name)),
    h("td", {}, say(`forms.type.${type}`)),
    h("td", {}, choices.map((/** @type {any} */ one) => wordOf(one.label, language, one.name)).join(language === "en" ? ", " : "、")),
    h("td", {}, conditions));
}

/** How many questions are asked: a note is only read. @param {any[]} questions */
const askedOf = (questions) => questions.filter(({ type }) => type !== "note").length;

/** @param {any[]} questions @param {Speaker} speaker */
const tableOf = (questions, speaker) => headed(h("table", {}, h("thead", {}, h("tr", {},
  ...["question", "name", "type", "choices", "conditions"].map((one) => h("th", { scope: "col" }, speaker.say(`forms.${one}`))))),
h("tbody", {}, ...questions.map((one) => questionRow(one, speaker)))));

export class Forms {
  /** @param {Speaker} speaker */
  constructor(speaker) {
    this.speaker = speaker;
    this.form = /** @type {HTMLFormElement} */ (byId("form-file"));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); void this.send("from_file"); });
    /** Which look at a file is the latest: what is told of one before says nothing of the file that is chosen now. */
    this.looks = 0;
    this.form.addEventListener("change", () => this.judge([]));
    byId("form-look").addEventListener("click", () => void this.send("preview"));
    byId("new-form").addEventListener("click", () => this.open());
    byId("form-close").addEventListener("click", () => this.close());
    byId("form-means").append(...MEANS.map((one) => h("label", { class: "tick" },
      h("input", { type: "checkbox", name: "means", value: one, checked: one === "home" }), h("span", {}, speaker.say(`field.means.${one}`)))));
  }

  async read() {
    const { say } = this.speaker;
    const { results, areas } = await visits.forms();
    byId("new-form").hidden = !areas.length;
    byId("form-area").replaceChildren(...areas.map((one) => h("option", { value: one.area }, one.area ? one.name : say("visits.area.all"))));
    byId("forms-list").replaceChildren(...(results.length ? versionsOf(results).map((versions) => this.row(versions))
      : [h("li", { class: "quiet" }, say("forms.none"))]));
  }

  /** @param {any[]} versions of one form, the latest first */
  row([latest, ...earlier]) {
    const { say, day, number, language } = this.speaker;
    const count = (/** @type {any} */ one) => say("forms.questions", { n: number(askedOf(one.questions)) });
    const title = wordOf({ zh: latest.title_zh, en: latest.title_en }, language, latest.code);
    const where = [latest.area_name || latest.area || say("visits.area.all"), ...latest.means.map((/** @type {string} */ one) => say(`field.means.${one}`))];
    const state = latest.is_active ? say("forms.asked", { day: day(latest.since) }) : say("forms.rests", { day: day(latest.until) });
    const turn = h("button", { type: "button", class: "small-button" }, say(latest.is_active ? "forms.rest" : "forms.wake"));
    turn.addEventListener("click", () => void this.turn(latest));
    return h("li", { "data-code": latest.code, "data-active": String(latest.is_active) },
      h("span", {}, h("b", {}, title), h("small", {}, [latest.code, ...where].join(" · ")),
        h("small", { class: "quiet" }, `${say("forms.version", { n: latest.version })} · ${count(latest)} · ${state}`),
        ...earlier.map((one) => h("small", { class: "quiet" }, say("forms.version.was", { n: one.version, what: count(one),
          from: day(one.since), to: day(one.until ?? one.since) })))),
      h("span", { class: "row-actions" }, latest.may_edit && turn,
        ...latest.may_export ? ["xlsx", "csv"].map((form) => h("a", { class: "small-button", download: true,
          href: at(`/api/v1/visit_forms/${latest.id}/answers.${form}`) }, say(`forms.answers.${form}`))) : []),
      h("details", {}, h("summary", {}, say("forms.show")), h("div", { class: "scroll" }, tableOf(latest.questions, this.speaker))));
  }

  open() {
    this.form.hidden = false;
    byId("new-form").hidden = true;
    byId("form-chosen").focus();
  }

  close() {
    this.form.reset();
    this.judge([]);
    this.form.hidden = true;
    byId("new-form").hidden = false;
    byId("new-form").focus();
  }

  /** What came of looking at a file; it is asked only after it was looked at. @param {Node[]} shown @param {boolean} [isFit] */
  judge(shown, isFit = false) {
    this.looks += 1;
    byId("form-told").replaceChildren(...shown);
    /** @type {HTMLButtonElement} */ (byId("form-take")).disabled = !isFit;
  }

  /** @param {"preview"|"from_file"} act */
  async send(act) {
    const { say } = this.speaker;
    const given = new FormData(this.form), file = given.get("file");
    if (!(file instanceof File) || !file.name) return this.judge([h("p", { class: "problem" }, say("forms.no_file"))]);
    byId("problem").hidden = true;
    const look = this.looks += 1, isOver = () => act === "preview" && look !== this.looks;
    try {
      const told = await visits.sendForm(act, file, String(given.get("area") ?? ""), given.getAll("means").map(String));
      if (isOver()) return undefined;
      if (act === "preview") return this.judge(this.preview(told), true);
      this.close();
      saved(this.speaker);
      await this.read();
    } catch (error) {
      if (isOver()) return undefined;
      const places = error instanceof Failure ? Object.entries(error.told.fields ?? {}).filter(([place]) => /^(survey|choices|settings)\b/.test(place)) : [];
      if (places.length) this.judge([h("p", { class: "problem" }, say("forms.wrong", { n: this.speaker.number(places.length) })),
        h("ul", {}, ...places.map(([place, said]) => h("li", { "data-at": place }, this.placed(place), String(said))))]);
      else {
        this.judge([]);
        showProblem(error, this.speaker);
      }
    }
    return undefined;
  }

  /** @param {string} place as the server names a cell */
  placed(place) {
    const { sheet, row, column } = placeOf(place);
    return this.speaker.say(row ? "forms.at" : "forms.at.sheet", { sheet, row, column: column || "—" });
  }

  /** @param {any} told */
  preview({ code, version, title, questions, ignored }) {
    const { say, number, language } = this.speaker;
    return [h("p", { "data-version": String(version) }, say("forms.ready", { code, version, title: wordOf(title, language, code), n: number(askedOf(questions)) })),
      ...ignored.length ? [h("p", { class: "quiet" }, say("forms.ignored", { names: ignored.join(language === "en" ? ", " : "、") }))] : [],
      h("div", { class: "scroll" }, tableOf(questions, this.speaker))];
  }

  /** @param {any} form */
  async turn(form) {
    const isFine = await attempt(this.speaker, async () => {
      await visits.turnForm(form.id, { revision: form.revision, is_active: !form.is_active });
      await this.read();
    });
    if (isFine) saved(this.speaker);
  }
}
