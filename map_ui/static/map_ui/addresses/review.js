/** The review of one batch: doubtful texts one by one, by key or click, with their places on a map. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { attempt } from "../kit/page.js";
import { layersAt } from "../map/cartography.js";
import { actOf, rowsInShort } from "./keys.js";
import { CandidateMap } from "./map.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{kind: string, id: number|null, label: string, confidence: number, exact: boolean,
 *   fault_words: string[], lon: number|null, lat: number|null}} Candidate */
/** @typedef {{number: number, text: string, rows: number[], row_count: number, message: string,
 *   candidates: Candidate[], decision: {kind: string, id: number|null, label: string}|null}} Text */

/** @type {{job: string, texts: Text[], at: number, next: number|null, mayDecide: boolean,
 *   undecided: boolean, changed: () => void}} */
const state = { job: "", texts: [], at: 0, next: null, mayDecide: false, undecided: true,
  changed: () => {} };
/** @type {Speaker} */ let speaker;
/** @type {CandidateMap|undefined} */ let map;

/** Show the doubtful texts of a batch. @param {string} job @param {Speaker} inLanguage
 * @param {{mayDecide: boolean, changed: () => void}} options `changed` is called after a decision */
export async function openReview(job, inLanguage, { mayDecide, changed }) {
  speaker = inLanguage;
  Object.assign(state, { job, texts: [], at: 0, next: null, mayDecide, changed });
  byId("keys").hidden = !mayDecide;
  await load(0);
  map ??= new CandidateMap(byId("map"), api.tileSource(layersAt), speaker.language);
  drawAll();
}

/** Only what is open, or everything. @param {boolean} undecided */
export async function showUndecided(undecided) {
  state.undecided = undecided;
  state.texts = [];
  state.at = 0;
  await load(0);
  drawAll();
}

/** @param {number} offset */
async function load(offset) {
  const page = await api.addresses.doubtful(state.job, offset, state.undecided);
  state.texts.push(...page.results);
  state.next = page.next;
}

export async function loadMore() {
  if (state.next === null) return;
  const { length } = state.texts;
  await load(state.next);
  drawAll();
  goTo(length);
}

function drawAll() {
  const { say } = speaker;
  byId("texts").replaceChildren(...state.texts.map(card));
  byId("more").hidden = state.next === null;
  if (!state.texts.length) {
    byId("texts").append(h("p", { class: "quiet empty" },
      say(state.undecided ? "addresses.none_open" : "addresses.none")));
  }
  mark();
}

/** @param {Text} text @param {number} at */
function card(text, at) {
  const { say } = speaker;
  const made = h("article", { class: "text", "data-number": String(text.number), tabindex: "-1",
    "data-decided": text.decision ? "true" : "false" },
  h("h3", {}, text.text),
  h("p", { class: "quiet" }, say("addresses.rows", { n: text.row_count,
    rows: rowsInShort(text.rows, text.row_count) }), " · ", text.message),
  h("ol", { class: "candidates" }, ...text.candidates.map((one, i) =>
    h("li", {}, candidateButton(text, one, i + 1)))),
  decisionLine(text));
  made.addEventListener("click", () => { if (state.at !== at) goTo(at, false); });
  return made;
}

/** Which candidate a decision means, from 1; 0 for none. @param {Text} text */
const chosenOf = (text) => (text.decision?.kind
  ? text.candidates.findIndex(({ kind, id }) => kind === text.decision?.kind
    && id === text.decision.id) + 1 : 0);

/** @param {Text} text @param {Candidate} one @param {number} number */
function candidateButton(text, one, number) {
  const { say } = speaker;
  const faults = one.fault_words.join(speaker.language === "zh" ? "；" : "; ");
  const button = h("button", { type: "button", class: "candidate",
    disabled: !state.mayDecide || one.id === null,
    "aria-pressed": String(chosenOf(text) === number) },
  h("span", { class: "digit", "aria-hidden": "true" }, String(number)),
  h("span", { class: "label" }, one.label,
    h("small", {}, [say(`addresses.kind.${one.kind}`),
      say("addresses.sure", { n: Math.round(one.confidence * 100) })].join(" · ")),
    faults && h("small", { class: "faults" }, faults)));
  button.addEventListener("click", () => void choose(text, number));
  return button;
}

/** @param {Text} text */
function decisionLine(text) {
  const { say } = speaker;
  if (!state.mayDecide) return null;
  const make = (/** @type {string} */ key, /** @type {() => unknown} */ act,
    /** @type {string|undefined} */ pressed) => {
    const button = h("button", { type: "button", class: "small-button", "aria-pressed": pressed },
      say(key));
    button.addEventListener("click", () => void act());
    return button;
  };
  const none = Boolean(text.decision) && !text.decision?.kind;
  return h("div", { class: "decide" },
    make("addresses.none_of_these", () => choose(text, 0), String(none)),
    text.decision && make("addresses.undo", () => takeBack(text), undefined),
    text.decision && h("span", { class: "decided" }, text.decision.kind
      ? say("addresses.decided", { label: text.decision.label }) : say("addresses.decided_none")));
}

// ---- deciding

/** @param {Text} text @param {number} number from 1; 0: none of them */
async function choose(text, number) {
  const one = number ? text.candidates[number - 1] : null;
  if (!state.mayDecide || (number && (!one || one.id === null))) return;
  await attempt(speaker, async () => {
    replace(await api.addresses.decide(state.job, text.number,
      { kind: one?.kind ?? "", id: one?.id ?? null }));
    step(1);
    state.changed();
  });
}

/** @param {Text} text */
async function takeBack(text) {
  if (!state.mayDecide || !text.decision) return;
  await attempt(speaker, async () => {
    replace(await api.addresses.takeBack(state.job, text.number));
    state.changed();
  });
}

/** Put what the server says now in the place of a text. @param {Text} text */
function replace(text) {
  const at = state.texts.findIndex(({ number }) => number === text.number);
  if (at < 0) return;
  state.texts[at] = text;
  byId("texts").children[at].replaceWith(card(text, at));
  state.at = at;
  mark();
}

// ---- moving

/** @param {number} by */
function step(by) {
  const to = state.at + by;
  if (to < 0) return;
  if (to < state.texts.length) goTo(to);
  else if (state.next !== null) void attempt(speaker, loadMore);
}

/** @param {number} at @param {boolean} [scroll] */
function goTo(at, scroll = true) {
  state.at = Math.max(0, Math.min(at, state.texts.length - 1));
  mark();
  const now = /** @type {HTMLElement|undefined} */ (byId("texts").children[state.at]);
  if (!scroll || !now) return;
  now.scrollIntoView({ block: "center" });
  now.focus({ preventScroll: true });
}

function mark() {
  const cards = [...byId("texts").children];
  for (const [i, one] of cards.entries()) one.classList.toggle("now", i === state.at);
  const text = state.texts[state.at];
  if (text) map?.show(text.candidates, chosenOf(text), (number) => void choose(text, number));
}

/** Keys decide where nothing is being typed. */
export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const text = state.texts[state.at];
    if (byId("review").hidden || !text || target.matches("input, select, textarea")) return;
    const act = actOf(event, text.candidates.length);
    if (!act) return;
    event.preventDefault();
    if (act.what === "choose") void choose(text, act.number);
    else if (act.what === "none") void choose(text, 0);
    else if (act.what === "undo") void takeBack(text.decision ? text : state.texts[state.at - 1] ?? text);
    else step(act.what === "next" ? 1 : -1);
  });
}
