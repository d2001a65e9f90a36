/** A form of the desk: fields in, errors by field, and both versions when a save was stale. */

import * as api from "../kit/api.js";
import { MASKED, choiceKey, fieldKey, fieldsOf, isKept, parse } from "./fields.js";
import { makeInput } from "./inputs.js";
import { h, headed } from "../kit/elements.js";
import { changed, decide, resolved } from "./revisions.js";

/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./fields.js").Action} Action */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{noun: string, action: Action, record: any, speaker: Speaker, start: any,
 *   today: string, onDone(record: any): void, onCancel(): void}} Order */

const TYPED = ["text", "whole", "number", "day"];

/** @param {Order} order @returns {{element: HTMLElement, shown(): void, end(): void}} */
export function openForm(order) {
  return new DeskForm(order);
}

class DeskForm {
  /** @param {Order} order */
  constructor(order) {
    this.order = order;
    this.record = order.record;
    /** @type {Map<string, import("./inputs.js").Input>} */ this.inputs = new Map();
    this.fields = fieldsOf(order.noun, order.action);
    this.say = order.speaker.say;
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    this.decision = h("section", { class: "stale", hidden: true });
    this.save = h("button", { type: "submit", class: order.action === "retire"
      ? "button button-alarm" : "button" }, this.say(`desk.${order.action}.submit`));
    const cancel = h("button", { type: "button", class: "plain" }, this.say("desk.cancel"));
    cancel.addEventListener("click", () => order.onCancel());
    this.grid = h("div", { class: "form-grid" }, ...this.fields.map((one) => this.row(one)),
      this.since());
    this.element = h("form", { class: "desk-form", "data-action": order.action, novalidate: true },
      h("h3", {}, this.say(`desk.${order.action}.title`,
        { noun: this.say(`desk.noun.${order.noun}`) })),
      h("p", { class: "quiet" }, this.say(`desk.${order.action}.about`)),
      this.decision, this.grid, this.problem, h("footer", {}, this.save, cancel));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
    for (const input of this.inputs.values()) {
      input.door?.((unit) => this.inputs.get("household")?.onDoor?.(unit));
    }
  }

  shown() {
    for (const input of this.inputs.values()) input.onShown?.();
    const first = /** @type {HTMLElement|null} */ (this.grid.querySelector("input, select"));
    if (matchMedia("(pointer: fine)").matches) first?.focus({ preventScroll: true });
  }

  end() {
    for (const input of this.inputs.values()) input.end?.();
  }

  /** @param {Field} field */
  row(field) {
    const input = TYPED.includes(field.type) ? this.typed(field) : makeInput(field,
      { noun: this.order.noun, record: this.record, speaker: this.order.speaker,
        start: this.order.start });
    this.inputs.set(field.name, input);
    const told = this.say(fieldKey(this.order.noun, field.name));
    const name = h("span", { class: "name" }, told, field.needed && h("b", { title:
      this.say("desk.needed"), "aria-hidden": "true" }, " *"));
    const plain = ["outline", "point", "members"].includes(field.type);
    return h(plain ? "div" : "label", { class: field.wide ? "row wide" : "row",
      "data-field": field.name, ...(plain ? { role: "group", "aria-label": told } : {}) },
    name, input.element, h("span", { class: "fault", role: "alert", hidden: true }));
  }

  /** @param {Field} field @returns {import("./inputs.js").Input} */
  typed(field) {
    const masked = isKept(field.name, this.record);
    const value = masked ? "" : this.record[field.name];
    const year = masked && field.name === "birth_date" ? this.record.birth_year : null;
    const input = /** @type {HTMLInputElement} */ (h("input", { name: field.name,
      type: field.type === "day" ? "date" : "text", autocomplete: "off", max: field.type === "day"
        ? this.order.today : undefined, inputmode: { whole: "numeric", number: "decimal" }[
        /** @type {"whole"} */ (field.type)], placeholder: masked && this.record[field.name]
        ? this.say("desk.keeps", { value: this.record[field.name] })
        : field.hint && this.say(field.hint) }));
    input.value = value === null || value === undefined ? "" : String(value);
    // A field of a day shows no placeholder.
    const element = year ? h("span", { class: "kept" }, input,
      h("small", {}, this.say("desk.keeps", { value: year }))) : input;
    return { element, value: () => (masked && !input.value.trim() ? null
      : parse(field, input.value)) };
  }

