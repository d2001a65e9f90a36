/** How many doors were visited in this period, by rule, and by grid cell or worker. */

import { byId, h } from "../kit/elements.js";
import { attempt, startPage } from "../kit/page.js";
import { visits } from "../kit/visits.js";
import { share, totalOf } from "./rows.js";

const speaker = startPage("desk.visits");
const { say, number, day } = speaker;
const BY = ["grid_cell", "worker"];
const chosen = (/** @type {string} */ id) => /** @type {HTMLSelectElement} */ (byId(id)).value;
/** @type {any[]} */ let rules = [];
let asked = 0;

/** @param {import("./rows.js").Row} row @param {string} name @param {string} tag */
const line = (row, name, tag) => h("tr", { "data-overdue": row.overdue > 0 && "true" }, h(tag, { scope: "row" }, name),
  ...[row.doors, row.visited, row.due, row.overdue].map((n) => h("td", {}, number(n))),
  h("td", {}, `${number(share(row), 1)} %`));

/** @param {any[]} rows of one rule */
function table(rows) {
  const heads = [say(`visits.by.${chosen("by")}`), ...["doors", "visited", "due", "overdue", "share"]
    .map((one) => say(`visits.${one}`))];
  const nobody = say(chosen("by") === "worker" ? "visits.no_worker" : "incident.no_cell");
  return h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((one) => h("th", { scope: "col" }, one)))),
    h("tbody", {}, line(totalOf(rows), say("visits.all"), "th"), ...rows.map((row) => line(row,
      [row.name || row.code || nobody, chosen("by") === "grid_cell" && row.worker].filter(Boolean).join(" · "), "td"))));
}

async function show() {
  asked += 1;
  const mine = asked;
  byId("coverage").setAttribute("aria-busy", "true");
  const isFine = await attempt(speaker, async () => {
    const { results } = await visits.coverage(chosen("by"));
    if (mine !== asked) return;
    const rows = results.filter(({ rule }) => String(rule.id) === chosen("rule"));
    const rule = rules.find(({ id }) => String(id) === chosen("rule"));
    byId("about").textContent = rows.length ? say("visits.about", { period: say(`visits.period.${rule.period}`),
      day: day(rows[0].since) }) : say(rule && !rule.is_seen ? "visits.not_seen" : "visits.none");
    byId("coverage").replaceChildren(...(rows.length ? [table(rows)] : []));
  });
  if (!isFine) byId("coverage").replaceChildren(); // what stood there was of another choice
  byId("coverage").removeAttribute("aria-busy");
}

async function begin() {
  rules = (await visits.rules()).results.filter(({ is_active: isActive }) => isActive);
  byId("rule").replaceChildren(...rules.map((one) => h("option", { value: String(one.id) },
    (speaker.language === "en" && one.name_en) || one.name_zh)));
  byId("by").replaceChildren(...BY.map((one) => h("option", { value: one }, say(`visits.by.${one}`))));
  byId("tools").addEventListener("submit", (event) => event.preventDefault());
  byId("tools").addEventListener("change", () => void show());
  await show();
}

void attempt(speaker, begin).finally(() => { document.documentElement.dataset.ready = "true"; });
