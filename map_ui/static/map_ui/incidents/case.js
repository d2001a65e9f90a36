/** The page of one case: everything one may see of it, and the steps one may take. */

import * as api from "../kit/api.js";
import { cases } from "../kit/cases.js";
import { titleOf } from "../kit/case_words.js";
import { lightAt } from "../kit/deadlines.js";
import { byId, h } from "../kit/elements.js";
import { saved, showProblem, startPage } from "../kit/page.js";
import { serverNow } from "../kit/server_time.js";
import { layersAt } from "../map/cartography.js";
import { drawHead, dueLine } from "./head.js";
import { CasesMap } from "./map.js";
import { drawDuplicates, drawFiles, drawParties, drawPlace, drawText } from "./parts.js";
import { drawPublication } from "./publication.js";
import { answerPart, askAndDo } from "./step_dialog.js";
import { drawTimeline } from "./timeline.js";
import { inOrder, weightOf } from "./transitions.js";

const root = document.documentElement;
const speaker = startPage("case.page");
const { say } = speaker;
const TICK_MS = 20_000;
const ref = byId("case").dataset.ref ?? "";
const state = {
  /** @type {any} */ one: null,
  /** @type {Promise<any[]>|null} */ departments: null,
  /** @type {Set<string>} */ own: new Set(),
  /** @type {CasesMap|null} */ map: null,
};
const departments = () => {
  state.departments ??= cases.departments();
  state.departments.catch(() => { state.departments = null; });
  return state.departments;
};
const around = () => ({ one: state.one, speaker, departments });

// ---- reading and drawing

async function read() {
  state.one = await cases.read(ref);
  if (state.one.parts?.length) {
    const own = (await departments()).filter(({ is_own: isOwn }) => isOwn);
    state.own = new Set(own.map(({ code }) => code));
  }
  draw();
}

function draw() {
  const { one } = state;
  state.map?.remove();
  state.map = null;
  document.title = `${one.ref} · ${titleOf(one, speaker)} · GeoGrid`;
  byId("case").replaceChildren(drawHead(one, speaker), drawActions(),
    h("div", { class: "case-body" },
      h("div", { class: "case-main" }, ...present(drawText(one, speaker),
        drawFiles(one, speaker, (files) => void attach(files)),
        drawTimeline(one.history ?? [], one.escalations ?? [], speaker))),
      h("div", { class: "case-side" }, ...present(drawPlace(one, speaker), drawParties(one, speaker),
        drawPublication(one, speaker, (act, to) => void change(act, to)),
        drawDuplicates(one, speaker)))));
  byId("case").removeAttribute("aria-busy");
  void showOnMap();
}

/** @param {(HTMLElement|null)[]} parts */
const present = (...parts) => parts.filter((one) => one !== null);

async function showOnMap() {
  const { one } = state;
  const { place } = one;
  if (!Number.isFinite(place.lon)) return byId("map").remove();
  const map = state.map = new CasesMap(byId("map"), api.tileSource(layersAt), speaker.language);
  const spot = { ref: one.ref, lon: place.lon, lat: place.lat, light: lightAt(one, serverNow()),
    title: titleOf(one, speaker) };
  map.showCase(spot);
  const cell = (place.grid_cell ?? place.cell)?.id;
  if (!cell) return undefined;
  // The outline is a help to the eye: without it the point alone is shown.
  const { features } = await api.cells().catch(() => ({ features: [] }));
  const outline = features.find((/** @type {any} */ { properties }) => properties.id === cell);
  if (outline && state.map === map) map.showCase(spot, outline);
  return undefined;
}

// ---- steps

/** The buttons of what one may do now. */
function drawActions() {
  const { one } = state;
  const buttons = inOrder(one.allowed ?? []).map((to) => {
    const weight = weightOf(to);
    const button = h("button", { type: "button", "data-to": to,
      class: `button ${weight === "forward" ? "" : "plain-button"} ${weight === "grave" ? "grave" : ""}` },
    say(`case.do.${to}`));
    button.addEventListener("click", () => void step(() => askAndDo(to, around()), to));
    return button;
  });
  const parts = (one.parts ?? []).filter((/** @type {any} */ part) => !part.answered_at
    && part.round === one.round && state.own.has(part.department?.code)).map((/** @type {any} */ part) => {
      const button = h("button", { type: "button", class: "button", "data-part": part.department.code },
        say("case.part.answer"));
      button.addEventListener("click", () => void step(() => answerPart(part, around()), "part"));
      return button;
    });
  const print = h("button", { type: "button", class: "button plain-button", id: "print" }, say("case.print"));
  print.addEventListener("click", () => window.print());
  return h("div", { class: "actions case-actions no-print", role: "group", "aria-label": say("case.actions") },
    ...buttons, ...parts, print);
}

/** @param {() => Promise<import("./step_dialog.js").Outcome|null>} act @param {string} to */
async function step(act, to) {
  byId("problem").hidden = byId("moved").hidden = true;
  try {
    const outcome = await act();
    if (!outcome) return;
    await read();
    if (outcome.moved) tellMoved();
    else saved(speaker, say(`case.done.${to}`));
  } catch (error) {
    showProblem(error, speaker);
  }
}

/** What is no step: read anew when it went well. @param {() => Promise<any>} act @param {string} to */
async function change(act, to) {
  byId("problem").hidden = byId("moved").hidden = true;
  try {
    if (!await act()) return;
    await read();
    saved(speaker, say(`case.done.${to}`));
  } catch (error) {
    showProblem(error, speaker);
  }
}

/** Somebody else was quicker: what the case is now, and that nothing typed was lost. */
function tellMoved() {
  byId("moved").replaceChildren(h("b", {}, say("case.moved", { step: say(`case.step.${state.one.step}`) })),
    h("span", {}, say("case.moved.kept")));
  byId("moved").hidden = false;
  byId("moved").scrollIntoView({ block: "nearest" });
}

/** @param {File[]} files */
async function attach(files) {
  byId("problem").hidden = true;
  const label = /** @type {HTMLElement} */ (document.querySelector("label[for=attach]"));
  label.textContent = say("case.files.sending");
  try {
    for (const file of files) await cases.attach(ref, file);
    await read();
    saved(speaker, say("case.files.sent"));
  } catch (error) {
    label.textContent = say("case.files.add");
    showProblem(error, speaker);
  }
}

// ---- time goes on

setInterval(() => {
  const line = document.querySelector("[data-due-line]");
  if (state.one && line) line.replaceWith(dueLine(state.one, speaker));
}, TICK_MS);

read().catch((error) => {
  if (error instanceof api.Failure && error.status === 404) {
    byId("case").replaceChildren(h("div", { class: "sheet" }, h("h1", {}, say("case.absent")),
      h("p", { class: "quiet" }, say("case.absent.about"))));
  } else showProblem(error, speaker);
}).finally(() => {
  byId("case").removeAttribute("aria-busy");
  root.dataset.ready = "true";
});
