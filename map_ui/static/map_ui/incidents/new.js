/** Taking a report: on the telephone or for oneself, with an address or a point on the map. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { showProblem, startPage } from "../kit/page.js";
import { PlaceBox, placesSource } from "../kit/place_box.js";
import { layersAt } from "../map/cartography.js";
import { ReportDraft } from "../map/report_draft.js";
import { makeReportForm } from "../map/report_form.js";
import { callerOf, fitted } from "./caller.js";
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

/** @param {{phone: string, address: string}} caller what is empty of it stays as it is */
function fill({ phone, address }) {
  const input = /** @type {HTMLInputElement} */ (document.querySelector("[name=reporter_phone]"));
  if (phone && input) {
    input.value = phone;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (!address) return;
  box.input.value = address;
  set(null); // a point was another place's
}

/** Take over what the address says of a caller, and leave the number neither there nor in the history. */
function takeCaller() {
  const caller = callerOf(location.hash);
  if (!caller) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  const input = /** @type {HTMLInputElement|null} */ (document.querySelector("[name=reporter_phone]"));
  const { fill: fits, isOther } = fitted(caller, { phone: input?.value.trim() ?? "", address: box.input.value.trim() || (point && say("intake.where.set")) || "" });
  const note = byId("caller");
  note.hidden = !isOther;
  if (!isOther) return fill(fits);
  // Another call, while something is typed: whoever sits there decides.
  const take = h("button", { type: "button", class: "small-button" }, say("intake.caller.take"));
  take.addEventListener("click", () => {
    note.hidden = true;
    fill(caller);
  });
  note.replaceChildren(h("span", {}, say("intake.caller.other", { caller: [caller.phone, caller.address].filter(Boolean).join(" · ") })), " ", take);
  return undefined;
}

async function begin() {
  byId("where-box").replaceChildren(box.element);
  const city = api.city();
  const map = new CasesMap(byId("map"), api.tileSource(layersAt), speaker.language);
  const { bbox } = await city;
  if (bbox) map.showBox(bbox);
  put = map.setPoint((lon, lat) => { point = { lon, lat }; keep(); }, say("intake.pin"));
  drawForm();
  takeCaller();
  addEventListener("hashchange", takeCaller);
  root.dataset.ready = "true";
}

begin().catch((error) => { showProblem(error, speaker); root.dataset.ready = "true"; });
