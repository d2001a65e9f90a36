/** The parts of the start page, each from what the server says of it. */

import { caseAddress } from "../kit/cases.js";
import { byId, h } from "../kit/elements.js";
import { at } from "../kit/root.js";
import { drawRow } from "../incidents/rows.js";
import { APPROVED_AT, pageOfJob } from "./pages.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("../kit/start.js").Overview} Overview */

/** A line that leads somewhere. @param {string} href @param {string} text
 * @param {string|number} [beside] @param {string} [detail] */
const line = (href, text, beside, detail) => h("li", {}, h("a", { href },
  h("span", {}, h("b", {}, text), detail && h("small", {}, detail)),
  beside !== undefined && h("span", { class: "count" }, String(beside))));

/** What would stand here. @param {string} text */
const empty = (text) => h("li", { class: "quiet" }, text);

/** @param {string} list @param {(Node|false)[]} lines @param {string} none */
const fill = (list, lines, none) => byId(list).replaceChildren(
  ...(lines.length ? lines.filter((one) => one instanceof Node) : [empty(none)]));

/** The numbers that are seen first; each leads to the list that it counts.
 * @param {Overview} found @param {Speaker} speaker */
export function drawCounts({ cases, messages, approvals }, { say, number }) {
  const waits = approvals.reduce((sum, { total }) => sum + total, 0);
  const shown = /** @type {[string, number|null|undefined, string][]} */ ([
    ["my_turn", cases?.my_turn, "/incidents/?list=my_turn&sort=deadline"],
    ["overdue", cases?.overdue, "/incidents/?list=overdue&sort=deadline"],
    ["due_soon", cases?.due_soon, "/incidents/?list=due_soon&sort=deadline"],
    ["approvals", approvals.length ? waits : null, "#approvals-title"],
    ["messages", messages.unread, "/messages/"]]);
  byId("counts").replaceChildren(...shown.filter(([, n]) => typeof n === "number").map(([name, n, path]) =>
    h("li", { "data-count": name, "data-some": Boolean(n) && "true" },
      h("a", { href: path.startsWith("#") ? path : at(path) },
        h("b", {}, name === "messages" && Number(n) > 99 ? "99+" : number(n)),
        h("span", {}, say(`start.count.${name}`))))));
}

/** @param {Overview} found @param {Speaker} speaker */
export function drawCases({ cases }, speaker) {
  byId("my-turn").hidden = cases === null;
  if (!cases) return;
  const { say, number } = speaker;
  const focused = /** @type {HTMLElement|null} */ (document.activeElement?.closest("#cases li"))?.dataset.ref;
  const rows = cases.results.map((one) => drawRow(one, speaker));
  byId("cases").replaceChildren(...(rows.length ? rows : [h("li", { class: "empty" },
    h("b", {}, say("start.my_turn.none")), h("span", {}, say("start.my_turn.none.about")))]));
  byId("my-turn-count").textContent = cases.my_turn ? number(cases.my_turn) : "";
  byId("my-turn-all").hidden = cases.my_turn <= rows.length || cases.overdue === null;
  if (focused) /** @type {HTMLElement|null} */ (byId("cases").querySelector(`[data-ref="${CSS.escape(focused)}"] a`))?.focus();
}

/** @param {Overview} found @param {Speaker} speaker */
export function drawApprovals({ approvals }, { say }) {
  byId("approvals").hidden = !approvals.length;
  const lines = approvals.filter(({ total }) => total).flatMap(({ kind, total, results }) => [
    line(at(APPROVED_AT[kind]), say(`start.approvals.${kind}`), total),
    ...results.map(({ id, name }) => line(at(`/plan/${id}/`), name || say("start.plan", { id })))]);
  fill("approvals-list", lines, say("start.approvals.none"));
}

/** @param {Overview} found @param {Speaker} speaker */
export function drawAddresses({ addresses }, { say }) {
  byId("addresses").hidden = addresses === null;
  if (!addresses) return;
  const { names, texts } = addresses;
  fill("addresses-list", [texts > 0 && line(at("/addresses/"), say("start.addresses.texts"), texts),
    Boolean(names) && line(at("/addresses/"), say("start.addresses.names"), names ?? 0)].filter(Boolean),
  say("start.addresses.none"));
}

/** @param {Overview} found @param {Speaker} speaker */
export function drawMessages({ messages }, { say, time }) {
  const lines = messages.results.map((one) => line(one.case ? caseAddress(one.case) : at("/messages/"),
    one.text, undefined, time(one.sent_at)));
  if (messages.unread > lines.length) lines.push(line(at("/messages/"), say("start.messages.all")));
  fill("inbox-list", lines, say("start.messages.none"));
}

/** @param {Overview} found @param {Speaker} speaker */
export function drawJobs({ jobs }, { say, knows, time }) {
  const lines = jobs.map((job) => {
    const state = job.state === "running" ? `${Math.floor(job.progress * 100)} %` : say(`start.job.${job.state}`);
    const named = knows(`start.job.kind.${job.kind}`) ? say(`start.job.kind.${job.kind}`) : job.kind;
    const about = [time(job.created_at), job.error?.message].filter(Boolean).join(" · ");
    const page = pageOfJob(job);
    const row = page ? line(at(page), named, state, about)
      : h("li", {}, h("span", {}, h("b", {}, named), h("small", {}, about)), h("span", { class: "count" }, state));
    row.dataset.state = job.state;
    return row;
  });
  fill("jobs-list", lines, say("start.jobs.none"));
}

/** @param {import("../kit/recent.js").Opened[]} opened @param {Speaker} speaker */
export function drawRecent(opened, { say }) {
  fill("recent-list", opened.map(({ path, name, text, n }) => line(at(path),
    name || say(text ?? "start.recent"), undefined, n ? say("start.recent.filters", { n }) : "")),
  say("start.recent.none"));
}

/** @param {{name: string, path: string, text: string}[]} tiles @param {Speaker} speaker */
export function drawTiles(tiles, { say }) {
  byId("tiles").replaceChildren(...tiles.map(({ name, path, text }) => h("li", {},
    h("a", { href: at(path), "data-page": name }, h("b", {}, say(text)), h("small", {}, say(`start.tile.${name}`))))));
}
