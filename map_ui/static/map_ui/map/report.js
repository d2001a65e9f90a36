/** "Report here": a pin on the map and the form of a report in the card. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { page } from "./main.js";
import { ReportDraft } from "./report_draft.js";
import { makeReportForm } from "./report_form.js";
import { ReportLayer } from "./report_layer.js";

/** @typedef {import("./report_layer.js").Point} Point */

const root = document.documentElement;
const { map, state } = page;
const speaker = () => state.speaker;
let asked = 0;
/** @type {Point|null} */ let point = null;

/** Where the pin stands, in words as far as they are known.
 * @param {HTMLElement} line @param {Point} at */
async function tellPlace(line, { lon, lat }) {
  const mine = asked += 1;
  line.textContent = `${lon.toFixed(5)}, ${lat.toFixed(5)}`;
  const [found] = /** @type {any[]} */ (await api.locate(lon, lat).catch(() => []));
  if (mine === asked && found?.label) line.textContent = found.label;
}

/** @param {Point} at */
function open(at) {
  const { say } = speaker();
  const draft = new ReportDraft("map", root.dataset.account ?? "");
  const line = h("p", { class: "report-place", role: "status" });
  const where = {
    told: () => (point ? { ...point, datum: "wgs84" } : null),
    kept: () => point,
    take: (/** @type {Point} */ { lon, lat }) => layer.put({ lon, lat }),
  };
  shown = line;
  const card = h("section", { class: "report-card" }, h("p", { class: "kicker" }, say("case.report")),
    h("h2", { id: "card-title", tabindex: "-1" }, say("intake.here")), line,
    h("p", { class: "quiet" }, say("intake.pin.about")));
  card.append(makeReportForm({ speaker: speaker(), door: "map", draft, where,
    onDone: () => { leave(); card.dataset.reported = "true"; },
    onAgain: () => void begin(layer.middle()) }));
  page.openCard(card);
  byId("map").classList.add("is-drawing"); // a click moves the pin and opens nothing else
  layer.put(at);
  root.dataset.reporting = "true";
}

/** @type {HTMLElement|null} */ let shown = null;
const layer = new ReportLayer(map.map, { title: () => speaker().say("intake.pin"),
  onMenu: (at) => void begin(at), onMove: (at) => {
    point = at;
    if (shown) void tellPlace(shown, at);
  } });

/** @param {Point} at */
async function begin(at) {
  if (root.dataset.reporting === "true") return void layer.put(at);
  await page.select(null);
  open(at);
}

/** The pin goes; what was typed stays for the next time. */
function leave() {
  layer.clear();
  point = null;
  root.dataset.reporting = "false";
  byId("map").classList.remove("is-drawing");
}

byId("open-report").addEventListener("click", () => void begin(layer.middle()));
new MutationObserver(() => {
  if (root.dataset.card === "closed" && root.dataset.reporting === "true") leave();
}).observe(root, { attributeFilter: ["data-card"] });
