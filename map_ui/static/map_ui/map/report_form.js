/** The form of a report: what happened, of which matter, with photos, and who said so. */

import * as api from "../kit/api.js";
import { attributeFields, attributesOf, typedOf } from "../kit/attributes.js";
import { cases } from "../kit/cases.js";
import { KINDS, nameOf } from "../kit/case_words.js";
import { h } from "../kit/elements.js";
import { UNSAVED } from "../kit/form_guard.js";
import { drawDoubt } from "./report_doubt.js";
import { drawResult } from "./report_result.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** Where it is: what is sent of it, and a place that is chosen instead.
 * @typedef {{told(): object|null, take(place: {lon: number, lat: number, datum?: string,
 *   label?: string}): void, kept(): any}} Where */
/** Another way to send a report and its photos; null where they wait for a line.
 * @typedef {(body: any, photos: File[]) => Promise<any|null>} Send */
/** @typedef {{speaker: Speaker, door: "map"|"desk", draft: import("./report_draft.js").ReportDraft, where: Where,
 *   withReporter?: boolean, onDone?(): void, send?: Send, onAgain(): void}} Order */

const MOST_FILES = 10;
const MOST_BYTES = 20 * 1024 * 1024;

/** @param {string} title @param {Node} control @param {string} [about] */
const field = (title, control, about) => h("label", { class: "field" }, h("span", {}, title),
  control, about && h("small", { class: "quiet" }, about));

/** The matters, by their categories. @param {HTMLSelectElement} select @param {any[]} matters
 * @param {Speaker} speaker @param {string} chosen */
function fillMatters(select, matters, speaker, chosen) {
  const groups = new Map();
  for (const one of matters) {
    const name = (speaker.language === "en" && one.group_name_en) || one.group_name || one.group || "";
    groups.set(name, [...groups.get(name) ?? [], one]);
  }
  select.append(...[...groups].map(([name, inside]) => h("optgroup", { label: name },
    ...inside.map((/** @type {any} */ one) => h("option", { value: one.code }, nameOf(one, speaker))))));
  select.value = chosen;
  if (select.selectedIndex < 0) select.value = "";
}

/** The matters, and what the chosen one asks. @param {Speaker} speaker @param {Record<string, string>} typed */
function mattersField(speaker, typed) {
  const { say } = speaker;
  const asked = h("div", { class: "attributes", hidden: true });
  /** @param {any[]} matters */
  const ask = (matters) => {
    const wanted = matters.find(({ code }) => code === select.value)?.attributes ?? [];
    asked.replaceChildren(...attributeFields(wanted, typed, say));
    asked.hidden = !wanted.length;
  };
  const select = /** @type {HTMLSelectElement} */ (h("select", { name: "matter" },
    h("option", { value: "" }, say("intake.matter.none"))));
  // Without the list a report can be made all the same: an officer says what it is.
  cases.matters().then((found) => {
    fillMatters(select, found, speaker, typed.matter ?? "");
    select.addEventListener("change", () => ask(found));
    ask(found);
  }, (error) => {
    if (!(error instanceof api.Failure)) throw error;
  });
  return [field(say("intake.matter"), select), asked];
}

/** @param {Speaker} speaker @param {Record<string, string>} typed */
function kindField({ say }, typed) {
  const select = /** @type {HTMLSelectElement} */ (h("select", { name: "kind" },
    h("option", { value: "" }, say("intake.kind.usual")),
    ...KINDS.map((one) => h("option", { value: one }, say(`case.kind.${one}`)))));
  select.value = typed.kind ?? "";
  return field(say("intake.kind"), select);
}

/** @param {Speaker} speaker @param {Record<string, string>} typed */
function reporterFields({ say }, typed) {
  return h("fieldset", { class: "reporter" }, h("legend", {}, say("intake.reporter")),
    field(say("intake.reporter.name"), h("input", { name: "reporter_name", maxlength: "100",
      autocomplete: "off", value: typed.reporter_name ?? "" })),
    field(say("intake.reporter.phone"), h("input", { name: "reporter_phone", type: "tel",
      maxlength: "32", autocomplete: "off", value: typed.reporter_phone ?? "" })),
    h("label", { class: "tick" }, h("input", { type: "checkbox", name: "consent", value: "yes",
      checked: typed.consent === "yes" }), h("span", {}, say("intake.consent"))));
}

/** Photos that go along; what is too large is named before anything is sent. */
class Photos {
  /** @param {Speaker} speaker */
  constructor({ say }) {
    this.say = say;
    this.input = /** @type {HTMLInputElement} */ (h("input", { type: "file", multiple: true,
      accept: "image/*,audio/*,video/*", class: "visually-hidden", id: "report-files" }));
    this.names = h("small", { class: "quiet", role: "status" }, say("intake.files.none"));
    this.element = h("p", { class: "files-choice" }, this.input,
      h("label", { for: "report-files", class: "small-button" }, say("intake.files")), this.names);
    this.input.addEventListener("change", () => { this.names.textContent = this.words(); });
  }

