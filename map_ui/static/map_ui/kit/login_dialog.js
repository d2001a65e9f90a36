/** A login that ended in the midst of work: over the page, so that nothing typed or drawn is lost. */

import { formDialog, pageSpeaker } from "./dialog.js";
import { h } from "./elements.js";
import { Failure } from "./failure.js";
import { at } from "./root.js";
import { settle } from "./form_guard.js";
import { askForMore, passwordField } from "./sign_in_fields.js";

/**
 * True once the account of this page is logged in again. Whoever wants another account leaves the
 * page, after a warning: what stands on it is the first one's.
 * @param {{failure: Failure, account: string,
 *   logIn: (given: Record<string, string>) => Promise<any>}} about
 * @returns {Promise<boolean>}
 */
export async function askForLogin({ failure, account, logIn }) {
  const speaker = pageSpeaker();
  const { say } = speaker;
  const why = failure.code === "other_account" ? failure.message : say("login.again.why");
  let isWarned = false;
  return formDialog(speaker, {
    title: say("login.again"),
    inner: [h("p", {}, why), h("p", { class: "account" }, say("login.username"), " ", h("b", {}, account)),
      h("input", { name: "username", value: account, autocomplete: "username", type: "hidden" }),
      passwordField(speaker), h("p", { class: "hint quiet small" }, say("login.again.kept"))],
    submit: say("login.submit"),
    other: say("login.other"),
    act: async (values, form) => {
      try {
        await logIn({ ...values, username: account });
        return true;
      } catch (error) {
        const place = /** @type {Element} */ (form.querySelector(".hint"));
        if (error instanceof Failure) askForMore(error, place, speaker);
        throw error;
      }
    },
    leave: (form) => {
      if (isWarned) return goToLogin();
      isWarned = true;
      const hint = /** @type {HTMLElement} */ (form.querySelector(".hint"));
      hint.textContent = say("login.other.warning");
      hint.className = "hint problem";
      hint.setAttribute("role", "alert");
      /** @type {HTMLElement} */ (form.querySelector(".plain-button")).textContent = say("login.other.go");
      return undefined;
    },
  });
}

/** The login page, and back here afterwards: who goes there was warned of what is lost. */
function goToLogin() {
  settle(document.body);
  const here = location.pathname + location.search;
  location.assign(`${at("/login/")}?next=${encodeURIComponent(here)}${location.hash}`);
}
