/** The start of an account: a code from an administrator, and a password of one's own. */

import * as api from "../kit/api.js";
import { byId } from "../kit/elements.js";
import { showProblem, startPage, valuesOf } from "../kit/page.js";

const speaker = startPage("start.title");
const { say } = speaker;
const form = /** @type {HTMLFormElement} */ (byId("start"));

/** A link carries the code behind the #, which no server sees; it does not stay in the history. */
function takeCode() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!code) return;
  history.replaceState(null, "", location.pathname + location.search);
  /** @type {HTMLInputElement} */ (form.elements.namedItem("code")).value = code;
  /** @type {HTMLInputElement} */ (form.elements.namedItem("password")).focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  const { code, password, again } = valuesOf(form);
  byId("problem").hidden = true;
  button.disabled = true;
  try {
    if (password !== again) {
      throw new api.Failure({ code: "differ", message: say("account.differ"), status: 0 });
    }
    const { username } = await api.startAccount({ code, password });
    form.reset();
    form.hidden = true;
    byId("told").textContent = say("start.done", { name: username });
    byId("done").hidden = false;
    byId("done").focus();
  } catch (error) {
    showProblem(error, speaker);
  } finally {
    button.disabled = false;
  }
});

takeCode();
window.addEventListener("hashchange", takeCode);
document.documentElement.dataset.ready = "true";