  since() {
    if (this.order.action === "correct" || this.order.noun === "components") return null;
    const input = /** @type {HTMLInputElement} */ (h("input", { name: "since", type: "date",
      max: this.order.today, min: this.record.valid_from ?? undefined }));
    input.value = this.order.today;
    this.day = input;
    return h("label", { class: "row", "data-field": "since" },
      h("span", { class: "name" }, this.say("field.since")), input,
      h("span", { class: "fault", role: "alert", hidden: true }));
  }

  /** What the form says, by names of the API; null, and the faults shown, if it means nothing. */
  written() {
    /** @type {Record<string, any>} */ const values = {};
    /** @type {Record<string, string[]>} */ const faults = {};
    for (const field of this.fields) {
      const value = this.inputs.get(field.name)?.value();
      if (value === undefined || (field.needed && value === "")) {
        if (field.needed || TYPED.includes(field.type)) {
          faults[field.name] = [this.say(value === undefined && TYPED.includes(field.type)
            ? "desk.no_number" : "desk.needed")];
        }
      } else if (field.type === "point") Object.assign(values, value);
      else if (!(isKept(field.name, this.record) && value === null)) values[field.name] = value;
    }
    this.showFaults(faults);
    return Object.keys(faults).length ? null : values;
  }

  /** The record in the shape of what is written: members are ids. */
  read() {
    const { members } = this.record;
    const home = this.record.residences?.find((/** @type {any} */ one) => !one.valid_to);
    return { ...home && { tenure: home.tenure, household: home.household }, ...this.record,
      ...members && { members: members.map((/** @type {any} */ one) => one.id ?? one) } };
  }

  async submit() {
    const written = this.written();
    if (!written) return;
    const { action, noun } = this.order;
    const body = action === "add" ? this.fresh(written) : action === "move" ? written
      : changed(this.read(), written);
    const when = this.day?.value ? { since: this.day.value } : {};
    await this.send(action === "add" ? () => api.records.add(noun, { ...body, ...when })
      : () => api.records.save(noun, this.record.id, action,
        { ...body, ...when, revision: this.record.revision }), body);
  }

  /** A new record: what was left empty is left out. @param {Record<string, any>} written */
  fresh(written) {
    const filled = Object.entries(written).filter(([, value]) => value !== "" && value !== null);
    const { building, unit } = this.record;
    return { ...building && this.order.noun !== "residents" && { building },
      ...unit && { unit }, ...Object.fromEntries(filled) };
  }

  /** @param {() => Promise<any>} work @param {Record<string, any>} yours */
  async send(work, yours) {
    this.problem.hidden = true;
    /** @type {HTMLButtonElement} */ (this.save).disabled = true;
    try {
      this.order.onDone(await work());
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      if (error.code === "stale") this.showStale(error.told, yours);
      else this.showFailure(error);
    } finally {
      /** @type {HTMLButtonElement} */ (this.save).disabled = false;
    }
  }

  /** @param {api.Failure} failure */
  showFailure(failure) {
    const left = this.showFaults(failure.told.fields ?? {});
    const known = failure.code === "invalid" && !left.length;
    this.problem.textContent = known ? this.say("desk.look_at_fields")
      : [failure.message || this.say("error.unreachable"), ...left].join(" ");
    this.problem.hidden = false;
    this.problem.scrollIntoView({ block: "nearest" });
  }

