/** Taking a report: on the telephone or for oneself, with an address or a point on the map. */

import * as api from "../kit/api.js";
import { byId } from "../kit/elements.js";
import { showProblem, startPage } from "../kit/page.js";
import { PlaceBox, placesSource } from "../kit/place_box.js";
import { layersAt } from "../map/cartography.js";
import { ReportDraft } from "../map/report_draft.js";
import { makeReportForm } from "../map/report_form.js";
import { CasesMap } from "./map.js";

const root = document.documentElement;
const speaker = startPage("case.report");
const { say } = speaker;
const draft = new ReportDraft("desk", root.dataset.account ?? "");
/** @type {{lon: number, lat: number, datum?: string}|null} */ let point = null;
/** @type {(place: {lon: number, lat: number}|null) => void} */ let put = () => {};

const box = new PlaceBox({ speaker: () => speaker, name: "address", hint: say("intake.address"),
  sources: [placesSource({ speaker: () => speaker })],
  onText: () => keep(),
  onPick: (place) => {
    box.input.value = place.label;
    if (place.lon !== null && place.lat !== null) set({ lon: place.lon, lat: place.lat });
  } });

/** What is sent of the place: a point, an address, or both. */
function told() {
  const address = box.input.value.trim();
  if (!point) return address ? { address } : null;
  return { lon: point.lon, lat: point.lat, datum: point.datum ?? "wgs84", ...address && { address } };
}

const kept = () => ({ point, address: box.input.value });

function keep() {
  draft.keep(draft.draft.values, kept());
  tell();
}

/** @param {{lon: number, lat: number, datum?: string}|null} place */
function set(place) {
  point = place;
  put(place);
  keep();
}

function tell() {
  byId("where-note").textContent = point ? say("intake.where.set")
    : box.input.value.trim() ? say("intake.where.address") : say("intake.where.about");
}

/** @param {{lon: number, lat: number, datum?: string, label?: string}} place */
function take(place) {
  if (place.label) box.input.value = place.label;
  set(place);
}

function drawForm() {
  const where = draft.draft.where;
  if (where) {
    box.input.value = where.address ?? "";
    point = where.point ?? null;
    put(point);
  } else {
    box.input.value = "";
    point = null;
    put(null);
  }
  tell();
  byId("form-body").replaceChildren(makeReportForm({ speaker, door: "desk", draft, withReporter: true,
    where: { told, kept, take }, onDone: () => { root.dataset.reported = "true"; }, onAgain: () => {
      root.dataset.reported = "false";
      drawForm();
    } }));
}

async function begin() {
  byId("where-box").replaceChildren(box.element);
  const city = api.city();
  const map = new CasesMap(byId("map"), api.tileSource(layersAt), speaker.language);
  const { bbox } = await city;
  if (bbox) map.showBox(bbox);
  put = map.setPoint((lon, lat) => { point = { lon, lat }; keep(); }, say("intake.pin"));
  drawForm();
  root.dataset.ready = "true";
}

begin().catch((error) => { showProblem(error, speaker); root.dataset.ready = "true"; });
