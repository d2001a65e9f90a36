/** The desk of the registers: find a record, read it, and write what has become of it. */

import * as api from "../kit/api.js";
import { Finder } from "./find.js";
import { ADDED_HERE, NOUNS, learnKinds } from "./fields.js";
import { openForm } from "./form.js";
import { drawRecord, titleOf } from "./record.js";
import { mayLeave } from "../kit/dialog.js";
import { byId, h } from "../kit/elements.js";
import { settle } from "../kit/form_guard.js";
import { facilityKinds } from "../kit/facilities.js";
import { mapAddress } from "../kit/map_address.js";
import { storage } from "../kit/storage.js";
import { readFor } from "../kit/only_latest.js";
import { saved as toast, showProblem, startPage } from "../kit/page.js";

const root = document.documentElement;
const speaker = startPage("desk.title");
const { say } = speaker;
const state = {
  /** @type {Set<string>} */ rights: new Set(),
  /** @type {any} */ start: { bbox: [73, 18, 135, 54] },
  /** @type {{end(): void}|null} */ shown: null,
  noun: "",
  record: /** @type {any} */ (null),
};

let isAsking = false;
/** The address of what is shown. */ let shownAt = location.hash;

/** @param {{element: HTMLElement, shown(): void, end(): void}} part */
function put(part) {
  state.shown?.end();
  state.shown = part;
  byId("sheet").replaceChildren(part.element);
  byId("sheet").scrollTop = 0;
  part.shown();
  root.dataset.ready = "true";
}

/** Whether what is open may go: typing that nobody has saved asks first. */
const mayGo = () => mayLeave(speaker, byId("sheet"));

/** Another address, by a link, a button or back: what is being typed keeps its own until that is decided. */
async function follow() {
  if (isAsking) return;
  isAsking = true;
  const isLeft = await mayGo().finally(() => { isAsking = false; });
  if (isLeft) showAddressed();
  else history.pushState(null, "", shownAt || location.pathname + location.search);
}

/** The address names what is open: the page can be sent on. */
function showAddressed() {
  shownAt = location.hash;
  const [, noun, id] = /^#(\w+)\/(\d+)$/.exec(location.hash) ?? [];
  root.dataset.open = String(Boolean(noun in NOUNS && id) || location.hash.startsWith("#new/"));
  if (noun in NOUNS && id) void read(noun, Number(id));
  else {
    const [, fresh] = /^#new\/(\w+)$/.exec(location.hash) ?? [];
    if (fresh in NOUNS && ADDED_HERE.includes(fresh) && may(fresh)) add(fresh, {});
    else welcome();
  }
}

/** @param {string} noun */
const may = (noun) => state.rights.has(NOUNS[noun].right);

/** @param {string} noun @param {number} id */
async function open(noun, id) {
  const address = `#${noun}/${id}`;
  if (location.hash !== address) location.hash = address;
  else if (await mayGo()) void read(noun, id);
}

/** @param {string} noun @param {number} id @param {boolean} [isSaved] by this page, just now */
async function read(noun, id, isSaved = false) {
  root.dataset.ready = "false";
  try {
    const record = await readFor(byId("sheet"), () => api.records.read(noun, id));
    if (record) show(noun, record);
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    const text = isSaved && error.status === 404 ? say("desk.done.out_of_area")
      : error.message || say("error.unreachable");
    put({ element: h("p", { class: "problem" }, text), shown: () => {}, end: () => {} });
  }
}

/** @param {string} noun @param {any} record */
function show(noun, record) {
  state.noun = noun;
  state.record = record;
  if (typeof record.lon === "number") {
    state.start = { ...state.start, lon: record.lon, lat: record.lat };
    storage.set("desk.place", JSON.stringify([record.lon, record.lat]));
  }
  put(drawRecord(noun, record, { speaker, may, open, add,
    mayReveal: state.rights.has("numbers.reveal"), act: (action) => act(action) }));
}

