/** The planner's page: the list of plans at /plan/, one plan at /plan/<id>/. */

import * as api from "../kit/api.js";
import { mayLeave } from "../kit/dialog.js";
import { byId, h, translatePage } from "../kit/elements.js";
import { LOCALES, chosenLanguage, speaker as speakerOf } from "../texts/speaker.js";
import { gridName } from "../kit/professional_grids.js";
import { keepLanguage, readAnew } from "../kit/language.js";
import { noteOpened } from "../kit/recent.js";
import { storage } from "../kit/storage.js";
import { toast } from "../kit/notice.js";
import { decide, decisions } from "./decisions.js";
import { showDesk } from "./plan_list.js";
import { Editor } from "./editor.js";
import { at, pathHere } from "../kit/root.js";

const root = document.documentElement;
const asked = new URLSearchParams(location.search).get("lang");
const speaker = speakerOf(chosenLanguage([asked, storage.get("language"), root.dataset.language]),
  root.dataset.timezone);

function speak() {
  root.lang = LOCALES[speaker.language];
  translatePage(speaker);
  document.title = `${document.title.split(" · ")[0]} · ${speaker.say("plan.title")}`;
  byId("language").addEventListener("click", async () => {
    if (!await mayLeave(speaker)) return;
    keepLanguage(speaker.language === "zh" ? "en" : "zh");
    readAnew();
  });
}

/** Which professional grid a plan draws; nothing for the base grid. @param {any} about */
function nameGrid({ overlay }) {
  byId("plan-grid").hidden = !overlay;
  byId("plan-grid").textContent = overlay ? gridName(overlay, speaker.language) : "";
}

/** A plan without its content: published, or waiting for a replay. @param {any} about */
function showClosed(about) {
  const { say } = speaker;
  byId("side").hidden = false;
  document.body.dataset.view = "closed";
  byId("plan-name").textContent = about.name;
  byId("plan-state").textContent = say(`plan.state.${about.state}`);
  byId("plan-state").className = `chip ${about.state}`;
  const act = async (/** @type {string} */ what, /** @type {object} */ body = {}) => {
    try {
      await decide(about.id, what, body);
    } catch (error) {
      if (!(error instanceof api.Failure)) throw error;
      toast(error.message);
    }
  };
  byId("decide").replaceChildren(...decisions(about, speaker, { act, flush: async () => {}, measures: () => {} }));
  root.dataset.ready = "true";
}

/** Why there is no plan, and where the others are. @param {string} message */
function showMissing(message) {
  const { say } = speaker;
  document.body.dataset.view = "closed";
  byId("desk").hidden = true;
  byId("side").hidden = false;
  byId("plan-name").textContent = say("plan.missing");
  byId("decide").replaceChildren(h("p", { class: "banner", role: "alert" }, message),
    h("a", { class: "small-button", href: at("/plan/") }, say("plan.home")));
  root.dataset.ready = "true";
}

/** What somebody has sent a link to. @param {any} told */
function showShared(told) {
  const about = { journal: [], moments: [], events: [], comments: [], publication: null, me: null, ...told };
  nameGrid(about);
  if (!about.atoms) return showClosed(about);
  new Editor(about.id, about, speaker).start();
  return undefined;
}

async function start() {
  speak();
  const id = /^\/plan\/(\d+)\/$/.exec(pathHere())?.[1];
  const token = /^\/plan\/shared\/([\w-]+)\/$/.exec(pathHere())?.[1];
  try {
    if (token) return showShared(await api.plans.shared(token));
    if (!id) return await showDesk(speaker);
    const about = await api.plans.read(Number(id));
    noteOpened({ path: `/plan/${id}/`, name: about.name || speaker.say("start.plan", { id }) });
    nameGrid(about);
    if (!about.atoms) return showClosed(about);
    const editor = new Editor(Number(id), about, speaker);
    editor.start();
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    showMissing(error.message || speaker.say("error.unreachable"));
  }
  return undefined;
}

void start();
