/** The import page: from a file to data, step by step; each step opens when the one before is done. */

import * as api from "../kit/api.js";
import { byId, h, translatePage } from "../kit/elements.js";
import { addressFields, waitingNote } from "./addresses.js";
import { columnTable } from "./columns.js";
import { datumStep } from "./datum.js";
import { showHistory, showRunning } from "./history.js";
import { follow } from "../kit/job.js";
import { keepLanguage } from "../kit/language.js";
import { placedNote, projectionStep, turnAxes } from "./projection.js";
import { agreements, dropArea } from "./edges.js";
import { headerChoice, layerChoice } from "./header.js";
import { changeTable, downloads, fateMap, leftOutNote, refusalTable, tiles, twiceNote } from "./result.js";
import { toleranceField } from "./tolerance.js";
import { choiceNote, saidWords, wordParts } from "./words.js";
import { layersAt } from "../map/cartography.js";
import { storage } from "../kit/storage.js";
import { LOCALES, chosenLanguage, speaker as speakerOf } from "../texts/speaker.js";

/** @typedef {import("./columns.js").Kind} Kind */
/** @typedef {import("./result.js").Report} Report */

const root = document.documentElement;
const STEPS = ["file", "columns", "datum", "trial", "load"];
const DANGER_FROM_BYTES = 2 ** 20;
const ground = api.tileSource(layersAt);
const asked = new URLSearchParams(location.search).get("lang");
const state = {
  speaker: speakerOf(chosenLanguage([asked, storage.get("language"), root.dataset.language]),
    root.dataset.timezone),
  /** @type {Kind[]} */ kinds: [],
  /** What the server says of the file. @type {any} */ file: null,
  /** Only what was set by hand. @type {Record<string, string>|null} */ mapping: null,
  source: "",
  datum: "",
  placed: { crs: "", north_first: false },
  header_row: 0,
  words: { values: /** @type {Record<string, any>} */ ({}),
    constants: /** @type {Record<string, string>} */ ({}) },
  tolerance: { tolerance_m: 1 },
  /** @type {any} */ preview: null,
  /** @type {{job: string, report: Report}|null} */ trial: null,
  partial: false,
  doubled: false,
  judged: { confidence: /** @type {number|null} */ (null), rooms_unknown: false },
  /** @type {{remove(): void}[]} */ maps: [],
  looks: 0,
};

/** @param {string} key @param {Record<string, any>} [values] */
const say = (key, values) => state.speaker.say(key, values);
const kind = () => state.kinds.find(({ name }) => name === state.file?.kind);

// ---- the frame of a step

/** @param {string} step @param {(Node|false|null)[]} inner */
function fill(step, ...inner) {
  const place = byId(`step-${step}-body`);
  place.replaceChildren(...inner.filter((part) => part instanceof Node));
  byId(`step-${step}`).hidden = inner.length === 0;
  markSteps();
}

/** Empty all steps from one on. @param {string} step */
function clearFrom(step) {
  for (const name of STEPS.slice(STEPS.indexOf(step))) fill(name);
  if (STEPS.indexOf(step) <= STEPS.indexOf("trial")) state.trial = null;
}