/** A form about the record that is open. @param {string} action */
async function act(action) {
  if (!await mayGo()) return;
  const { noun, record } = state;
  const home = record.residences?.find((/** @type {any} */ one) => !one.valid_to);
  const living = action === "change" && home
    ? { unit: home.unit, tenure: home.tenure, household: home.household, valid_from: home.valid_from }
    : action === "move" ? { unit: null, household: null } : {};
  edit(noun, action, { ...record, ...living }, (saved) => {
    told(action, noun, saved?.id ? saved : record, Boolean(saved));
    if (saved) void read(noun, saved.id ?? record.id, true);
    else location.hash = "";
  }, () => show(noun, record));
}

/** What was done to which record; and that it is gone from here, if it is.
 * @param {string} action @param {string} noun @param {any} record @param {boolean} [isInSight] */
function told(action, noun, record, isInSight = true) {
  const name = `${say(`desk.noun.${noun}`)} ${titleOf(noun, { members: [], ...record }, speaker)}`;
  toast(speaker, `${say(`desk.done.${action}`, { name })}${isInSight ? "" : ` ${say("desk.done.out_of_sight")}`}`);
}

/** @param {string} noun @param {any} around what the new record hangs on */
async function add(noun, around) {
  if (!await mayGo()) return;
  const { noun: from, record } = state;
  edit(noun, "add", around, (saved) => {
    told("add", noun, saved);
    void open(noun, saved.id);
  }, () => {
    if (location.hash.startsWith("#new/")) location.hash = "";
    else if (record) show(from, record);
  });
}

/** What ends a form, saved or given up, leaves nothing unsaved behind.
 * @template {any[]} T @param {(...rest: T) => void} ended @returns {(...rest: T) => void} */
const ending = (ended) => (...rest) => {
  settle(byId("sheet"));
  ended(...rest);
};

/** @param {string} noun @param {string} action @param {any} record
 * @param {(saved: any) => void} onDone @param {() => void} onCancel */
function edit(noun, action, record, onDone, onCancel) {
  put(openForm({ noun, action: /** @type {any} */ (action), record, speaker, today: speaker.isoDay(),
    start: state.start, onDone: ending(onDone), onCancel: ending(onCancel) }));
}

function welcome() {
  const cards = ADDED_HERE.filter(may).map((noun) => {
    const button = h("a", { class: "start", href: `#new/${noun}` },
      h("span", { class: `mark mark-${noun}`, "aria-hidden": "true" }, say(`desk.sign.${noun}`)),
      h("b", {}, say("desk.add.noun", { noun: say(`desk.noun.${noun}`) })),
      h("small", {}, say(`desk.add.${noun}.about`)));
    return button;
  });
  put({ element: h("div", { class: "welcome" }, h("h2", {}, say("desk.welcome")),
    h("p", { class: "quiet" }, say("desk.welcome.about")),
    cards.length ? h("div", { class: "starts" }, ...cards) : "",
    h("dl", { class: "rules" }, ...["correct", "change", "move", "retire"].flatMap((one) => [
      h("dt", {}, say(`desk.${one}`)), h("dd", {}, say(`desk.${one}.about`))]))),
  shown: () => {}, end: () => {} });
}

async function begin() {
  const [me, city, kinds] = await Promise.all([api.me(), api.city(), facilityKinds()]);
  speaker.learn(learnKinds(kinds));
  state.rights = new Set(me.rights);
  const last = JSON.parse(storage.get("desk.place") ?? "null");
  state.start = { bbox: city.bbox, ...last && { lon: last[0], lat: last[1], zoom: 17 } };
  new Finder(speaker, open, (place) => location.assign(
    mapAddress("", null, place)));
  addEventListener("hashchange", () => void follow());
  byId("back").addEventListener("click", () => { location.hash = ""; });
  showAddressed();
}

begin().catch((error) => showProblem(error, speaker));
