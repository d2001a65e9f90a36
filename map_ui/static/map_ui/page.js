/** What the pages without a map share: the language, and errors told in a line. */

import { Failure } from "./api.js";
import { byId, translatePage } from "./elements.js";
import { LOCALES, chosenLanguage, speaker as speakerOf } from "./messages.js";
import { memory } from "./memory.js";

const root = document.documentElement;

/** The speaker of this page; switching reads the page again in the other language.
 * @param {string} titleKey the text of the window's title */
export function startPage(titleKey) {
  const asked = new URLSearchParams(location.search).get("lang");
  const speaker = speakerOf(
    chosenLanguage([asked, memory.get("language"), root.dataset.language]));
  root.lang = LOCALES[speaker.language];
  translatePage(speaker);
  document.title = `${document.title.split(" · ")[0]} · ${speaker.say(titleKey)}`;
  byId("language").addEventListener("click", () => {
    const language = speaker.language === "zh" ? "en" : "zh";
    memory.set("language", language);
    document.cookie = `django_language=${LOCALES[language]}; path=/; SameSite=Lax`;
    const address = new URL(location.href);
    address.searchParams.delete("lang");
    location.replace(address);
  });
  return speaker;
}

/** @param {unknown} error @param {import("./messages.js").Speaker} speaker */
export function showProblem(error, speaker) {
  if (!(error instanceof Failure)) throw error;
  byId("problem").textContent = error.message || speaker.say("error.unreachable");
  byId("problem").hidden = false;
}
