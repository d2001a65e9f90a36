/** The audit trail: searched and read page by page. */

import * as api from "../kit/api.js";
import { byId, h, headed } from "../kit/elements.js";
import { attempt, startPage, valuesOf } from "../kit/page.js";
import { midnightOf } from "../texts/speaker.js";

const speaker = startPage("desk.audit");
const { say } = speaker;
const ACTIONS = ["login", "login.fail", "logout", "user", "role.assign", "role.withdraw", "device",
  "token.create", "number.reveal", "resident.search", "resident.search_refused", "resident.forget",
  "reading", "export", "import", "system.begin", "audit.read"];
const KEYS_SHOWN = 5;
const form = /** @type {HTMLFormElement} */ (byId("search"));
/** @type {number|null} */ let next = null;

/** @param {any} entry */
function who(entry) {
  if (entry.account) return entry.username ?? `#${entry.account}`;
  return entry.purpose ? say("audit.system", { purpose: entry.purpose }) : say("audit.nobody");
}

/** @param {any} entry */
function row(entry) {
  const keys = entry.keys.slice(0, KEYS_SHOWN).map((/** @type {number} */ key) => `#${key}`);
  if (entry.keys.length > KEYS_SHOWN) keys.push("…");
  const detail = Object.entries(entry.detail).filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name}=${value}`).join(" ");
  return h("tr", {}, h("td", { class: "when" }, speaker.time(entry.at)),
    h("td", {}, who(entry), entry.address ? h("small", {}, entry.address) : ""),
    h("td", {}, entry.action, h("small", {}, detail)),
    h("td", {}, [entry.noun, ...keys].filter(Boolean).join(" ")),
    h("td", {}, speaker.number(entry.rows)),
    h("td", {}, say(entry.sealed ? "audit.yes" : "audit.no")));
}

/** @param {boolean} further */
async function show(further) {
  const values = valuesOf(form);
  const page = await api.trail({ account: values.account.trim(), action: values.action.trim(),
    since: midnightOf(values.since), until: midnightOf(values.until, 1), before: further ? next : null });
  const rows = page.entries.map(row);
  if (further) byId("entries").append(...rows);
  else {
    byId("entries").replaceChildren(...(rows.length ? rows
      : [h("tr", {}, h("td", { colspan: "6", class: "quiet" }, say("audit.none")))]));
  }
  headed(/** @type {HTMLElement} */ (byId("entries").closest("table")));
  next = page.next;
  byId("more").hidden = next === null;
  document.documentElement.dataset.ready = "true";
}

byId("actions").replaceChildren(...ACTIONS.map((value) => h("option", { value })));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void attempt(speaker, () => show(false));
});
byId("more").addEventListener("click", () => void attempt(speaker, () => show(true)));
void attempt(speaker, () => show(false));
