/** What the pages without a map of their own share: language, errors told in a line. */

import * as api from "./api.js";
import { mayLeave } from "./dialog.js";
import { byId, translatePage } from "./elements.js";
import { keepLanguage, readAnew } from "./language.js";
import { askForReasons } from "./reading_reason.js";
import { refusalWords } from "./refusal.js";
import { LOCALES, chosenLanguage, speaker as speakerOf } from "../texts/speaker.js";
import { storage } from "./storage.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const root = document.documentElement;
const TOAST_MS = 4000;
/** @type {ReturnType<typeof setTimeout>|undefined} */ let leaving;

/** The speaker of this page; switching reads the page again in the other language.
 * @param {string} titleKey the text of the window's title */
export function startPage(titleKey) {
  const asked = new URLSearchParams(location.search).get("lang");
  const speaker = speakerOf(
    chosenLanguage([asked, storage.get("language"), root.dataset.language]), root.dataset.timezone);
  root.lang = LOCALES[speaker.language];
  translatePage(speaker);
  askForReasons(() => speaker);
  document.title = `${document.title.split(" · ")[0]} · ${speaker.say(titleKey)}`;
  byId("language").addEventListener("click", () => switchLanguage(speaker));
  return speaker;
}

/** @param {Speaker} speaker */
async function switchLanguage(speaker) {
  if (!await mayLeave(speaker)) return;
  const language = speaker.language === "zh" ? "en" : "zh";
  keepLanguage(language);
  const isIn = document.getElementById("logout") !== null;
  if (isIn) await api.setLanguage(language === "zh" ? "zh-hans" : "en").catch(() => undefined);
  readAnew();
}

/** Do something that may fail; what the server says is shown. True when it went well.
 * @param {Speaker} speaker @param {() => Promise<void>} act */
export async function attempt(speaker, act) {
  byId("problem").hidden = true;
  try {
    await act();
    return true;
  } catch (error) {
    showProblem(error, speaker);
    return false;
  }
}

/** @param {unknown} error @param {Speaker} speaker */
export function showProblem(error, speaker) {
  if (!(error instanceof api.Failure)) throw error;
  byId("problem").textContent = refusalWords(error, speaker) || speaker.say("error.unreachable");
  byId("problem").hidden = false;
  byId("problem").scrollIntoView({ block: "nearest" });
}

/** @param {Speaker} speaker @param {string} [text] */
export function saved(speaker, text = speaker.say("desk.saved")) {
  byId("toast").textContent = text;
  byId("toast").hidden = false;
  clearTimeout(leaving); // else the one before would take this one away
  leaving = setTimeout(() => { byId("toast").hidden = true; }, TOAST_MS);
}

/** The values of a form by name. @param {HTMLFormElement} form @returns {Record<string, string>} */
export function valuesOf(form) {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}
