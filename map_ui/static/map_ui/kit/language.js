/** The language that somebody chose, kept for the next page and told to the server. */

import { at } from "./root.js";
import { storage } from "./storage.js";
import { LOCALES } from "../texts/speaker.js";

/** The server reads its own cookie: the next page starts, and errors are told, in this language.
 * @param {string} language zh or en */
export function keepLanguage(language) {
  storage.set("language", language);
  document.cookie = `django_language=${LOCALES[language]}; path=${at("/")}; SameSite=Lax`;
}

/** The page anew, in the language that was kept. */
export function readAnew() {
  const address = new URL(location.href);
  address.searchParams.delete("lang");
  // To go to the same address with a # would only scroll: what is shown must be read again.
  history.replaceState(history.state, "", address);
  location.reload();
}
