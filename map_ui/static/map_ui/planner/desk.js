/** The start page: plans, a new one, and where to begin. */

import * as api from "../api.js";
import { byId, h } from "../elements.js";
import { toast } from "../notice.js";

/** @typedef {import("../messages.js").Speaker} Speaker */

/** @param {Speaker} speaker */
export async function showDesk(speaker) {
  byId("desk").hidden = false;
  const [{ results, areas }, { id: me }] = await Promise.all([api.plans.list(), api.me()]);
  filterPlans(results, areas, me, speaker);
  const choice = /** @type {HTMLSelectElement} */ (byId("new-area"));
  choice.replaceChildren(...areas.map((/** @type {any} */ area) =>
    h("option", { value: area.code }, area.name)));
  byId("new").hidden = !areas.length;
  byId("why").hidden = !areas.length;
  choice.addEventListener("change", () => void showWhy(choice.value, speaker));
  byId("new").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (byId("new")));
    void begin(Object.fromEntries(form.entries()), null);
  });
  byId("tour-start").addEventListener("click", () => void begin(
    { area: choice.value, name: speaker.say("tour") }, null, "?tour=1"));
  if (areas.length) await showWhy(areas[0].code, speaker);
  document.documentElement.dataset.ready = "true";
}

/** @param {any[]} plans @param {any[]} areas @param {Speaker} speaker */
function listPlans(plans, areas, { say, time }) {
  const named = new Map(areas.map(({ code, name }) => [code, name]));
  byId("plans-list").replaceChildren(...(plans.length ? plans.map((plan) => h("li", {},
    h("a", { href: `/plan/${plan.id}/` }, h("span", { class: "name" }, plan.name,
      h("small", {}, [plan.codes.map((/** @type {string} */ c) => named.get(c)).filter(Boolean)
        .slice(0, 3).join("、"), say("plan.changed", { at: time(plan.changed_at) })]
        .filter(Boolean).join(" · "))),
    h("span", { class: `chip ${plan.state}` }, say(`plan.state.${plan.state}`)))))
    : [h("li", { class: "quiet" }, say("plan.none"))]));
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
    location.assign(`/plan/${plan.id}/${query}`);
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
    return h("li", {}, h("span", { class: "name" }, h("b", {}, row.name),
      h("small", {}, `${number(row.households)} ${say("col.households")} · `,
        row.reasons.map((/** @type {any} */ reason) => say(`problem.${reason.code}`, reason)).join("；"))),
    repair);
  }) : [h("li", { class: "quiet good" }, "✓ ", say("why.none"))]));
}
