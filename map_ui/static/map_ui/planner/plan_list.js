/** The start page: plans, a new one, and where to begin. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { settle } from "../kit/form_guard.js";
import { gridName } from "../kit/professional_grids.js";
import { toast } from "../kit/notice.js";
import { at } from "../kit/root.js";
import { sentenceOf } from "./problems.js";
import { offerGrids } from "./professional_grids.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** @param {Speaker} speaker */
export async function showDesk(speaker) {
  byId("desk").hidden = false;
  const [{ results, areas, more }, { id: me }] = await Promise.all([api.plans.list(), api.me(),
    offerGrids(speaker)]);
  filterPlans(results, areas, me, speaker);
  if (more) byId("plans-filter").after(h("p", { class: "quiet" }, speaker.say("plan.list.more", { n: results.length })));
  const choice = /** @type {HTMLSelectElement} */ (byId("new-area"));
  choice.replaceChildren(...areas.map((/** @type {any} */ area) =>
    h("option", { value: area.code }, area.name)), ...streetOptions(areas, speaker));
  offerBases(results, speaker);
  byId("new").hidden = !areas.length;
  byId("why").hidden = !areas.length;
  choice.addEventListener("change", () => void showWhy(choice.value, speaker));
  byId("new").addEventListener("submit", (event) => {
    event.preventDefault();
    void beginAsked(speaker);
  });
  byId("tour-start").addEventListener("click", () => void begin(
    { area: choice.value, name: speaker.say("tour") }, null, "?tour=1"));
  if (areas.length) await showWhy(areas[0].code, speaker);
  document.documentElement.dataset.ready = "true";
}

/** @param {any[]} plans @param {any[]} areas @param {Speaker} speaker */
function listPlans(plans, areas, speaker) {
  const { say, time } = speaker;
  const named = new Map(areas.map(({ code, name }) => [code, name]));
  byId("plans-list").replaceChildren(...(plans.length ? plans.map((plan) => h("li", {},
    h("a", { href: at(`/plan/${plan.id}/`) }, h("span", { class: "name" }, plan.name,
      h("small", {}, [plan.overlay && gridName(plan.overlay, speaker.language), plan.codes.map((/** @type {string} */ c) => named.get(c)).filter(Boolean)
        .slice(0, 3).join("、"), say("plan.changed", { at: time(plan.changed_at) })]
        .filter(Boolean).join(" · "))),
    h("span", { class: `chip ${plan.state}` }, say(`plan.state.${plan.state}`)))))
    : [h("li", { class: "quiet" }, say("plan.none"))]));
}

/** Whole streets, where there are several communities in one. @param {any[]} areas
 * @param {Speaker} speaker */
function streetOptions(areas, { say }) {
  /** @type {Map<string, any[]>} */ const streets = new Map();
  for (const area of areas) {
    const street = area.code.slice(0, 9);
    streets.set(street, [...(streets.get(street) ?? []), area]);
  }
  return [...streets].filter(([, held]) => held.length > 1).map(([code, held]) =>
    h("option", { value: `${code}000` }, say("plan.area.street", { name: held[0].name, n: held.length })));
}

/** Other plans to start from, and a file. @param {any[]} plans @param {Speaker} speaker */
function offerBases(plans, { say }) {
  const base = /** @type {HTMLSelectElement} */ (byId("new-base"));
  base.append(...plans.slice(0, 20).map(({ id, name }) => h("option", { value: String(id) },
    say("plan.base.plan", { name }))), h("option", { value: "file" }, say("plan.base.file")));
  base.addEventListener("change", () => { byId("new-file").hidden = base.value !== "file"; });
}

/** What the form asks for. @param {Speaker} speaker */
async function beginAsked({ say }) {
  const form = /** @type {HTMLFormElement} */ (byId("new"));
  const { area, base, name, datum, overlay } = Object.fromEntries(new FormData(form).entries());
  if (base !== "file") {
    return begin({ area, name, overlay, base: /^\d+$/.test(String(base)) ? Number(base) : base }, null);
  }
  const file = /** @type {HTMLInputElement} */ (form.elements.namedItem("file")).files?.[0];
  if (!file) return toast(say("plan.base.file.missing"));
  try {
    const plan = await api.plans.fromFile(file, { area: String(area), name: String(name),
      datum: String(datum), overlay: String(overlay ?? "") });
    settle(form);
    return location.assign(at(`/plan/${plan.id}/`));
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    return toast(error.message);
  }
}

/** Buttons for the states that occur, and for what waits for this reader's review.
 * @param {any[]} plans @param {any[]} areas @param {number} me @param {Speaker} speaker */
function filterPlans(plans, areas, me, speaker) {
  const { say } = speaker;
  const groups = new Map([["all", plans]]);
  const mine = plans.filter(({ state, author }) => state === "submitted" && author !== me);
  if (mine.length) groups.set("mine", mine);
  for (const plan of plans) groups.set(plan.state, [...(groups.get(plan.state) ?? []), plan]);
  const choose = (/** @type {string} */ chosen) => {
    byId("plans-filter").replaceChildren(...(plans.length ? [...groups] : []).map(([key, list]) => {
      const button = h("button", { type: "button", "aria-pressed": String(key === chosen) },
        say(["all", "mine"].includes(key) ? `plan.filter.${key}` : `plan.state.${key}`),
        h("b", {}, String(list.length)));
      button.addEventListener("click", () => choose(key));
      return button;
    }));
    listPlans(groups.get(chosen) ?? [], areas, speaker);
  };
  choose(mine.length ? "mine" : "all");
}

/** @param {object} body @param {any} step the first one @param {string} [query] of the page */
async function begin(body, step, query = "") {
  try {
    const plan = await api.plans.create(body);
    if (step) {
      await api.plans.send(plan.id, "steps", { ...step, revision: plan.revision,
        client_id: crypto.randomUUID() });
    }
    settle(byId("new"));
    location.assign(at(`/plan/${plan.id}/${query}`));
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    toast(error.message);
  }
}

/** @param {string} area @param {Speaker} speaker */
async function showWhy(area, { say, number }) {
  const { results } = await api.plans.why(area);
  byId("why-list").replaceChildren(...(results.length ? results.map((/** @type {any} */ row) => {
    const repair = row.repair && h("button", { type: "button", class: "small-button" },
      say("why.repair", { what: say(`step.${row.repair.step.type}`), n: row.repair.residents_moved }));
    repair?.addEventListener("click", () => void begin({ area, name: row.name }, row.repair.step));
    const [west, south, east, north] = row.bbox ?? [];
    const look = row.bbox && h("a", { href: at(`/#17/${(south + north) / 2}/${(west + east) / 2}/rule/cell:${row.id}`) }, say("why.open"));
    return h("li", {}, h("span", { class: "name" }, h("b", {}, row.name),
      h("small", {}, `${number(row.households)} ${say("unit.households")} · `,
        row.reasons.map((/** @type {any} */ reason) => say(sentenceOf(reason), reason)).join("；"))),
    h("span", { class: "both" }, repair, look));
  }) : [h("li", { class: "quiet good" }, "✓ ", say("why.none"))]));
}