function markSteps() {
  const open = STEPS.filter((name) => !byId(`step-${name}`).hidden);
  for (const item of document.querySelectorAll("#steps li")) {
    const name = /** @type {HTMLElement} */ (item).dataset.step ?? "";
    item.toggleAttribute("data-open", open.includes(name));
    if (name === open.at(-1)) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}

/** @param {string} step @param {unknown} error */
function fail(step, error) {
  if (!(error instanceof api.Failure)) throw error;
  const place = byId(`step-${step}-body`);
  place.querySelector(".failure")?.remove();
  place.append(h("p", { class: "warning failure", role: "alert", "data-code": error.code },
    error.message || say("error.unreachable")));
  byId(`step-${step}`).hidden = false;
}

/** @param {string} text @param {string} look @param {() => unknown} act @returns {HTMLButtonElement} */
function button(text, look, act) {
  const made = /** @type {HTMLButtonElement} */ (h("button", { type: "button", class: look }, text));
  made.addEventListener("click", () => void act());
  return made;
}

// ---- 1: the file

const showDrop = () => fill("file", dropArea(state.speaker, (file) => void send(file)));

/** @param {File} file */
async function send(file) {
  const bar = /** @type {HTMLProgressElement} */ (h("progress", { max: "1", value: "0" }));
  fill("file", h("p", { role: "status" }, say("file.sending", { name: file.name })), bar);
  try {
    state.file = await api.imports.upload(file, (share) => { bar.value = share; });
  } catch (error) {
    showDrop();
    return fail("file", error);
  }
  state.mapping = null;
  state.source = state.file.suggested_source;
  state.datum = "";
  Object.assign(state, { placed: { crs: "", north_first: false }, header_row: 0 });
  state.words = { values: { ...state.file.habit?.values }, constants: {} };
  return showFile();
}

function startOver() {
  state.file = null;
  clearFrom("file");
  showDrop();
  byId("file-input").focus();
}

/** @param {number} bytes */
const size = (bytes) => (bytes < DANGER_FROM_BYTES ? `${Math.ceil(bytes / 1024)} KB`
  : `${(bytes / DANGER_FROM_BYTES).toFixed(1)} MB`);

function showFile() {
  const { file } = state;
  const layers = layerChoice(file, state.speaker, (layer) => void look({ layer }));
  const header = headerChoice(file, kind(), state.header_row, state.speaker,
    (row) => void look({ header_row: row }));
  fill("file", h("div", { class: "file-card" },
    h("p", {}, h("b", {}, file.name), h("span", { class: "quiet" }, [size(file.size_bytes),
      file.format, file.rows ? say("file.rows", { n: file.rows }) : say("file.rows_unknown")]
      .join(" · "))), layers, header, button(say("file.other"), "plain-button", startOver)));
  showColumns();
}

/** Ask again with another choice.
 * @param {{layer?: string, kind?: string, header_row?: number}} change */
async function look(change) {
  const isRow = change.header_row !== undefined, isOther = Boolean(change.layer) || isRow;
  const former = { mapping: state.mapping, words: state.words, header_row: state.header_row };
  const again = { layer: state.file.layer, kind: isOther ? "" : state.file.kind, ...change };
  if (isOther || change.kind) {
    Object.assign(state, { mapping: null, words: { values: {}, constants: {} } });
  }
  if (change.layer) state.placed = { crs: "", north_first: false };
  if (isOther) state.header_row = change.header_row ?? 0;
  const mine = (state.looks += 1);
  try {
    const { kind: wanted, ...rest } = again;
    const found = await api.imports.look(state.file.id,
      { ...rest, ...(wanted ? { kind: wanted } : {}), mapping: state.mapping, ...state.placed,
        header_row: state.header_row });
    if (mine !== state.looks) return true; // a later answer may have come first
    state.file = found;
    showFile();
    return true;
  } catch (error) {
    if (mine !== state.looks) return false;
    if (isRow) { Object.assign(state, former); showFile(); } // what is read stays what it was
    fail(isRow ? "file" : state.placed.crs ? "datum" : "columns", error);
    return false;
  }
}

// ---- 2: content and columns

function showColumns() {
  const { speaker, words } = state;
  const chosen = kind();
  const file = { ...state.file, missing: state.file.missing.filter(
    (/** @type {string} */ name) => !(name in words.constants)) };
  clearFrom("datum");
  if (!chosen) return;
  const select = /** @type {HTMLSelectElement} */ (h("select", { id: "kind" }, ...state.kinds.map(
    (one) => h("option", { value: one.name, selected: one.name === file.kind },
      speaker.knows(`kind.${one.name}`) ? say(`kind.${one.name}`) : one.zh))));
  select.addEventListener("change", () => void look({ kind: select.value }));
  const source = /** @type {HTMLInputElement} */ (h("input", { id: "source-name", type: "text",
    value: state.source, maxlength: "100", required: true, autocomplete: "off" }));
  source.addEventListener("input", () => { state.source = source.value; trialIsStale(); });
  fill("columns", h("div", { class: "fields" },
    h("label", { class: "field" }, h("span", {}, say("columns.kind")), select),
    h("label", { class: "field" }, h("span", {}, say("columns.source")), source,
      h("small", { class: "hint" }, say("columns.source.hint")))),
  file.habit && h("p", { class: "note" }, say("columns.habit",
    { day: speaker.day(file.habit.used_at), source: file.habit.source })),
  ...columnTable(chosen, file, speaker, (target, column) => {
    state.mapping = { ...file.mapping, ...(state.mapping ?? {}), [target]: column };
    void look({}).then(() => document.getElementById(`column-${target}`)?.focus());
  }), ...wordParts(chosen, file, words, speaker, showColumns));
  const isUnclear = file.rivals.some((/** @type {{taken: string}} */ one) => !one.taken);
  if (file.missing.length || isUnclear) return;
  if (file.needs_crs) void loadProjections();
  else void (file.needs_datum ? loadDatum() : showTrialStart());
}

// ---- 3: the datum

const choice = () => ({ layer: state.file.layer, kind: state.file.kind,
  mapping: state.mapping ?? state.file.mapping, ...state.placed, header_row: state.header_row });

/** How the coordinates are meant. @param {{crs: string, north_first: boolean}} said */
function place(said) {
  const former = state.placed;
  state.placed = said;
  state.datum = "";
  void look({}).then((found) => { if (!found) state.placed = former; });
}

async function loadProjections() {
  const { file } = state;
  fill("datum", h("p", { class: "quiet loading", role: "status" }, say("datum.loading")));
  try {
    const { crs: _crs, north_first: _first, ...chosen } = choice();
    const found = await api.imports.projections(file.id, chosen);
    if (state.file !== file) return;
    const step = projectionStep(found, ground, state.speaker, place);
    fill("datum", ...step.parts);
    state.maps.push(step.start());
  } catch (error) {
    fill("datum", h("span", {}));
    fail("datum", error);
  }
}

async function loadDatum() {
  const { file } = state;
  fill("datum", h("p", { class: "quiet loading", role: "status" }, say("datum.loading")));
  try {
    const found = await api.imports.places(file.id, choice());
    if (state.file !== file) return;
    state.preview = found;
    showDatum();
  } catch (error) {
    fill("datum", h("span", {}));
    fail("datum", error);
  }
}

function showDatum() {
  for (const map of state.maps.splice(0)) map.remove();
  state.datum ||= state.file.own_datum; // what the file says itself; anything else is chosen
  const step = datumStep(state.preview, { chosen: state.datum, last: state.file.habit?.datum ?? "",
    source: ground }, state.speaker, (datum) => {
    state.datum = datum;
    if (state.trial) trialIsStale();
    else showTrialStart();
  });
  fill("datum", placedNote(state.placed, state.speaker, place), ...step.parts,
    step.unsure && !state.placed.north_first && turnAxes(state.speaker, place));
  state.maps.push(step.start());
  if (state.datum) showTrialStart();
}

// ---- 4: the trial

const order = () => ({ upload: state.file.id, ...choice(), datum: state.datum,
  source: state.source.trim() || state.file.suggested_source, ...state.judged,
  ...saidWords(state.words, choice().mapping), ...(state.file.kind === "cells" ? state.tolerance : {}) });

function showTrialStart(/** @type {string} */ note = "") {
  clearFrom("trial");
  fill("trial", addressFields({ ...state.file, ...choice() }, state.judged, state.speaker, trialIsStale),
    toleranceField(state.file.kind, state.tolerance, state.speaker, trialIsStale),
    h("p", {}, note || say("trial.lead")),
    button(say(note ? "trial.again" : "trial.run"), "button", runTrial));
}

function trialIsStale() {
  if (state.trial) showTrialStart(say("trial.stale"));
}

/** Start a job in a step and follow it. @param {string} step @param {() => Promise<any>} start */
async function work(step, start) {
  const place = h("div", { class: "work" });
  fill(step, place);
  byId(`step-${step}`).scrollIntoView({ block: "nearest" });
  try {
    const job = await follow(place, await start(), api.jobs, state.speaker);
    if (job.state === "done") return job;
    throw new api.Failure(job.error ? { ...job.error, status: 400 }
      : { code: "cancelled", message: say("job.cancelled"), status: 0 });
  } catch (error) {
    fail(step, error);
    return null;
  }
}

async function runTrial() {
  const { file } = state;
  fill("load");
  const job = await work("trial", () => api.imports.start({ ...order(), dry_run: true }));
  if (state.file !== file) return;
  if (!job) {
    byId("step-trial-body").append(button(say("trial.again"), "button", runTrial));
    return;
  }
  state.trial = { job: job.id, report: await api.imports.report(job.id) };
  state.partial = state.doubled = false;
  showTrial();
}

function showTrial() {
  const { trial, speaker } = state;
  if (!trial) return;
  const { job, report } = trial;
  const map = report.places.length > 0 && fateMap(report, ground, speaker);
  fill("trial", tiles(report.numbers, speaker), waitingNote(report.numbers.doubtful, job, speaker),
    leftOutNote(report.numbers, kind(), speaker), choiceNote(report.numbers, kind(), speaker),
    twiceNote(report.numbers.twice, speaker),
    report.total === 0 && h("p", { class: "good" }, say("trial.clean")),
    map && map.part,
    report.total > 0 && refusalTable(report, kind(), speaker, (at) => api.imports.report(job, at)),
    report.total > 0 && downloads(job, report, speaker),
    report.changes.length > 0 && changeTable(report.changes, kind(), speaker),
    h("p", {}, button(say("trial.again"), "plain-button", runTrial)));
  if (map) state.maps.push(map.start());
  showLoadStart();
}

// ---- 5: load

function showLoadStart() {
  const { numbers } = /** @type {{report: Report}} */ (state.trial).report;
  if (!numbers.new && !numbers.corrected) {
    fill("load", h("p", { class: "note" }, say(numbers.accepted ? "trial.nothing" : "load.none")));
    return;
  }
  const go = button(say("load.run", { n: numbers.accepted }), "button", runLoad);
  fill("load", ...agreements(numbers, state, go, state.speaker), go);
}

async function runLoad() {
  const job = await work("load", () => api.imports.start(
    { ...order(), accept_partial: state.partial, dry_run: false }));
  void showHistory(state.speaker);
  if (!job) {
    byId("step-load-body").append(button(say("trial.again"), "button", runTrial));
    return;
  }
  const { result } = job;
  const report = await api.imports.report(job.id);
  fill("load", h("div", { class: "done", role: "status" },
    h("h3", { tabindex: "-1", id: "done-title" }, say("load.done", { n: result.accepted })),
    h("p", {}, result.changed ? say("load.done.changes", { n: result.changed })
      : say("load.done.same"), h("span", { class: "quiet" },
      ` · ${say("load.number", { n: String(result.run) })}`)),
    waitingNote(result.doubtful, job.id, state.speaker), leftOutNote(result, kind(), state.speaker),
    choiceNote(result, kind(), state.speaker), downloads(job.id, report, state.speaker),
    h("p", {}, button(say("load.next"), "button", startOver))));
  byId("done-title").focus();
}

// ---- language and start

function applyLanguage() {
  root.lang = LOCALES[state.speaker.language];
  document.title = `${say("import.title")} · ${root.dataset.city || "GeoGrid"}`;
  translatePage(state.speaker);
}

function switchLanguage() {
  const language = state.speaker.language === "zh" ? "en" : "zh";
  keepLanguage(language);
  state.speaker = speakerOf(language, root.dataset.timezone);
  applyLanguage();
  const { trial } = state;
  if (state.file) showFile();
  else showDrop();
  if (trial && state.file) {
    void api.imports.report(trial.job).then((report) => {
      state.trial = { job: trial.job, report };
      showTrial();
    });
  }
  void showHistory(state.speaker);
}

async function start() {
  applyLanguage();
  byId("language").addEventListener("click", switchLanguage);
  showDrop();
  try {
    state.kinds = await api.imports.kinds();
  } catch (error) {
    fail("file", error);
  }
  await showHistory(state.speaker);
  root.dataset.ready = "true";
  await showRunning(state.speaker);
}

void start();
