/** The form of the list's filters; it holds what the address says and tells what was changed. */

import { BESIDE, KINDS, LIGHTS, SEVEN, nameOf } from "../kit/case_words.js";
import { h } from "../kit/elements.js";
import { DOORS, HOURS, WORKLISTS, isBeyondForm, narrowing } from "./filters.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./filters.js").Filters} Filters */
/** @typedef {{matters: any[], departments: any[], areas: {code: string, name: string}[]}} Choices */

const SORTS = ["", "deadline", "-reported_at", "reported_at"];
/** Filters that stand behind "more". */
const RARER = ["kind", "matter", "area", "owner", "source", "list", "mine", "since", "until"];
const WAIT_MS = 300;

/** @param {Speaker} speaker @param {string} name @param {[string, string][]} options value, text
 * @param {string} value */
function choice({ say }, name, options, value) {
  const select = /** @type {HTMLSelectElement} */ (h("select", { name },
    ...options.map(([one, text]) => h("option", { value: one }, text))));
  // What a link says stays chosen, whether or not it is known here.
  if (value && !options.some(([one]) => one === value)) select.append(h("option", { value }, value));
  select.value = value;
  return h("label", {}, h("span", {}, say(`case.filter.${name}`)), select);
}

/** @param {Speaker} speaker @param {string} prefix @param {string[]} values
 * @returns {[string, string][]} */
const worded = ({ say }, prefix, values) => [["", say("case.any")],
  ...values.map((one) => /** @type {[string, string]} */ ([one, say(`${prefix}.${one}`)]))];

/** Fill the choices that come over the API; what is chosen stays chosen.
 * @param {HTMLFormElement} form @param {Speaker} speaker @param {Choices} choices */
export function fillChoices(form, speaker, { matters, departments, areas }) {
  const { say } = speaker;
  const own = /** @type {any[]} */ ([{ code: "me", name: say("case.owner.me") }]);
  const inTree = treeOf(matters, speaker);
  for (const [name, things] of Object.entries({ matter: inTree, area: areas, owner: [...own, ...departments] })) {
    const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem(name));
    const { value } = select;
    select.replaceChildren(h("option", { value: "" }, say("case.any")),
      ...things.map((one) => h("option", { value: one.code }, nameOf(one, speaker))));
    if (value && !things.some(({ code }) => code === value)) select.append(h("option", { value }, value));
    select.value = value;
  }
}

/** Matters below their categories; either can be chosen. @param {any[]} matters
 * @param {Speaker} speaker */
function treeOf(matters, { language }) {
  const groups = new Map();
  for (const one of matters) {
    if (!groups.has(one.group)) groups.set(one.group, []);
    groups.get(one.group).push(one);
  }
  return [...groups].flatMap(([code, members]) => {
    const name = (language === "en" && members[0].group_name_en) || members[0].group_name || code;
    return [{ code, name }, ...members.map((/** @type {any} */ one) => ({ ...one,
      name: `\u3000${one.name}`, name_en: one.name_en && `\u3000${one.name_en}` }))];
  });
}

/** What the form cannot show stands in it all the same, as a button that takes it away.
 * @param {Speaker} speaker @param {Filters} filters @param {(name: string) => void} onDrop */
function beyond({ say, time }, filters, onDrop) {
  const names = Object.keys(filters).filter((name) => isBeyondForm(name, filters[name]));
  return names.flatMap((name) => {
    const text = name === "polygon" ? say("case.filter.drawn")
      : `${say(`case.filter.${name}`)} ${time(filters[name])}`;
    const drop = h("button", { type: "button", class: "small-button kept-filter", "data-drop": name,
      "aria-label": say("case.filter.drop", { text }) }, text, h("span", { "aria-hidden": "true" }, " ×"));
    drop.addEventListener("click", () => onDrop(name));
    return [h("input", { type: "hidden", name, value: filters[name] }), drop];
  });
}

