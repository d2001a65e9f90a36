/** The dialog of one transition: the fields that it needs, and what becomes of what was typed. */

import { cases, newClientId } from "../kit/cases.js";
import { nameOf, titleOf } from "../kit/case_words.js";
import { localTime, withOffset } from "../kit/city_clock.js";
import { formDialog } from "../kit/dialog.js";
import { h } from "../kit/elements.js";
import { Failure } from "../kit/failure.js";
import { serverNow } from "../kit/server_time.js";
import { personBox } from "./person_box.js";
import { fieldsOf, hasMovedOn } from "./transitions.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./transitions.js").Field} Field */
/** `departments` are asked for when a dialog needs them.
 * @typedef {{one: any, speaker: Speaker, departments(): Promise<any[]>}} Around */
/** `boxes` begin when the dialog is open.
 * @typedef {Around & {boxes: import("./person_box.js").PersonBox[]}} Asking */
/** What came of it: the reply, or the refusal of a case that has moved on.
 * @typedef {{reply?: any, moved?: Failure}} Outcome */

/** What was typed and did not get through, by case and transition: it stands there next time.
 * @type {Map<string, Record<string, string>>} */
const kept = new Map();
const DAY_MS = 86_400_000;

/** @param {Speaker} speaker @param {Field} field @param {Node} control */
const labelled = ({ say }, { name, needed }, control) => h("label", { class: "field" },
  h("span", {}, say(`case.field.${name}`), needed ? "" : h("small", {}, say("case.field.optional"))),
  control);

/** @param {Field} field @param {Asking} around @param {string} to @param {Record<string, string>} typed */
async function control(field, around, to, typed) {
  const { speaker, one } = around;
  const { name, needed } = field;
  const more = { name, required: Boolean(needed) };
  if (name === "department") return departmentControl(field, around, typed);
  if (name === "handler") return handlerControl(around, typed);
  if (name === "parts") return partsControl(around);
  if (name === "of") return sameControl(field, one, speaker, typed);
  if (name === "until") {
    const zone = document.documentElement.dataset.timezone ?? "UTC";
    const from = to === "extend" && one.deadline ? Math.max(Date.parse(one.deadline), serverNow())
      : serverNow();
    return labelled(speaker, field, h("input", { ...more, type: "datetime-local",
      min: localTime(serverNow(), zone), value: typed.until ?? (needed ? localTime(from + DAY_MS, zone) : "") }));
  }
  if (name === "stars") return starsControl(field, speaker, typed);
  const text = typed[name] ?? (to === "ask" ? missingMaterials(one, speaker) : "");
  return labelled(speaker, field, h("textarea", { ...more, rows: "3", maxlength: "2000" }, text));
}

/** @param {Field} field @param {Around} around @param {Record<string, string>} typed */
async function departmentControl(field, { speaker, departments, one }, typed) {
  const select = /** @type {HTMLSelectElement} */ (h("select", { name: "department",
    required: Boolean(field.needed) },
  h("option", { value: "" }, speaker.say(field.needed ? "case.department.choose" : "case.department.usual")),
  ...(await departments()).map(({ code, name }) => h("option", { value: code }, name))));
  select.value = typed.department ?? one.parties?.lead?.code ?? "";
  if (select.selectedIndex < 0) select.value = "";
  return labelled(speaker, field, select);
}

/** Who is sent: of the department that is chosen, or a grid worker. Nobody leaves it to the department.
 * @param {Asking} around @param {Record<string, string>} typed */
function handlerControl({ one, speaker, boxes }, typed) {
  const chosen = () => /** @type {HTMLSelectElement|null} */ (
    box.element.closest("form")?.querySelector("select[name=department]"))?.value;
  const box = personBox({ speaker, name: "handler", username: typed.handler,
    find: (q, signal) => cases.assignees({ ref: one.ref, q,
      department: chosen() ?? typed.department ?? one.parties?.lead?.code ?? "" }, signal) });
  boxes.push(box);
  return box.element;
}

/** @param {Around} around */
async function partsControl({ speaker: { say }, departments, one }) {
  const found = await departments();
  return found.length > 1 && h("details", { class: "part-choice", open: one.kind === "coordination" }, h("summary", {}, say("case.field.parts")),
    h("div", { role: "group", "aria-label": say("case.field.parts") }, ...found.map(({ code, name }) =>
      h("label", { class: "tick" }, h("input", { type: "checkbox", name: "parts", value: code }), name))));
}

