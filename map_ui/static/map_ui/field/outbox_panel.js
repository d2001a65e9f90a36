/** The outbox as its account sees it: what waits, what arrived, what the site refused. */

import { byId, h } from "../kit/elements.js";
import { caseAddress } from "../kit/cases.js";
import { attempt } from "../kit/page.js";
import { refusalWords } from "../kit/refusal.js";
import { unfolded } from "./queue.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./queue.js").Entry} Entry */
/** @typedef {import("./outbox.js").Outbox} Outbox */
/** @typedef {(entry: Entry, content: any) => boolean|Promise<boolean>} TakeBack puts a refused entry into its form again; false where
 * something else stands there */

/** How an entry stands, told apart without colour. */
const MARKS = { waiting: "…", sent: "✓", needs: "!" };

/** @param {Outbox} outbox @param {Speaker} speaker @param {TakeBack|null} takeBack null without a line */
export async function drawOutbox(outbox, speaker, takeBack) {
  const { own, others } = await outbox.list();
  const { say } = speaker;
  const many = (/** @type {string} */ state) => own.filter((one) => one.state === state).length;
  byId("outbox").hidden = !own.length && !others;
  byId("outbox-count").textContent = [own.length && say("field.outbox.count",
    { waiting: many("waiting"), needs: many("needs"), sent: many("sent") }),
  others && say("field.outbox.others", { n: others })].filter(Boolean).join(" ");
  const { open, older } = unfolded(own);
  const rowsOf = (/** @type {Entry[]} */ entries) => Promise.all(
    entries.map(async (one) => row(one, await outbox.readHere(one), { outbox, speaker, takeBack })));
  const [rows, olderRows] = await Promise.all([rowsOf(open), rowsOf(older)]);
  const wasOpen = Boolean(document.querySelector("#outbox-older[open]"));
  const fold = older.length ? [h("li", {}, h("details", { id: "outbox-older", open: wasOpen },
    h("summary", {}, say("field.outbox.older", { n: older.length })), h("ul", { class: "doors" }, ...olderRows)))] : [];
  byId("outbox-rows").replaceChildren(...fold, ...rows);
}

/** What an entry says, in a line. @param {any} content @param {Speaker} speaker */
export const wordsOf = ({ means, outcome, text, note, needs, hazards, forms }, { say }) => [means && say(`field.means.${means}`),
  outcome && say(`field.outcome.${outcome}`), text, note, needs, hazards,
  ...(forms ?? []).map((/** @type {any} */ { code, version }) => say("field.answer.form", { form: code, version }))].filter(Boolean).join(" · ");

/** @param {Entry} entry @param {any} told what it says, where the PIN opens it
 * @param {{outbox: Outbox, speaker: Speaker, takeBack: TakeBack|null}} about */
function row(entry, told, about) {
  const { speaker: { say, time }, outbox } = about;
  const when = time(new Date(entry.at).toISOString());
  const refusal = outbox.reasons.get(entry.id);
  const why = entry.state === "needs" && (refusal && refusalWords(refusal, about.speaker)
    || say(entry.held ? "field.outbox.held" : entry.code === "draft" ? "field.outbox.draft" : "field.outbox.refused"));
  return h("li", { "data-state": entry.state, "data-kind": entry.kind },
    h("span", {}, h("b", {}, say(`field.outbox.${entry.kind}`, { time: when, to: entry.to ? say(`case.do.${entry.to}`) : "" })),
      h("small", { class: "state" }, h("i", { class: "state-mark", "aria-hidden": "true" }, MARKS[entry.state]),
        h("span", {}, say(`field.outbox.${entry.state}`))), why && h("small", { class: "why" }, why),
      why && entry.stands && h("small", { class: "both" }, say("field.outbox.both", { to: say(`case.do.${entry.to}`),
        saw: say(`case.step.${entry.saw}`), stands: say(`case.step.${entry.stands}`) })),
      told && entry.kind !== "photo" && h("small", { class: "said" }, wordsOf(told.content, about.speaker)),
      entry.ref && h("a", { href: caseAddress(entry.ref) }, entry.ref)),
    (entry.state === "needs" || told && entry.state === "waiting" && entry.kind !== "photo")
      && h("p", { class: "row" }, ...tools(entry, about)));
}

/** @param {Entry} entry @param {{outbox: Outbox, speaker: Speaker, takeBack: TakeBack|null}} about */
function tools(entry, { outbox, speaker, takeBack }) {
  const { say } = speaker;
  const button = (/** @type {string} */ key, /** @type {(button: HTMLElement) => Promise<void>} */ act) => {
    const made = h("button", { type: "button", class: "button plain-button" }, say(key));
    made.addEventListener("click", () => void attempt(speaker, () => act(made)));
    return made;
  };
  const isOfWords = entry.kind !== "photo" && takeBack !== null;
  return [isOfWords && button("field.outbox.mend", () => mend(entry, { outbox, speaker, takeBack })),
  isOfWords && button("field.outbox.download", async () => download(entry, await outbox.read(entry))),
  takeBack && entry.state === "needs" && !entry.held && entry.code !== "draft" && button("field.outbox.again", () => outbox.again(entry.id)),
  button("field.outbox.discard", async (pressed) => {
    if (pressed.dataset.sure) return outbox.discard(entry);
    pressed.dataset.sure = "yes";
    pressed.textContent = say("field.outbox.discard.sure");
    return undefined;
  })];
}

/** It is held before it stands in its form: it may be on its way just now.
 * @param {Entry} entry @param {{outbox: Outbox, speaker: Speaker, takeBack: TakeBack}} about */
export async function mend(entry, { outbox, speaker: { say }, takeBack }) {
  const tell = (/** @type {string} */ key) => {
    byId("problem").textContent = say(key);
    byId("problem").hidden = false;
  };
  const before = await outbox.hold(entry);
  if (!before) return tell("field.outbox.late");
  let isTaken = false;
  try {
    const { content } = await outbox.read(before);
    isTaken = await takeBack(before, content);
    if (!isTaken) tell("field.outbox.busy");
  } finally {
    if (!isTaken) await outbox.release(before);
  }
  return undefined;
}

/** @param {Entry} entry @param {any} told */
function download(entry, told) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(told, null, 2)], { type: "application/json" }));
  h("a", { href: address, download: `${entry.kind}-${entry.client_id}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
