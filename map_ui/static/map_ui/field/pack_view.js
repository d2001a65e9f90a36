/** The pack on the page without a line: finding a door, its card and visit, what is due, the cases. */

import { placeOf, titleOf } from "../kit/case_words.js";
import { mayLeave } from "../kit/dialog.js";
import { byId, h } from "../kit/elements.js";
import { saved, showProblem } from "../kit/page.js";
import { drawCase, leaveCase, openCase } from "./case_card.js";
import { dueRows, people } from "./card.js";
import { formsAt, labelOf, searchPack } from "./pack.js";
import { VisitDraft, makeVisitForm } from "./visit_form.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./pack.js").Pack} Pack */
/** @typedef {{speaker: Speaker, outbox: import("./outbox.js").Outbox, drafts: import("./drafts.js").Drafts}} About */

const DUE_SHOWN = 30;

/** @param {Pack} pack @param {About} about */
export function showPack(pack, about) {
  const { speaker: { say, time } } = about;
  byId("pack").hidden = false;
  byId("pack-until").textContent = say("field.pack.until", { time: time(pack.made_at), until: time(pack.until) });
  const query = /** @type {HTMLInputElement} */ (byId("pack-q"));
  query.oninput = () => {
    const found = searchPack(pack, query.value);
    byId("pack-found").replaceChildren(...found.map(({ unit, label, names }) => door(label, names, () => card(pack, unit, about))),
      query.value.trim() && !found.length ? h("li", { class: "quiet" }, say("field.pack.nothing")) : "");
  };
  const due = pack.due.slice(0, DUE_SHOWN);
  byId("pack-due").replaceChildren(...due.map((one) => {
    const unit = pack.units.find(({ id }) => id === one.unit);
    return door(one.label, [...new Set(one.rules.map(({ name }) => name))].join(" · "), () => unit && card(pack, unit, about));
  }), due.length ? more(pack.due.length - due.length, pack.due_more, "field.pack.due", say)
    : h("li", { class: "quiet" }, say("field.none")));
  byId("pack-cases").replaceChildren(...pack.cases.map((one) => door(titleOf(one, about.speaker),
    placeOf(one, about.speaker), () => caseCard(one, about))),
  pack.cases.length ? more(0, Boolean(pack.cases_more), "field.pack.cases", say)
    : h("li", { class: "quiet" }, say("field.cases.none")));
}

const PARTS = ["pack-until", "pack-found", "pack-card", "pack-due", "pack-cases"];

/** Nothing of a pack stays on the page. */
export function hidePack() {
  byId("pack").hidden = true;
  const query = /** @type {HTMLInputElement} */ (byId("pack-q"));
  Object.assign(query, { value: "", oninput: null });
  for (const name of PARTS) byId(name).replaceChildren();
  leaveCase(byId("case-card"));
}

/** A list that ends early says so. @param {number} left out here @param {boolean} isCut whether the pack has not all
 * @param {string} key @param {Speaker["say"]} say */
function more(left, isCut, key, say) {
  if (!left && !isCut) return "";
  return h("li", { class: "quiet" }, say(isCut ? `${key}.cut` : `${key}.more`, { n: left }));
}

/** @param {string} label @param {string} more @param {() => unknown} act */
function door(label, more, act) {
  const button = h("button", { type: "button", class: "door" }, h("b", {}, label), more && h("small", {}, more));
  button.addEventListener("click", () => void act());
  return h("li", {}, button);
}

/** @param {HTMLElement} shown @param {HTMLElement} other */
function turnTo(shown, other) {
  other.hidden = true;
  shown.hidden = false;
  shown.scrollIntoView({ block: "start" });
}

/** The card of a door with a new visit. @param {Pack} pack @param {import("./pack.js").PackUnit} unit @param {About} about */
async function card(pack, unit, about) {
  const { speaker, outbox, drafts } = about, { say } = speaker;
  const draft = await VisitDraft.of(unit.id, drafts);
  if (byId("pack").hidden) return;
  const house = pack.houses.find(({ id }) => id === unit.house);
  const form = makeVisitForm({ draft, speaker, forms: formsAt(pack, unit.id), fail: (error) => showProblem(error, speaker),
    record: (content, replaces) => outbox.submit("visit", content, { replaces }), onSent: () => {
      saved(speaker, say("field.kept"));
      form.replaceWith(h("p", { class: "quiet" }, say("field.kept")));
    } });
  const residents = pack.people.filter((one) => one.unit === unit.id)
    .map((one) => ({ ...one, care: one.care.length ? one.care : null }));
  byId("pack-card").replaceChildren(h("h2", { tabindex: "-1" }, labelOf(pack, unit)),
    house ? h("p", { class: "row" }, h("a", { class: "button plain-button", href: `geo:${house.lat},${house.lon}?q=${house.lat},${house.lon}` },
      say("field.go"))) : "",
    h("section", { class: "sheet" }, h("h3", {}, say("field.due")), dueRows(pack.due.find((one) => one.unit === unit.id), speaker)),
    h("section", { class: "sheet" }, h("h3", {}, say("field.record")), form),
    h("section", { class: "sheet" }, h("h3", {}, say("dossier.people")), people({ residents, people_seen: true }, speaker)));
  turnTo(byId("pack-card"), byId("case-card"));
}

/** @param {any} one @param {About} about */
async function caseCard(one, { speaker, outbox, drafts }) {
  if (!await mayLeave(speaker, byId("case-card")) || byId("pack").hidden) return;
  const card = openCase(one.ref);
  const again = () => void drawCase(card, { ...one, files: [] }, speaker, { outbox, drafts, again });
  if (await drawCase(card, { ...one, files: [] }, speaker, { outbox, drafts, again })) turnTo(byId("case-card"), byId("pack-card"));
}
