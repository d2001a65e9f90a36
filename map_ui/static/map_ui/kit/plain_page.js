/** What the plain pages beside the map share: language, and how a failure is told. */

import { byId, translatePage } from "./elements.js";
import { keepLanguage } from "./language.js";
import { askForReasons } from "./reading_reason.js";
import { storage } from "./storage.js";
import { LOCALES, chosenLanguage, speaker as speakerOf } from "../texts/speaker.js";

const root = document.documentElement;

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** Start a page: its speaker now, and a button that changes it.
 * @param {(speaker: Speaker) => void} draw called at first and after every change of language */
export function startPage(draw) {
  const asked = new URLSearchParams(location.search).get("lang");
  let language = chosenLanguage([asked, storage.get("language"), root.dataset.language]);
  const show = () => {
    const speaker = speakerOf(language, root.dataset.timezone);
    root.lang = LOCALES[language];
    translatePage(speaker);
    draw(speaker);
  };
  byId("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    keepLanguage(language);
    show();
  });
  askForReasons(() => speakerOf(language, root.dataset.timezone));
  show();
}

/** Do something with the server and tell if it fails. @param {Speaker} speaker
 * @param {() => Promise<void>} work */
export async function attempt({ say }, work) {
  try {
    await work();
  } catch (error) {
    const message = error instanceof Error ? error.message || String(error) : String(error);
    byId("told").textContent = say("page.failed", { message });
  }
  root.dataset.ready = "true";
}