  get files() { return [...this.input.files ?? []]; }

  words() {
    const tooLarge = this.files.filter(({ size }) => size > MOST_BYTES).map(({ name }) => name);
    if (tooLarge.length) return this.say("intake.files.large", { names: tooLarge.join(", ") });
    if (this.files.length > MOST_FILES) return this.say("intake.files.many", { n: MOST_FILES });
    return this.files.map(({ name }) => name).join(", ") || this.say("intake.files.none");
  }

  get isFitting() {
    return this.files.length <= MOST_FILES && this.files.every(({ size }) => size <= MOST_BYTES);
  }
}

/** Somebody's name or number means that they called.
 * @param {Record<string, string>} values @param {string} clientId @param {object} place
 * @param {"map"|"desk"} door */
function bodyOf(values, clientId, place, door) {
  const { text, matter, kind, reporter_name: name, reporter_phone: phone, consent } = values;
  return { client_id: clientId, door: name || phone ? "phone" : door, text: text.trim(), ...matter && { matter }, ...kind && { kind },
    ...place, ...(name || phone) && { reporter: { ...name && { name }, ...phone && { phone },
      consent: consent === "yes" } } };
}

/** @param {Order} order @returns {HTMLElement} */
export function makeReportForm(order) {
  const { speaker, draft, where } = order;
  const { say } = speaker;
  const typed = draft.draft.values;
  const photos = new Photos(speaker);
  const problem = h("div", { class: "problem", role: "alert", hidden: true });
  const go = /** @type {HTMLButtonElement} */ (h("button", { type: "submit", class: "button" },
    say("intake.send")));
  const form = /** @type {HTMLFormElement} */ (h("form", { class: "report-form", "data-guard": "kept", ...UNSAVED },
    field(say("intake.text"), h("textarea", { name: "text", rows: "4", maxlength: "2000", required: true,
      placeholder: say("intake.text.hint") }, typed.text ?? "")),
    ...mattersField(speaker, typed), kindField(speaker, typed), photos.element,
    order.withReporter && reporterFields(speaker, typed), problem, h("p", { class: "actions" }, go)));
  const place = h("div", { class: "report" }, form);
  const values = () => typedOf(new FormData(form));
  form.addEventListener("input", () => draft.keep(values(), where.kept()));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = where.told();
    problem.hidden = Boolean(told) && photos.isFitting;
    if (!problem.hidden) {
      problem.replaceChildren(told ? photos.words() : say("intake.where.missing"));
      return problem.scrollIntoView({ block: "nearest" });
    }
    go.disabled = true;
    const attributes = attributesOf(new FormData(form));
    await sendReport(order, { ...bodyOf(values(), draft.draft.client_id, /** @type {object} */ (told),
      order.door), ...Object.keys(attributes).length && { attributes } },
      { place, form, problem, photos: photos.files }).finally(() => { go.disabled = false; });
    return undefined;
  });
  return place;
}

/** @param {Order} order @param {object} body
 * @param {{place: HTMLElement, form: HTMLFormElement, problem: HTMLElement, photos: File[]}} at */
async function sendReport(order, body, { place, form, problem, photos }) {
  const { speaker, draft, where } = order;
  try {
    const answer = await (order.send ? order.send(body, photos) : cases.report(body));
    draft.end();
    order.onDone?.();
    place.replaceChildren(answer ? drawResult(answer, { speaker, photos: order.send ? [] : photos, onAgain: order.onAgain })
      : drawKept(order));
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    if (error.code === "client_id_used") draft.renew();
    problem.replaceChildren(...drawDoubt(error, speaker, (chosen) => {
      where.take(chosen);
      problem.hidden = true;
      form.requestSubmit();
    }));
    problem.hidden = false;
    problem.scrollIntoView({ block: "nearest" });
    markFields(form, error);
  }
}

/** It waits on this machine for a line. @param {Order} order */
function drawKept({ speaker: { say }, onAgain }) {
  const again = h("button", { type: "button", class: "button plain-button" }, say("intake.again"));
  again.addEventListener("click", onAgain);
  return h("div", { class: "report-kept" }, h("p", { role: "status" }, say("field.kept")), h("p", { class: "actions" }, again));
}

/** The fields that the server names stand out. @param {HTMLFormElement} form @param {api.Failure} failure */
function markFields(form, failure) {
  for (const control of form.elements) control.removeAttribute("aria-invalid");
  for (const name of Object.keys(failure.told?.fields ?? {})) {
    const found = form.elements.namedItem(name);
    const controls = found instanceof RadioNodeList ? [...found] : [found];
    for (const control of controls) {
      if (control instanceof HTMLElement) control.setAttribute("aria-invalid", "true");
    }
  }
}