/** An applicant hears of everything at once: the notice begins with all that may be missing.
 * @param {any} one @param {Speaker} speaker */
function missingMaterials({ kind, materials = [] }, { say }) {
  if (kind !== "approval" || !materials.length) return "";
  return say("case.materials", { list: materials.map((/** @type {any} */ one) => one.name ?? one)
    .join(say("case.materials.between")) });
}

/** @param {Field} field @param {Speaker} speaker @param {Record<string, string>} typed */
function starsControl(field, speaker, typed) {
  const select = /** @type {HTMLSelectElement} */ (h("select", { name: "stars" },
    h("option", { value: "" }, speaker.say("case.stars.none")), ...[5, 4, 3, 2, 1].map((n) =>
      h("option", { value: String(n) }, "★".repeat(n) + "☆".repeat(5 - n)))));
  select.value = typed.stars ?? "";
  return labelled(speaker, field, select);
}

/** @param {Field} field @param {any} one @param {Speaker} speaker @param {Record<string, string>} typed */
function sameControl(field, one, speaker, typed) {
  const found = (one.duplicates ?? []).map((/** @type {any} */ other) =>
    h("option", { value: other.ref }, titleOf(other, speaker)));
  return h("div", {}, labelled(speaker, field, h("input", { name: "of", required: true, list: "same-cases",
    maxlength: "64", autocomplete: "off", value: typed.of ?? one.duplicates?.[0]?.ref ?? "" })),
  h("datalist", { id: "same-cases" }, ...found));
}

/** What the API is asked: nothing of what was left empty. @param {HTMLFormElement} form */
function askedBy(form) {
  const data = new FormData(form);
  const zone = document.documentElement.dataset.timezone ?? "UTC";
  const told = (/** @type {string} */ name, /** @type {string} */ value) => (
    name === "until" ? withOffset(value, zone) : name === "stars" ? Number(value) : value.trim());
  const asked = Object.fromEntries([...data].filter(([name, value]) => value && name !== "parts")
    .map(([name, value]) => [name, told(name, String(value))]));
  return data.has("parts") ? { ...asked, parts: data.getAll("parts") } : asked;
}

/** Ask for what a transition needs and do it. A case that has moved on closes the dialog, and what
 * was typed stands there again next time. @param {string} to @param {Around} around
 * @returns {Promise<Outcome|null>} null where it was left */
export async function askAndDo(to, around) {
  const { one, speaker } = around;
  const { say } = speaker;
  const key = `${one.ref} ${to}`;
  const typed = kept.get(key) ?? {};
  const asking = /** @type {Asking} */ ({ ...around, boxes: [] });
  const controls = await Promise.all(fieldsOf(to).map((field) => control(field, asking, to, typed)));
  const clientId = newClientId();
  const outcome = formDialog(speaker, { title: say(`case.do.${to}`), submit: say(`case.do.${to}`),
    other: say("desk.cancel"), inner: [h("p", { class: "quiet" }, say(`case.do.${to}.about`)),
      ...controls.filter((node) => node instanceof Node)],
    act: async (values, form) => {
      kept.set(key, values);
      try {
        const reply = await cases.transition(one.ref, { to, revision: one.revision,
          client_id: clientId, ...askedBy(form) });
        kept.delete(key);
        return { reply };
      } catch (error) {
        if (error instanceof Failure && hasMovedOn(error)) return { moved: error };
        throw error;
      }
    } });
  for (const box of asking.boxes) box.begin();
  return outcome;
}

/** What a department that helps has done. @param {any} part @param {Around} around
 * @returns {Promise<Outcome|null>} */
export async function answerPart(part, { one, speaker }) {
  const { say } = speaker;
  const field = /** @type {Field} */ ({ name: "note", needed: true });
  return formDialog(speaker, { title: say("case.part.answer"), submit: say("case.part.answer"),
    other: say("desk.cancel"), inner: [h("p", {}, nameOf(part.department, speaker)),
      labelled(speaker, field, h("textarea", { name: "note", rows: "3", required: true,
        maxlength: "2000" }))],
    act: async ({ note }) => ({ reply: await cases.answerPart(one.ref, {
      revision: one.revision,
      client_id: newClientId(), department: part.department.code, note }) }) });
}