/** @param {Speaker} speaker @param {Filters} filters */
function fields(speaker, filters) {
  const { say } = speaker;
  const value = (/** @type {string} */ name) => filters[name] ?? "";
  const day = (/** @type {string} */ name) => !isBeyondForm(name, value(name)) && h("label", {},
    h("span", {}, say(`case.filter.${name}`)), h("input", { type: "date", name, value: value(name) }));
  return {
    first: [
      h("label", { class: "wide" }, h("span", {}, say("case.filter.q")),
        h("input", { type: "search", name: "q", value: value("q"), maxlength: "100",
          placeholder: say("case.q.hint"), autocomplete: "off" })),
      choice(speaker, "state", [["open", say("case.state.open")], ["closed", say("case.state.closed")],
        ["", say("case.state.all")]], value("state")),
      choice(speaker, "light", worded(speaker, "case.light", LIGHTS), value("light")),
      choice(speaker, "hours", worded(speaker, "case.hours", HOURS), value("hours")),
      choice(speaker, "step", worded(speaker, "case.step", [...SEVEN, ...BESIDE]), value("step")),
      choice(speaker, "sort", SORTS.map((one) => [one, say(`case.sort.${one || "usual"}`)]), value("sort")),
    ],
    rest: [
      choice(speaker, "kind", worded(speaker, "case.kind", KINDS), value("kind")),
      ...["matter", "area", "owner"].map((name) =>
        choice(speaker, name, [["", say("case.any")]], value(name))),
      choice(speaker, "source", worded(speaker, "case.door", DOORS), value("source")),
      choice(speaker, "list", worded(speaker, "case.worklist", WORKLISTS), value("list")),
      day("since"), day("until"),
      h("label", { class: "tick" }, h("input", { type: "checkbox", name: "mine", value: "1",
        checked: value("mine") === "1" }), h("span", {}, say("case.filter.mine"))),
    ],
  };
}

/** Draw the form. `onMore` is called when the rarer filters are shown.
 * @param {HTMLFormElement} form @param {Speaker} speaker @param {Filters} filters
 * @param {Choices} choices @param {{onChange(filters: Filters): void, onMore(): void}} does */
export function drawFilters(form, speaker, filters, choices, { onChange, onMore }) {
  const { say } = speaker;
  const { first, rest } = fields(speaker, filters);
  const clear = h("button", { type: "button", class: "small-button", id: "clear" }, say("case.clear"));
  const isOpen = form.querySelector("details")?.open || RARER.some((name) => filters[name] && !isBeyondForm(name, filters[name]));
  const more = /** @type {HTMLDetailsElement} */ (h("details", { open: isOpen }, h("summary", {}, say("case.filters.more")),
    h("div", { class: "filter-row" }, ...rest)));
  more.addEventListener("toggle", () => { if (more.open) onMore(); });
  const kept = beyond(speaker, filters, (name) => {
    form.querySelector(`input[type=hidden][name=${name}]`)?.remove();
    form.querySelector(`[data-drop=${name}]`)?.remove();
    tell();
  });
  form.replaceChildren(h("div", { class: "filter-row" }, ...first, clear, ...kept), more);
  fillChoices(form, speaker, choices);
  const values = () => /** @type {Filters} */ (Object.fromEntries([...new FormData(form)].map(
    ([name, value]) => [name, String(value).trim()])));
  const tell = () => { clear.hidden = !narrowing(values()); onChange(values()); };
  clear.hidden = !narrowing(filters);
  clear.addEventListener("click", () => onChange({}));
  let timer = 0;
  form.onsubmit = (event) => { event.preventDefault(); clearTimeout(timer); tell(); };
  form.onchange = () => { clearTimeout(timer); tell(); };
  form.oninput = (event) => {
    if (/** @type {HTMLInputElement} */ (event.target).name !== "q") return;
    clearTimeout(timer);
    timer = setTimeout(tell, WAIT_MS);
  };
}
