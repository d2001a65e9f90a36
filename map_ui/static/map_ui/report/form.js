/** The form: where, what, photos, and who if they like. What is typed is kept until it is sent. */

import * as api from "../kit/api.js";
import { attributeFields, attributesOf, typedOf } from "../kit/attributes.js";
import { byId, h } from "../kit/elements.js";
import { noteChange, settle } from "../kit/form_guard.js";
import { attempt, showProblem } from "../kit/page.js";
import { storage } from "../kit/storage.js";
import { PinMap } from "./map.js";
import { Nearby } from "./nearby.js";
import { publicReports } from "./public_api.js";
import { bodyOf, groupsOf, newId } from "./submission.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const DRAFT = "public.draft";
const MOST_FILES = 10;
const LOCATING_MS = 15_000;

/** @type {File[]} */ let files = [];
/** @type {import("./map.js").Spot|null} */ let spot = null;
let clientId = newId();
/** What was typed of what a matter asks, by the names of the fields. @type {Record<string, string>} */
let asked = {};

const form = () => /** @type {HTMLFormElement} */ (byId("report"));
/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (form().elements.namedItem(name));

/** @param {Speaker} speaker @param {(receipt: string) => Promise<void>} onSent */
export async function showForm(speaker, onSent) {
  form().hidden = false;
  const { map, nearby } = startMap(speaker);
  const { matters, notice } = await startOf(speaker);
  fillMatters(matters, speaker);
  nearby.fillMatters(matters);
  byId("notice").replaceChildren(...notice[speaker.language].map(
    (/** @type {string} */ text) => h("p", {}, text)));
  field("address").placeholder = speaker.say("public.address.hint");
  takeDraft(map);
  takePlace(map);
  const ask = () => askMore(matters, speaker);
  ask();
  field("matter").addEventListener("change", ask);
  form().addEventListener("input", keepDraft);
  byId("here").addEventListener("click", () => locate(map, speaker));
  byId("files").addEventListener("change", () => takeFiles(speaker));
  form().addEventListener("submit", (event) => {
    event.preventDefault();
    submit(speaker, matters, notice.version, onSent);
  });
}

/** @param {Speaker} speaker */
async function startOf(speaker) {
  try {
    return await publicReports.start();
  } catch (error) {
    showProblem(error, speaker);
    throw error;
  }
}

/** @param {Speaker} speaker */
function startMap(speaker) {
  const map = new PinMap(byId("report-map"), speaker.say("public.pin"), (placed) => {
    spot = placed;
    byId("spot").textContent = speaker.say("public.spot.set");
    keepDraft();
    nearby.spot = placed;
    void nearby.show();
  });
  const nearby = new Nearby(speaker, map);
  void nearby.show();
  void attempt(speaker, async () => {
    map.showAreas(await publicReports.outlines());
    if (spot) map.put(spot, true);
  });
  return { map, nearby };
}

/** @param {PinMap} map @param {Speaker} speaker */
function locate(map, speaker) {
  const say = (/** @type {string} */ key) => { byId("spot").textContent = speaker.say(key); };
  if (!navigator.geolocation) {
    say("public.here.none");
    return;
  }
  say("public.here.asking");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => map.put({ lon: coords.longitude, lat: coords.latitude }, true),
    () => say("public.here.none"),
    { enableHighAccuracy: true, timeout: LOCATING_MS, maximumAge: 60_000 });
}

/** @param {any[]} matters @param {Speaker} speaker */
function fillMatters(matters, speaker) {
  const select = /** @type {HTMLSelectElement} */ (/** @type {unknown} */ (field("matter")));
  select.replaceChildren(h("option", { value: "" }, speaker.say("public.matter.choose")),
    ...groupsOf(matters, speaker.language).map(({ label, options }) => h("optgroup", { label },
      ...options.map(({ code, name }) => h("option", { value: code }, name)))));
}

/** What the chosen matter asks beside. @param {any[]} matters @param {Speaker} speaker */
function askMore(matters, speaker) {
  const wanted = matters.find(({ code }) => code === field("matter").value)?.attributes ?? [];
  byId("asked").replaceChildren(...attributeFields(wanted, asked, speaker.say));
}

