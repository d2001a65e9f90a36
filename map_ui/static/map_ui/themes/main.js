/** The page of the thematic layers: what there is, and a new one out of a file. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { follow } from "../kit/job.js";
import { attempt, saved, startPage } from "../kit/page.js";
import { ThemeForm } from "./form.js";
import { at } from "../kit/root.js";

/** @typedef {import("./form.js").Theme} Theme */

const speaker = startPage("theme.title");
const { say, number, time } = speaker;
const titleOf = (/** @type {Theme} */ one) =>
  (speaker.language === "zh" ? one.title_zh : one.title_en);
const form = new ThemeForm(speaker);
/** The layer that is changed or gets another file; null for a new one.
 * @type {{theme: Theme, reload: boolean}|null} */
let edited = null;

/** @param {string} text @param {string} look @param {() => Promise<void>} act */
function button(text, look, act) {
  const made = h("button", { type: "button", class: look }, text);
  made.addEventListener("click", () => void attempt(speaker, act));
  return made;
}

async function showList() {
  const themes = /** @type {Theme[]} */ ((await api.themes.list()).results);
  const heads = ["theme.layer", "theme.rows", "theme.access", "theme.last", "theme.acts"];
  byId("list").replaceChildren(themes.length ? h("table", { class: "themes" },
    h("thead", {}, h("tr", {}, ...heads.map((key) => h("th", { scope: "col" }, say(key))))),
    h("tbody", {}, ...themes.map(row))) : h("p", { class: "hint" }, say("theme.none")));
}

/** @param {Theme} theme */
function row(theme) {
  const last = theme.loads.find((one) => one.is_shown);
  const acts = [
    theme.rows > 0 && h("a", { class: "plain-button", href: at(`/?layers=${theme.name}`) },
      say("theme.map")),
    button(say("theme.change"), "plain-button", () => open(theme, false)),
    button(say("theme.reload"), "plain-button", () => open(theme, true)),
    last && button(say("theme.undo"), "plain-button", async () => {
      if (!window.confirm(say("theme.undo.sure", { name: last.file_name, n: last.rows }))) return;
      await api.themes.undo(theme.id);
      await showList();
      saved(speaker, say("theme.undone"));
    }),
    button(say("theme.remove"), "danger-button", async () => {
      if (!window.confirm(say("theme.remove.sure", { name: titleOf(theme) }))) return;
      await api.themes.remove(theme.id);
      await showList();
      saved(speaker, say("theme.removed"));
    }),
  ];
  return h("tr", { "data-theme": theme.name },
    h("th", { scope: "row" }, titleOf(theme), h("small", {}, theme.name)),
    h("td", {}, theme.rows ? number(theme.rows) : say("theme.empty")),
    h("td", {}, say(`theme.access.${theme.access}`)),
    h("td", {}, last ? time(last.at) : "–", last && h("small", {}, last.file_name)),
    h("td", {}, ...acts));
}

/** @param {Theme|null} theme @param {boolean} reload */
async function open(theme, reload) {
  edited = theme && { theme, reload };
  byId("form").hidden = false;
  byId("job").replaceChildren();
  await form.open(theme, reload);
  byId("form").scrollIntoView({ block: "start" });
}

function close() {
  form.close();
  byId("form").hidden = true;
  edited = null;
}

async function save() {
  const given = form.given();
  let theme = edited?.theme ?? null;
  if (!theme) theme = /** @type {Theme} */ (await api.themes.create(given));
  else if (!edited?.reload) theme = /** @type {Theme} */ (await api.themes.change(theme.id, given));
  edited = { theme, reload: true };
  const order = form.order();
  if (order) {
    const asked = await api.themes.load(theme.id, order);
    const done = await follow(byId("job"), asked, api.jobs, speaker);
    if (!told(done)) return showList();
  }
  close();
  await showList();
  return saved(speaker, say("theme.saved", { name: titleOf(theme) }));
}

/** What a load that did not go through says; true for one that did.
 * @param {import("../kit/job.js").Job} job */
function told(job) {
  if (job.state === "done" && job.result.applied) return true;
  const result = job.result ?? {};
  const reasons = (result.reasons ?? []).slice(0, 12);
  const text = job.state !== "done" ? job.error?.message ?? say("theme.cancelled")
    : say(result.accepted ? "theme.refused" : "theme.nothing",
      { n: result.refused ?? 0, all: result.read ?? 0 });
  byId("job").replaceChildren(h("div", { class: "warning", role: "alert" }, h("p", {}, text),
    reasons.length > 0 && h("ul", { class: "reasons" }, ...reasons.map((/** @type {any} */ one) =>
      h("li", {}, say("theme.reason", { row: one.row, field: one.field, message: one.message }))))));
  if (result.accepted) form.offerPartial();
  return false;
}

byId("new").addEventListener("click", () => void attempt(speaker, () => open(null, true)));
byId("cancel").addEventListener("click", close);
byId("save").addEventListener("click", async () => {
  byId("save").setAttribute("disabled", "");
  await attempt(speaker, async () => { await save(); });
  byId("save").removeAttribute("disabled");
});
await attempt(speaker, showList);
document.documentElement.dataset.ready = "true";
