/** The bar of every page: its pages on a small screen, whose account it is, what is unread. */

import * as api from "./api.js";
import { mayLeave, pageSpeaker } from "./dialog.js";
import { byId, h } from "./elements.js";
import { inbox } from "./inbox.js";
import { follow, onUnread } from "./live.js";
import { forgetPhone } from "./phone_store.js";
import { forgetOpened } from "./recent.js";
import { at } from "./root.js";
import { seldom } from "./seldom.js";

const bar = byId("site-bar");
const menu = /** @type {HTMLDetailsElement} */ (byId("account-menu"));
const toggle = byId("pages-toggle");
const BADGE = 99;

// ---- unread messages

/** @param {number} unread */
function showUnread(unread) {
  const badge = byId("unread");
  badge.hidden = unread === 0;
  badge.textContent = unread > BADGE ? `${BADGE}+` : String(unread);
}

/** Told by the stream; where that began anew, asked for once. */
function followUnread() {
  onUnread(showUnread);
  const since = bar.dataset.lastEvent;
  // Without locks each tab would hold a connection: a page that follows by itself is told all the same.
  if (since === undefined || !navigator.locks || typeof BroadcastChannel !== "function") return;
  const ask = seldom(() => void inbox.unread().then(showUnread, () => undefined));
  follow({ since: Number(since), onChange() {}, onLeft() {}, onReset: ask, onState() {} });
}

// ---- pages, on a small screen

/** @param {boolean} isOpen */
function showPages(isOpen) {
  bar.toggleAttribute("data-open", isOpen);
  toggle.setAttribute("aria-expanded", String(isOpen));
}

/** Fold the names of the pages away where they have no room beside each other. */
function fold() {
  const pages = byId("pages-bar");
  const wasOpen = bar.hasAttribute("data-open");
  bar.removeAttribute("data-open");
  bar.removeAttribute("data-folded");
  const isCut = pages.scrollWidth > pages.clientWidth;
  bar.toggleAttribute("data-folded", isCut);
  showPages(wasOpen && (isCut || getComputedStyle(toggle).display !== "none"));
}

// ---- the account

async function showRoles() {
  const list = byId("bar-roles");
  if (list.childElementCount) return;
  const { grants_told: grants } = await api.me().catch(() => ({ grants_told: [] }));
  list.replaceChildren(...grants.map((/** @type {{name: string, area: string}} */ one) =>
    h("li", {}, h("b", {}, one.name), one.area && h("span", {}, one.area))));
}

async function logOut() {
  if (!await mayLeave(pageSpeaker())) return;
  byId("bar-problem").hidden = true;
  try {
    await api.logout();
    forgetOpened();
    await forgetPhone();
    location.assign(at("/login/"));
  } catch (error) {
    if (!(error instanceof api.Failure)) throw error;
    byId("bar-problem").textContent = error.message || byId("logout").textContent;
    byId("bar-problem").hidden = false;
  }
}

function listen() {
  toggle.addEventListener("click", () => showPages(!bar.hasAttribute("data-open")));
  menu.addEventListener("toggle", () => { if (menu.open) void showRoles(); });
  byId("logout").addEventListener("click", () => void logOut());
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Node)) return;
    if (!menu.contains(target)) menu.open = false;
    if (!toggle.contains(target) && !byId("pages-bar").contains(target)) showPages(false);
  });
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !(menu.open || bar.hasAttribute("data-open"))) return;
    event.stopPropagation();
    const opener = menu.open ? menu.querySelector("summary") : toggle;
    menu.open = false;
    showPages(false);
    opener?.focus();
  });
}

listen();
followUnread();
new ResizeObserver(fold).observe(bar);
new MutationObserver(fold).observe(byId("pages-bar"), { childList: true, characterData: true, subtree: true });