/** @param {Speaker} speaker */
function takeFiles(speaker) {
  const picker = /** @type {HTMLInputElement} */ (byId("files"));
  files = [...files, ...picker.files ?? []].slice(0, MOST_FILES);
  picker.value = "";
  if (files.length) noteChange(form());
  drawFiles(speaker);
}

/** @param {Speaker} speaker */
function drawFiles(speaker) {
  byId("chosen").replaceChildren(...files.map((file, at) => {
    const remove = h("button", { type: "button", class: "small-button",
      "aria-label": speaker.say("public.photo.remove", { name: file.name }) },
    speaker.say("public.remove"));
    remove.addEventListener("click", () => {
      files = files.filter((_, other) => other !== at);
      drawFiles(speaker);
    });
    return h("li", {}, h("span", {}, file.name), remove);
  }));
}

// ---- what is typed stays, but for who typed it

function keepDraft() {
  const shown = [...byId("asked").querySelectorAll("[name]")].map((one) => one.getAttribute("name") ?? "");
  const typed = typedOf(new FormData(form()));
  for (const name of shown) asked[name] = typed[name] ?? "";
  storage.set(DRAFT, JSON.stringify({ clientId, spot, address: field("address").value,
    matter: field("matter").value, text: field("text").value,
    asked }));
}

/** @param {PinMap} map */
function takeDraft(map) {
  const kept = JSON.parse(storage.get(DRAFT) || "{}");
  if (!kept.clientId) return;
  clientId = kept.clientId;
  asked = kept.asked ?? {};
  for (const name of ["address", "matter", "text"]) field(name).value = kept[name] ?? "";
  if (kept.spot) map.put(kept.spot, true);
}

/** The place in the address, where a door plate led here. @param {PinMap} map */
function takePlace(map) {
  const [, lon, lat] = /^(-?\d+\.\d+),(-?\d+\.\d+)$/.exec(new URLSearchParams(location.search).get("at") ?? "") ?? [];
  if (lat && Math.abs(Number(lon)) <= 180 && Math.abs(Number(lat)) <= 90) map.put({ lon: Number(lon), lat: Number(lat) }, true);
}

/** @param {Speaker} speaker @param {any[]} matters @param {string} version of the notice
 * @param {(receipt: string) => Promise<void>} onSent */
async function submit(speaker, matters, version, onSent) {
  const button = /** @type {HTMLButtonElement} */ (form().querySelector("[type=submit]"));
  const values = { address: field("address").value, matter: field("matter").value,
    text: field("text").value, name: field("name").value, phone: field("phone").value };
  const chosen = matters.find((one) => one.code === values.matter);
  button.disabled = true;
  await attempt(speaker, async () => {
    const body = bodyOf(values, { spot, clientId, name: chosen && nameOf(chosen, speaker),
      version: field("consent").checked ? version : "",
      attributes: attributesOf(new FormData(form())) });
    if (!body) {
      throw new api.Failure({ code: "incomplete", message: speaker.say("public.incomplete"),
        status: 0 });
    }
    const { receipt } = await publicReports.send(body).catch(renewed);
    const left = await attachAll(receipt);
    storage.set(DRAFT, "");
    settle(form());
    form().hidden = true;
    await onSent(receipt);
    if (left) showProblem(left, speaker);
  });
  button.disabled = false;
}

/** The report of before is in, though its reply was lost: this one is another. @param {any} error
 * @returns {never} */
function renewed(error) {
  if (error.code === "client_id_used") {
    clientId = newId();
    keepDraft();
  }
  throw error;
}

/** @param {any} matter @param {Speaker} speaker */
const nameOf = (matter, speaker) => (speaker.language === "en" && matter.name_en) || matter.name;

/** The report is in whatever becomes of a file. @param {string} receipt
 * @returns {Promise<unknown>} the last refusal */
async function attachAll(receipt) {
  let refused;
  for (const file of files) {
    try {
      await publicReports.attach(receipt, file);
    } catch (error) {
      refused = error;
    }
  }
  return refused;
}
