/** The sheet of a plan to print: before and after, cells, who moves. */

import * as api from "../kit/api.js";
import { byId, h, translatePage } from "../kit/elements.js";
import { gridName } from "../kit/professional_grids.js";
import { keepLanguage, readAnew } from "../kit/language.js";
import { LOCALES, chosenLanguage, speaker as speakerOf } from "../texts/speaker.js";
import { storage } from "../kit/storage.js";
import { toast } from "../kit/notice.js";
import { PlanModel } from "./plan.js";
import { boxOf } from "./shapes.js";
import { Captions, captionsBefore } from "./captions.js";
import { Frame, mapOf, scaleM, tintsOf } from "./sheet_map.js";
import { delta } from "./side_panel.js";
import { pathHere } from "../kit/root.js";

const root = document.documentElement;
const asked = new URLSearchParams(location.search).get("lang");
const speaker = speakerOf(chosenLanguage([asked, storage.get("language"), root.dataset.language]),
  root.dataset.timezone);
const { say, number, time, day } = speaker;
const EVERYWHERE = { bbox: /** @type {[number, number, number, number]} */ ([-180, -90, 180, 90]), metresPerPixel: 0 };

/** @param {any} about @param {any} changes @param {any[]} streets */
function drawSheet(about, changes, streets) {
  const model = new PlanModel(about);
  const frame = new Frame(boxOf([...model.atoms.values()]));
  const shared = { frame, tints: tintsOf(model), streets, scale: `${number(scaleM(frame))} ${say("unit.m")}` };
  const picture = (/** @type {"base"|"cell"} */ which, /** @type {any[]} */ captions, /** @type {string} */ note) =>
    h("figure", {}, h("figcaption", {}, say(which === "base" ? "cell.was" : "cell.now"), h("small", {}, note)),
      /** @type {any} */ (mapOf(model, which, { ...shared, captions })));
  byId("sheet").replaceChildren(
    h("header", {}, h("div", {}, h("h1", {}, about.name), h("p", {}, [root.dataset.city,
      about.overlay && gridName(about.overlay, speaker.language)].filter(Boolean).join(" · "))),
      h("p", {}, [`${say("sheet.number")} ${about.id}-${about.revision}`, say(`plan.state.${about.state}`),
        about.effective_on ? say("plan.scheduled_on", { on: day(about.effective_on) }) : "",
        say("sheet.printed", { at: time(new Date().toISOString()) })].filter(Boolean).join("　"))),
    h("div", { class: "maps" }, picture("base", captionsBefore(model, speaker), ""),
      picture("cell", new Captions().of(model, speaker, EVERYWHERE), say("sheet.moved"))),
    h("div", { class: "tables" }, h("section", {}, h("h2", {}, say("plan.tab.cells")), cellTable(model, changes)),
      h("section", {}, h("h2", {}, say("sheet.moves")), flowTable(model, changes),
        h("p", { class: "sign" }, ...["drawn", "reviewed", "approved"].map((who) => h("span", {}, say(`sheet.${who}`)))))));
}

/** @param {PlanModel} model @param {any} changes */
function cellTable(model, changes) {
  const names = new Map(model.about.workers.map((/** @type {any} */ w) => [w.id, w.name]));
  const columns = ["households", "residents", "buildings", "open_incidents"];
  return h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, say("cell.name")), h("th", {}, say("cell.code")),
    ...columns.map((column) => h("th", {}, say(`col.${column}`))), h("th", {}, say("cell.worker")))),
  h("tbody", {}, ...changes.cells.map((/** @type {any} */ { key, name, code, before, after }) => h("tr", {},
    h("td", { class: after ? "" : "gone" }, name), h("td", {}, code || say("cell.new")),
    ...columns.map((column) => h("td", {}, after ? number(after[column]) : "–", " ",
      before && after ? delta(after[column] - before[column], speaker) : null)),
    h("td", {}, after ? String(names.get(model.cells.get(key)?.worker ?? null) ?? say("cell.noworker")) : say("cell.gone"))))));
}

/** @param {PlanModel} model @param {any} changes */
function flowTable(model, changes) {
  if (!changes.flows.length) return h("p", {}, say("moves.none"));
  const called = (/** @type {string|null} */ key) => (key === null ? say("moves.nobody")
    : model.cells.get(key)?.name ?? model.baseCells.get(key)?.name ?? key);
  const columns = ["households", "residents", "buildings", "open_incidents"];
  return h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, `${say("moves.from")} → ${say("moves.to")}`),
    ...columns.map((column) => h("th", {}, say(`col.${column}`))))),
  h("tbody", {}, ...changes.flows.map((/** @type {any} */ flow) => h("tr", {},
    h("td", {}, `${called(flow.from)} → ${called(flow.to)}`),
    ...columns.map((column) => h("td", {}, number(flow[column])))))));
}

async function start() {
  root.lang = LOCALES[speaker.language];
  translatePage(speaker);
  byId("language").addEventListener("click", () => {
    keepLanguage(speaker.language === "zh" ? "en" : "zh");
    readAnew();
  });
  byId("print").addEventListener("click", () => window.print());
  const id = Number(/^\/plan\/(\d+)\//.exec(pathHere())?.[1]);
  try {
    const [about, changes, streets] = await Promise.all([api.plans.read(id), api.plans.changes(id), api.plans.streets(id)]);
    document.title = `${about.name} · ${say("sheet.title")}`;
    if (about.atoms) drawSheet(about, changes, streets.features);
    else toast(say("plan.base_changed"));
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    toast(error.message || say("error.unreachable"));
  }
  root.dataset.ready = "true";
}

void start();
