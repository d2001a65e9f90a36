/** The inbox: what one was told, the newest first; where it goes besides. */

import { caseAddress } from "../kit/cases.js";
import { byId, h } from "../kit/elements.js";
import { settle } from "../kit/form_guard.js";
import { inbox } from "../kit/inbox.js";
import { attempt, saved, startPage } from "../kit/page.js";

const speaker = startPage("desk.messages");
const { say } = speaker;
const list = byId("inbox");
/** @type {number|null} the page after */ let next = null;

/** @param {import("../kit/inbox.js").Message} one */
function row(one) {
  const told = h("span", {}, h("b", {}, one.text),
    h("small", { class: "quiet" }, h("time", { datetime: one.sent_at }, speaker.time(one.sent_at))));
  const line = h("li", { "data-id": String(one.id), "data-kind": one.kind,
    "data-unread": one.read_at === null && "true" }, told);
  if (one.case) {
    const link = h("a", { class: "button", href: caseAddress(one.case) }, say("messages.open"));
    // Who goes to the case has read of it; the address is followed whatever becomes of the note.
    link.addEventListener("click", () => void inbox.markRead([one.id]).catch(() => undefined));
    line.append(link);
  }
  if (one.read_at === null) {
    const button = h("button", { type: "button", class: "button plain-button" }, say("messages.read"));
    button.addEventListener("click", () => void attempt(speaker, async () => {
      showUnread(await inbox.markRead([one.id]));
      line.removeAttribute("data-unread");
      button.remove();
    }));
    line.append(button);
  }
  return line;
}

/** @param {number} unread */
function showUnread(unread) {
  byId("read-all").hidden = unread === 0;
  const badge = byId("unread");
  badge.hidden = unread === 0;
  badge.textContent = unread > 99 ? "99+" : String(unread);
}

/** @param {boolean} again from the beginning */
async function show(again) {
  const page = await inbox.list(again ? null : next);
  if (again) list.replaceChildren();
  list.append(...page.results.map(row));
  if (!list.children.length) list.append(h("li", { class: "quiet" }, say("messages.none")));
  next = page.next;
  byId("more").hidden = next === null;
  showUnread(page.unread);
}

async function showMail() {
  const { address, is_sent: isSent } = await inbox.address();
  byId("mail").hidden = !isSent && !address;
  /** @type {HTMLInputElement} */ (byId("address")).value = address;
}

byId("more").addEventListener("click", () => void attempt(speaker, () => show(false)));
byId("read-all").addEventListener("click", () => void attempt(speaker, async () => {
  await inbox.markRead(null);
  await show(true);
  saved(speaker, say("messages.all_read"));
}));
byId("mail-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { value } = /** @type {HTMLInputElement} */ (byId("address"));
  void attempt(speaker, async () => {
    await inbox.setAddress(value);
    settle(byId("mail-form"));
    saved(speaker);
  });
});
void attempt(speaker, async () => {
  await Promise.all([show(true), showMail()]);
}).finally(() => { document.documentElement.dataset.ready = "true"; });
