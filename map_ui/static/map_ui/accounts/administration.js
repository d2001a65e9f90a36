/** Accounts and roles: who there is, what they hold, and on a map what they see. */

import * as api from "../kit/api.js";
import { layersAt } from "../map/cartography.js";
import { byId, h } from "../kit/elements.js";
import { CityMap } from "../map/map.js";
import { attempt, saved, startPage, valuesOf } from "../kit/page.js";
import { roleForm } from "./role_form.js";

const speaker = startPage("desk.accounts");
const { say } = speaker;
const SEES = "#12566b";
const COUNTS = "#9cc3cd";
const NOTHING = "#eceae3";

const state = {
  /** @type {any[]} */ users: [],
  /** @type {any[]} */ roles: [],
  /** @type {any[]} */ departments: [],
  /** @type {Set<string>} */ rights: new Set(),
  /** @type {number|null} */ chosen: null,
  /** @type {Map<number, any>} */ reach: new Map(),
};

const map = new CityMap(byId("map"), {
  onPick: (hit) => {
    const field = /** @type {HTMLInputElement|null} */ (document.getElementById("area-cell"));
    if (field && hit?.kind === "cell") field.value = String(hit.id);
  },
  onView: () => undefined, onPointer: () => undefined, onPainted: () => undefined,
  tooltip: (hit) => h("span", {}, hit.props.name ?? "", hit.kind === "cell" ? ` #${hit.id}` : ""),
  cellText: (cell) => ({ full: cell.name, short: cell.name, weight: 0, value: "" }),
  covered: () => [], clusterTitle: () => "",
});

/** @param {string} code */
const roleName = (code) => state.roles.find((role) => role.code === code)?.name ?? code;

/** @param {any} user */
const rolesTold = (user) => user.roles.map((/** @type {any} */ role) =>
  [roleName(role.role), role.area].filter(Boolean).join(" ")).join("；") || say("accounts.no_roles");

function drawList() {
  const words = /** @type {HTMLInputElement} */ (byId("find")).value.trim().toLowerCase();
  const found = state.users.filter((user) =>
    `${user.username} ${user.display_name} ${rolesTold(user)}`.toLowerCase().includes(words));
  byId("users").replaceChildren(...(found.length ? found.map((user) => {
    const button = h("button", { type: "button", "aria-pressed": String(user.id === state.chosen) },
      h("span", { class: user.is_active ? "" : "off" }, user.display_name || user.username),
      h("small", {}, [user.username, user.is_active ? "" : say("accounts.withdrawn"),
        rolesTold(user)].filter(Boolean).join(" · ")));
    button.addEventListener("click", () => void attempt(speaker, () => choose(user.id)));
    return h("li", {}, button);
  }) : [h("li", { class: "quiet" }, say("accounts.none"))]));
}

/** @param {string} text @param {() => Promise<void>} act */
function button(text, act) {
  const made = h("button", { type: "button", class: "small-button" }, text);
  made.addEventListener("click", () => void attempt(speaker, async () => {
    await act();
    await read();
  }));
  return made;
}

/** What is shown once. @param {string} about @param {string} secret */
function showSecret(about, secret) {
  byId("secret").replaceChildren(`${about} `, h("code", {}, secret));
  byId("secret").hidden = false;
}

/** @param {any} user */
function accountActions(user) {
  if (!state.rights.has("accounts.manage")) return null;
  return h("div", { class: "actions" },
    button(say(user.is_active ? "accounts.withdraw" : "accounts.activate"),
      async () => { await api.setActive(user.id, !user.is_active); saved(speaker); }),
    button(say("accounts.reset"), async () =>
      showSecret(say("accounts.password"), (await api.resetPassword(user.id)).password)),
    button(say("accounts.device"), async () =>
      showSecret(say("accounts.code"), (await api.inviteDevice(user.id, user.username)).code)));
}

/** @param {any} user */
function drawDetail(user) {
  byId("person").textContent = user.display_name || user.username;
  const mayAssign = state.rights.has("roles.assign");
  const held = user.roles.map((/** @type {any} */ role) => h("li", {},
    h("span", {}, h("b", {}, roleName(role.role)), ` ${role.area ?? ""}`,
      h("small", {}, say("accounts.since", { day: speaker.day(role.since) }))),
    mayAssign && button(say("accounts.take"),
      async () => { await api.withdrawRole(role.id); saved(speaker); })));
  const form = mayAssign && roleForm(state, speaker, (given) => attempt(speaker, async () => {
    await api.assignRole(user.id, given);
    saved(speaker);
    await read();
  }));
  const rows = held.length ? held : [h("li", { class: "quiet" }, say("accounts.no_roles"))];
  byId("detail").replaceChildren(...[accountActions(user), h("ul", { class: "rows" }, ...rows),
    form && h("details", {}, h("summary", {}, say("accounts.give")), form)]
    .filter((part) => part instanceof Node));
}

/** @param {number} id */
async function choose(id) {
  if (id !== state.chosen) byId("secret").hidden = true;
  state.chosen = id;
  const user = state.users.find((one) => one.id === id);
  drawList();
  if (!user) return;
  drawDetail(user);
  const reach = await api.reachOf(id);
  state.reach = new Map(reach.cells.map((/** @type {any} */ cell) => [cell.id, cell]));
  const count = (/** @type {string} */ kind) =>
    reach.cells.filter((/** @type {any} */ cell) => cell[kind]).length;
  const [registers, cases, counts] = ["registers", "cases", "counts"].map(count);
  const all = registers && registers === reach.cells.length && cases === registers;
  byId("reach").textContent = all ? say("accounts.reach.all")
    : registers || cases ? say("accounts.reach.some", { registers, cases })
      : counts ? say("accounts.reach.counts", { counts }) : say("accounts.reach.none");
  map.colour({ hatches: false, ofBuilding: null, ofCell: (cell) => {
    const seen = state.reach.get(cell.id);
    return seen?.registers || seen?.cases ? SEES : seen?.counts ? COUNTS : NOTHING;
  } });
}

async function read() {
  state.users = (await api.users()).users;
  drawList();
  if (state.chosen !== null) await choose(state.chosen);
}

async function start() {
  const [me, catalogue, city, cells] = await Promise.all(
    [api.me(), api.roles(), api.city(), api.cells()]);
  state.rights = new Set(me.rights);
  state.roles = catalogue.roles;
  state.departments = catalogue.departments;
  map.setLabels(false);
  map.home(city.bbox, { left: 8, right: 8, top: 8, bottom: 8 });
  map.showBase(api.tileSource(layersAt), document.documentElement.lang);
  map.showCells(cells);
  map.colour({ hatches: false, ofBuilding: null, ofCell: () => NOTHING });
  await read();
  document.documentElement.dataset.ready = "true";
}

byId("find").addEventListener("input", drawList);
const create = /** @type {HTMLFormElement|null} */ (document.getElementById("create"));
create?.addEventListener("submit", (event) => {
  event.preventDefault();
  void attempt(speaker, async () => {
    const made = await api.createUser(valuesOf(create));
    create.reset();
    state.chosen = made.id;
    await read();
    showSecret(say("accounts.password"), made.password);
  });
});
void attempt(speaker, start);
