/** The rules of visits: a list of them with their versions, and for who plans there a form with a preview. */

import { mayLeave } from "../kit/dialog.js";
import { byId, h } from "../kit/elements.js";
import { settle } from "../kit/form_guard.js";
import { attempt, saved, valuesOf } from "../kit/page.js";
import { visits } from "../kit/visits.js";
import { asksAlike, stateLine, versionsOf } from "./rows.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const GROUPS = /** @type {Record<string, string[]>} */ ({
  care: ["elderly_alone", "disabled", "minor_in_hardship", "low_income", "seriously_ill", "other"],
  category: ["registered", "floating", "left_behind", "overseas"], rented: [], everybody: [] });
const PERIODS = ["week", "month", "quarter", "half_year", "year"];

/** @param {any} rule @param {Speaker} speaker */
export const nameOf = (rule, { language }) => (language === "en" && rule.name_en) || rule.name_zh;

/** What a rule asks for, in a line. @param {any} rule @param {Speaker} speaker */
export const ruleLine = (rule, { say }) => [say(rule.group ? `${rule.subject}.${rule.group}` : `visits.subject.${rule.subject}`),
  say(`visits.period.${rule.period}`), rule.home_only && say("field.home_only")].filter(Boolean).join(" · ");

export class Rules {
  /** @param {Speaker} speaker @param {() => Promise<void>} onChange the rules are to be read anew */
  constructor(speaker, onChange) {
    this.speaker = speaker;
    this.onChange = onChange;
    /** @type {any} the version that is being followed by another */ this.before = null;
    /** @type {any[]} */ this.areas = [];
    this.form = /** @type {HTMLFormElement} */ (byId("rule-form"));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); void this.keep(); });
    this.form.addEventListener("change", () => { this.fitGroups(); byId("preview").replaceChildren(); });
    byId("preview-rule").addEventListener("click", () => void this.preview());
    byId("new-rule").addEventListener("click", () => void this.open(null));
    byId("close-rule").addEventListener("click", () => this.close());
  }

  /** @param {string} name @returns {any} */
  field(name) { return this.form.elements.namedItem(name); }

  /** @param {any[]} rules @param {any[]} areas where the caller makes rules */
  show(rules, areas) {
    this.areas = areas;
    byId("new-rule").hidden = !areas.length;
    byId("rules-list").replaceChildren(...(rules.length ? versionsOf(rules).map((versions) => this.row(versions))
      : [h("li", { class: "quiet" }, this.speaker.say("visits.rules.none"))]));
  }

  /** @param {any[]} versions of one rule, the latest first */
  row([latest, ...earlier]) {
    const { say, day } = this.speaker;
    const where = latest.area_name || (latest.area ? latest.area : say("visits.area.all"));
    const act = (/** @type {string} */ key, /** @type {() => void} */ on) => {
      const button = h("button", { type: "button", class: "small-button" }, say(key));
      button.addEventListener("click", on);
      return button;
    };
    return h("li", { "data-code": latest.code, "data-active": String(latest.is_active) },
      h("span", {}, h("b", {}, nameOf(latest, this.speaker)), h("small", {}, `${ruleLine(latest, this.speaker)} · ${where}`),
        h("small", { class: "quiet" }, `${say("visits.version", { n: latest.version })} · ${stateLine(latest, this.speaker)}`),
        ...earlier.map((one) => h("small", { class: "quiet" }, say("visits.version.was", { n: one.version,
          what: ruleLine(one, this.speaker), from: day(one.since), to: day(one.until ?? one.since) })))),
      latest.may_edit && h("span", { class: "row-actions" }, act("visits.change", () => void this.open(latest)),
        act(latest.is_active ? "visits.rest" : "visits.wake", () => void this.turn(latest))));
  }

  /** @param {any} before null for a new rule */
  async open(before) {
    if (!await mayLeave(this.speaker, this.form)) return;
    const { say } = this.speaker;
    this.before = before;
    const option = (/** @type {string} */ value, /** @type {string} */ text) => h("option", { value }, text);
    this.field("area").replaceChildren(...(before ? [option(before.area, before.area_name || say("visits.area.all"))]
      : this.areas.map((one) => option(one.area, one.area ? one.name : say("visits.area.all")))));
    this.field("subject").replaceChildren(...Object.keys(GROUPS).map((one) => option(one, say(`visits.subject.${one}`))));
    this.field("period").replaceChildren(...PERIODS.map((one) => option(one, say(`visits.period.${one}`))));
    for (const name of ["name_zh", "name_en"]) this.field(name).value = before?.[name] ?? "";
    this.field("subject").value = before?.subject ?? "care";
    this.field("period").value = before?.period ?? "month";
    this.field("home_only").checked = before?.home_only ?? false;
    this.fitGroups(before?.group);
    byId("rule-title").textContent = say(before ? "visits.rule.next" : "visits.rule.new");
    byId("preview").replaceChildren();
    this.form.hidden = false;
    settle(this.form); // what stands there now is nobody's typing
    this.field("name_zh").focus();
  }

  /** What is typed there is saved, or given up. */
  close() {
    settle(this.form);
    this.form.hidden = true;
    byId("new-rule").focus();
  }

  /** Those of the subject; none where it has none. @param {string} [chosen] */
  fitGroups(chosen) {
    const { say } = this.speaker;
    const subject = this.field("subject").value, was = chosen ?? this.field("group").value;
    const groups = GROUPS[subject];
    this.field("group").replaceChildren(...groups.map((one) => h("option", { value: one }, say(`${subject}.${one}`))));
    if (groups.includes(was)) this.field("group").value = was;
    byId("group-label").hidden = !groups.length;
  }

  /** What the form says, as the API reads it. */
  given() {
    const { area, subject, group = "", period, name_zh: zh, name_en: en } = valuesOf(this.form);
    const asks = { subject, group: GROUPS[subject].length ? group : "", period, home_only: this.field("home_only").checked };
    return { area, asks, names: { name_zh: zh, name_en: en } };
  }

  async preview() {
    const { say, number, day } = this.speaker;
    await attempt(this.speaker, async () => {
      const { area, asks } = this.given();
      const told = await visits.previewRule({ area, ...asks });
      const cells = told.results.filter((/** @type {any} */ row) => row.id !== null).length;
      byId("preview").replaceChildren(h("p", { "data-doors": String(told.doors), "data-due": String(told.due) },
        say("visits.preview.told", { doors: number(told.doors), cells: number(cells), visited: number(told.visited),
          due: number(told.due), day: day(told.due_by) })));
    });
  }

  async keep() {
    const { area, asks, names } = this.given();
    const isFine = await attempt(this.speaker, async () => {
      if (!this.before) return void await visits.addRule({ area, ...asks, ...names });
      const { id, revision } = this.before;
      if (asksAlike(this.before, asks)) await visits.changeRule(id, { revision, ...names }); // another name is no version
      else await visits.replaceRule(id, { revision, ...asks, ...names });
    });
    if (!isFine) return;
    this.close();
    saved(this.speaker);
    await this.onChange();
  }

  /** Lay a rule to rest, or let it hold again. @param {any} rule */
  async turn(rule) {
    const isFine = await attempt(this.speaker, async () => {
      await visits.changeRule(rule.id, { revision: rule.revision, is_active: !rule.is_active });
    });
    if (!isFine) return;
    saved(this.speaker);
    await this.onChange();
  }
}
