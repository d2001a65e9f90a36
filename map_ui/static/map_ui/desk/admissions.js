/** Admission lists: which matters a community does not take, seen and set by whoever edits matters. */

import * as api from "../kit/api.js";
import { cases } from "../kit/cases.js";
import { nameOf } from "../kit/case_words.js";
import { byId, h } from "../kit/elements.js";
import { attempt, saved, startPage } from "../kit/page.js";

const LEVELS = ["district", "street", "community"];
const speaker = startPage("desk.admissions");
const { say } = speaker;
const form = /** @type {HTMLFormElement} */ (byId("add"));

/** @param {any} one */
const whereOf = ({ division }) => [division.name, division.code].filter(Boolean).join(" · ");

/** @param {any} one */
function row(one) {
  const matter = nameOf(one.matter, speaker);
  const told = h("span", {}, h("b", {}, matter), h("small", {}, say("admissions.not_in", { where: whereOf(one) })));
  if (!one.may_change) return h("li", {}, told, h("span", { class: "quiet" }, say("admissions.above")));
  const remove = h("button", { type: "button", class: "button plain-button",
    "aria-label": say("admissions.remove.of", { matter, where: whereOf(one) }) }, say("admissions.remove"));
  remove.addEventListener("click", () => void attempt(speaker, async () => {
    await api.send(`admissions/${one.id}`, {}, "DELETE");
    saved(speaker, say("admissions.removed", { matter }));
    await show();
    byId("list-title").focus();
  }));
  return h("li", { "data-id": one.id }, told, remove);
}

async function show() {
  const { results } = await api.json("admissions");
  byId("count").textContent = results.length ? say("admissions.count", { n: results.length }) : say("admissions.none");
  byId("list").replaceChildren(...results.map(row));
}

/** @param {any[]} matters */
function fillMatters(matters) {
  const groups = new Map();
  for (const one of matters) {
    const name = (speaker.language === "en" && one.group_name_en) || one.group_name || one.group;
    groups.set(name, [...groups.get(name) ?? [], one]);
  }
  form.matter.replaceChildren(h("option", { value: "" }, say("admissions.choose")),
    ...[...groups].map(([label, inside]) => h("optgroup", { label },
      ...inside.map((/** @type {any} */ one) => h("option", { value: one.code }, nameOf(one, speaker))))));
}

/** @param {any[][]} levels features of each level */
function fillDivisions(levels) {
  form.division.replaceChildren(h("option", { value: "" }, say("admissions.choose")),
    ...LEVELS.map((level, i) => h("optgroup", { label: say(`level.${level}`) },
      ...levels[i].map(({ properties: { code, name } }) => h("option", { value: code }, `${name} · ${code}`)))));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void attempt(speaker, async () => {
    const { matter, division } = Object.fromEntries(new FormData(form));
    const made = await api.send("admissions", { matter, division });
    saved(speaker, say("admissions.added", { matter: nameOf(made.matter, speaker) }));
    form.reset();
    await show();
  });
});

void attempt(speaker, async () => {
  const [matters, ...levels] = await Promise.all([cases.matters(),
    ...LEVELS.map((level) => api.outlinesOf(level).then(({ features }) => features))]);
  fillMatters(matters);
  fillDivisions(levels);
  await show();
}).then((isRead) => {
  // A form in which nothing can be chosen only misleads whoever may not read the list.
  for (const one of document.querySelectorAll("main .sheet")) one.toggleAttribute("hidden", !isRead);
}).finally(() => { document.documentElement.dataset.ready = "true"; });
