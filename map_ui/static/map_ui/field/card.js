/** The card of a door: what is due, who lives there, who answers for it, what was done, and a new visit. */

import * as api from "../kit/api.js";
import { careWords } from "../kit/care_words.js";
import { byId, h } from "../kit/elements.js";
import { readFor } from "../kit/only_latest.js";
import { saved, showProblem } from "../kit/page.js";
import { at } from "../kit/root.js";
import { visits } from "../kit/visits.js";
import { VisitDraft, makeVisitForm } from "./visit_form.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** @param {string} title @param {(Node|string|false|null|undefined)[]} inner */
const part = (title, ...inner) => h("section", { class: "sheet" }, h("h3", {}, title), ...inner);

/** Several rules may be called alike and ask for the same: one line, and how many they are.
 * @param {import("../kit/visits.js").Door} door */
export function joinedRules({ rules }) {
  /** @type {Map<string, import("../kit/visits.js").RuleAtDoor & {count: number}>} */ const found = new Map();
  for (const rule of rules) {
    const key = JSON.stringify([rule.name, rule.state, rule.due_by, rule.last, rule.home_only]);
    found.set(key, { ...rule, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

/** @param {import("../kit/visits.js").Door|undefined} door @param {Speaker} speaker */
export function dueRows(door, { say, day }) {
  if (!door) return h("p", { class: "quiet" }, say("field.rule.none"));
  return h("ul", { class: "rows" }, ...joinedRules(door).map((rule) => h("li", { "data-state": rule.state },
    h("b", {}, rule.name), rule.count > 1 && h("span", {}, say("field.rule.same", { n: rule.count })), h("span", {}, say(`field.state.${rule.state}`, { day: day(rule.due_by) })),
    h("small", {}, rule.last ? say("field.last", { day: day(rule.last) }) : say("field.last.none"),
      rule.home_only && ` · ${say("field.home_only")}`))));
}

/** @param {any} told the dossier @param {Speaker} speaker */
export function people({ residents, people_seen: seen }, speaker) {
  const { say } = speaker;
  if (!residents.length) {
    return h("p", { class: "quiet" }, say(seen ? "desk.none.residents" : "dossier.people.hidden"));
  }
  return h("ul", { class: "rows" }, ...residents.map((/** @type {any} */ one) => h("li", {},
    h("span", {}, h("a", { href: at(`/desk/#residents/${one.id}`) }, one.name),
      h("small", {}, [say(`category.${one.category}`), one.tenure !== "unknown" && say(`tenure.${one.tenure}`),
        one.phone].filter(Boolean).join(" · ")),
      one.care && h("small", { class: "care" }, careWords(one.care, speaker))))));
}

/** @param {any} told the dossier @param {Speaker} speaker */
function answers({ grid_cell: cell, team }, { say }) {
  return [h("p", {}, cell ? `${cell.name} · ${cell.code}` : say("incident.no_cell")),
    team.length ? h("ul", { class: "rows" }, ...team.map((/** @type {any} */ one) => h("li", {},
      h("b", {}, one.name), h("span", {}, say(`role.${one.role}`)))))
      : h("p", { class: "quiet" }, say("team.none"))];
}

/** @param {import("../kit/visits.js").Visit[]} rows @param {Speaker} speaker */
function done(rows, { say, time }) {
  if (!rows.length) return h("p", { class: "quiet" }, say("field.visits.none"));
  return h("ul", { class: "rows", id: "done" }, ...rows.slice(0, 10).map((one) => h("li", {},
    h("span", {}, h("b", {}, `${say(`field.means.${one.means}`)} · ${say(`field.outcome.${one.outcome}`)}`),
      h("small", {}, [time(one.made_at), one.by].filter(Boolean).join(" · ")),
      ...["note", "needs", "hazards"].map((name) => /** @type {any} */ (one)[name]
        && h("small", {}, `${say(`field.${name}`)} ${/** @type {any} */ (one)[name]}`)),
      ...one.forms.flatMap(({ title, rows: said }) => [h("small", {}, h("b", {}, title)),
        ...said.map(({ label, text }) => h("small", {}, `${label} ${text}`))])))));
}

/** The forms that are asked at a door; none where one does not record visits. @param {number} unit */
const formsOf = (unit) => visits.formsAt(unit).then(({ results }) => results, (error) => {
  if ([403, 404].includes(error?.status)) return [];
  throw error;
});

/** @param {number} unit @param {Speaker} speaker
 * @param {{record: import("./visit_form.js").Keep, drafts: import("./drafts.js").Drafts, onSent(): void}} about onSent: the lists are to be read anew */
export async function showCard(unit, speaker, { record: keep, drafts, onSent }) {
  const { say } = speaker;
  const card = byId("card");
  if (card.dataset.unit !== String(unit)) card.replaceChildren();
  card.dataset.unit = String(unit);
  const read = await readFor(card, () => Promise.all([api.records.dossier("units", unit), visits.at(unit),
    visits.latest(unit), api.records.read("units", unit).then((one) => api.records.read("buildings", one.building)),
    VisitDraft.of(unit, drafts), formsOf(unit)]));
  if (!read) return;
  const [told, owed, latest, house, draft, forms] = read, { record } = told;
  const form = told.people_seen && !record.valid_to && makeVisitForm({ draft, speaker, forms, record: keep,
    fail: (error) => showProblem(error, speaker),
    onSent: (isKept) => {
      byId("problem").hidden = true;
      saved(speaker, say(isKept ? "field.kept" : "field.saved"));
      if (isKept) /** @type {HTMLFormElement} */ (form).replaceWith(h("p", { class: "quiet" }, say("field.kept")));
      else onSent();
    } });
  const title = h("h2", { id: "card-title", tabindex: "-1" }, record.label);
  card.replaceChildren(title,
    h("p", { class: "row" },
      h("a", { class: "button plain-button", href: `geo:${house.lat},${house.lon}?q=${house.lat},${house.lon}` }, say("field.go")),
      h("a", { class: "button plain-button", href: `#house/${record.building}` }, say("field.house"))),
    part(say("field.due"), dueRows(owed.results[0], speaker)),
    part(say("field.record"), form || h("p", { class: "quiet" }, say("field.record.not_here"))),
    part(say("dossier.people"), people(told, speaker)),
    part(say("field.done"), done(latest.results, speaker)),
    part(say("dossier.answers"), ...answers(told, speaker)));
  title.focus({ preventScroll: true });
}