  /** @param {Record<string, string[]>} faults @returns {string[]} those whose field is not here */
  showFaults(faults) {
    const rest = { ...faults };
    if (rest.lon || rest.lat) rest.point = rest.lon ?? rest.lat;
    for (const row of this.grid.querySelectorAll("[data-field]")) {
      const name = /** @type {HTMLElement} */ (row).dataset.field ?? "";
      const fault = /** @type {HTMLElement} */ (row.querySelector(".fault"));
      fault.textContent = [rest[name] ?? []].flat().join(" ");
      fault.hidden = !fault.textContent;
      row.classList.toggle("at-fault", !fault.hidden);
      delete rest[name];
    }
    return Object.entries(rest).filter(([name]) => !["lon", "lat"].includes(name))
      .flatMap(([, texts]) => texts);
  }

  /** @param {Field|undefined} field @param {string} name @param {any} value */
  shownValue(field, name, value) {
    if (value === null || value === undefined || value === "") return "–";
    if (field?.type === "choice") return this.say(choiceKey(this.order.noun, name, value));
    if (name === "geom") return this.say("desk.outline.of",
      { n: JSON.stringify(value).split("],[").length });
    return Array.isArray(value) ? value.join(", ") : String(value);
  }

  /** Both versions side by side; the person chooses field by field.
   * @param {{yours: any, theirs: any}} told @param {Record<string, any>} yours */
  showStale({ yours: masked, theirs }, yours) {
    const names = this.fields.flatMap(({ name }) => (name === "point" ? ["lon", "lat"] : [name]));
    const before = this.read();
    this.record = { ...this.record, ...theirs };
    const rows = decide(before, yours, this.read(), names);
    const table = headed(h("table", {}, h("thead", {}, h("tr", {}, ...["desk.stale.field",
      "desk.stale.yours", "desk.stale.theirs"].map((key) => h("th", { scope: "col" },
      this.say(key))))), h("tbody", {}, ...rows.map((row) => this.staleRow(row, masked)))));
    const take = h("button", { type: "button", class: "button" }, this.say("desk.stale.save"));
    take.addEventListener("click", () => {
      const body = resolved(rows);
      if (!Object.keys(body).length && this.order.action === "correct") {
        this.order.onDone(this.record);
        return;
      }
      const when = this.day?.value ? { since: this.day.value } : {};
      void this.send(() => api.records.save(this.order.noun, this.record.id, this.order.action,
        { ...(this.order.action === "move" ? yours : body), ...when,
          revision: this.record.revision }), body);
    });
    const leave = h("button", { type: "button", class: "plain" }, this.say("desk.stale.leave"));
    leave.addEventListener("click", () => this.order.onDone(this.record));
    this.decision.replaceChildren(h("h4", {}, this.say("desk.stale.title")),
      h("p", {}, this.say("desk.stale.about")), rows.length ? table : "",
      h("footer", {}, take, leave));
    this.decision.hidden = false;
    this.grid.hidden = true;
    /** @type {HTMLElement} */ (this.element.querySelector(":scope > footer")).hidden = true;
    this.decision.scrollIntoView({ block: "nearest" });
  }

  /** @param {import("./revisions.js").Row} row @param {Record<string, any>} masked */
  staleRow(row, masked) {
    const field = this.fields.find(({ name }) => name === row.name);
    const cell = (/** @type {"yours"|"theirs"} */ side, /** @type {any} */ value) => {
      const radio = h("input", { type: "radio", name: `stale-${row.name}`, value: side,
        checked: row.choice === side });
      radio.addEventListener("change", () => { row.choice = side; });
      return h("td", {}, h("label", { class: "check" }, radio,
        h("span", {}, this.shownValue(field, row.name, value))));
    };
    const mine = MASKED.includes(row.name) ? masked[row.name] : row.yours;
    return h("tr", { class: row.contested ? "contested" : "" },
      h("th", { scope: "row" }, this.say(fieldKey(this.order.noun, row.name))),
      cell("yours", mine), cell("theirs", row.theirs));
  }
}
