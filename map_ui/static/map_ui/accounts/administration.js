/** Accounts and roles: who there is, what they hold, and on a map what they see. */

import * as api from "../kit/api.js";
import { layersAt } from "../map/cartography.js";
import { mayLeave } from "../kit/dialog.js";
import { byId, h } from "../kit/elements.js";
import { settle, unsavedForms } from "../kit/form_guard.js";
import { attempt, saved, startPage, valuesOf } from "../kit/page.js";
import { at } from "../kit/root.js";
import { LEVELS, treeOf } from "./area_tree.js";
import { devicesOf } from "./devices.js";
import { AreaMap } from "./map.js";
import { requestRow } from "./request_row.js";
import { devicesOfUser } from "./requests.js";
import { RoleForm } from "./role_form.js";

const speaker = startPage("desk.accounts");
const { say } = speaker;
const SEES = "#12566b";
const COUNTS = "#9cc3cd";
const NOTHING = "#eceae3";

const state = {
  /** @type {any[]} */ users: [],
  /** @type {any[]} */ roles: [],
  /** @type {any[]} */ departments: [],
  /** @type {Set<string>} */ rights: new Set(), username: "",
  /** @type {number|null} */ chosen: null,
  /** @type {Map<number, any>} */ reach: new Map(), reachTold: "",
  /** @type {RoleForm|null} */ form: null,
  /** @type {ReturnType<typeof treeOf>} */ tree: treeOf([], []),
};

const map = new AreaMap(byId("map"), {
  onPick: (hit, place) => state.form?.pick(hit, place ? map.cellAt(place) : null),
  onView: () => undefined, onPointer: () => undefined, onPainted: () => undefined,
  tooltip: (hit) => h("span", {}, hit.props.name ?? "",
    hit.kind === "cell" && h("small", {}, ` ${hit.props.community ?? ""}`)),
  cellText: (cell) => ({ full: cell.name, short: cell.name, weight: 0, value: "" }),
  covered: () => [],
});

/** @param {string} code */
const roleName = (code) => state.roles.find((role) => role.code === code)?.name ?? code;

/** @param {any} user */
const rolesTold = (user) => user.roles.map((/** @type {any} */ role) =>
  [roleName(role.role), role.area].filter(Boolean).join(" ")).join("；") || say("accounts.no_roles");

/** @param {any} user */
const stateOf = (user) => (user.is_active
  ? user.is_started ? "" : say("accounts.unstarted") : say("accounts.withdrawn"));

function drawList() {
  const words = /** @type {HTMLInputElement} */ (byId("find")).value.trim().toLowerCase();
  const found = state.users.filter((user) =>
    `${user.username} ${user.display_name} ${rolesTold(user)}`.toLowerCase().includes(words));
  byId("users").replaceChildren(...(found.length ? found.map((user) => {
    const button = h("button", { type: "button", "aria-pressed": String(user.id === state.chosen) },
      h("span", { class: user.is_active ? "" : "off" }, user.display_name || user.username),
      h("small", {}, [user.username, stateOf(user), rolesTold(user)].filter(Boolean).join(" · ")));
    button.addEventListener("click", () => void attempt(speaker, async () => {
      if (await mayLeave(speaker, byId("give"))) await choose(user.id);
    }));
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

/** What is shown once. @param {string} about @param {string} secret @param {Node[]} more */
function showSecret(about, secret, ...more) {
  byId("secret").replaceChildren(h("p", {}, `${about} `, h("code", {}, secret)), ...more);
  byId("secret").hidden = false;
  byId("secret").scrollIntoView({ block: "nearest" });
}

/** @param {any} made a code, how its owner uses it and until when */
function showStartCode(made) {
  showSecret(say("accounts.start_code", { until: speaker.time(made.expires_at) }), made.code,
    h("p", { class: "small" }, say("accounts.start_code.how")),
    h("p", { class: "small" }, `${say("accounts.link")} `,
      h("code", {}, new URL(at(made.path), location.origin).href)));
}

/** A code, or the request for one. @param {number} id */
async function makeStartCode(id) {
  const made = await api.makeStartCode(id);
  if (made.code) {
    if (id !== state.chosen && await mayLeave(speaker, byId("give"))) await choose(id);
    showStartCode(made);
  } else saved(speaker, say("accounts.reset.asked"));
}

/** @param {any} user */
function accountActions(user) {
  if (!state.rights.has("accounts.manage")) return null;
  const isGuarded = user.roles.some((/** @type {any} */ held) =>
    state.roles.find((role) => role.code === held.role)?.two_persons);
  const isOwn = user.username === state.username;
  return h("div", {}, h("div", { class: "actions" },
    !isOwn && button(say(user.is_active ? "accounts.withdraw" : "accounts.activate"),
      async () => { await api.setActive(user.id, !user.is_active); saved(speaker); }),
    !isOwn && user.is_active && button(say(user.is_started ? "accounts.reset" : "accounts.first"),
      () => makeStartCode(user.id)),
    button(say("accounts.device"), async () =>
      showSecret(say("accounts.code"), (await api.inviteDevice(user.id, user.username)).code))),
  !isOwn && h("p", { class: "quiet small" },
    say(isGuarded ? "accounts.two_persons" : "accounts.reset.hint")));
}

/** @param {any[]} requests */
function drawRequests(requests) {
  const desk = { ...state, roleName, button, makeCode: makeStartCode,
    settle: async (/** @type {number} */ id, /** @type {any} */ what) => {
      await api.settleRequest(id, what);
      saved(speaker);
    } };
  byId("requests").replaceChildren(...requests.map((one) => requestRow(one, speaker, desk)));
  byId("requests-sheet").hidden = !requests.length;
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
  const rows = held.length ? held : [h("li", { class: "quiet" }, say("accounts.no_roles"))];
  byId("detail").replaceChildren(...[accountActions(user), h("ul", { class: "rows" }, ...rows)]
    .filter((part) => part instanceof Node));
  // A role that is being typed for this account stays while the rest is read again.
  if (byId("give").dataset.user === String(user.id) && unsavedForms(byId("give")).length) return;
  byId("give").dataset.user = String(user.id);
  byId("give").replaceChildren(...(mayAssign && user.username !== state.username
    ? [giving(user)] : []));
}

/** The fold in which a role is given. @param {any} user */
function giving(user) {
  state.form = null;
  /** @type {RoleForm|null} */ let form = null;
  const fold = /** @type {HTMLDetailsElement} */ (h("details", {},
    h("summary", {}, say("accounts.give"))));
  fold.addEventListener("toggle", () => {
    state.form = null;
    if (fold.open) {
      // What was typed is still there when the fold is opened again.
      form ??= new RoleForm(state, speaker, { onChange: drawMap, give: (given) =>
        attempt(speaker, async () => {
          const made = await api.assignRole(user.id, given);
          settle(byId("give"));
          saved(speaker, made.request ? say("accounts.duty.asked") : undefined);
          await read();
        }) });
      fold.append(form.element);
      state.form = form;
    }
    drawMap();
  });
  return fold;
}

/** What the chosen account sees, or the area that is being chosen. */
function drawMap() {
  const { form } = state;
  const picks = form?.usesMap;
  byId("map-title").textContent = say(picks ? "picker.map" : "accounts.sees");
  byId("reach").textContent = picks ? say("picker.legend") : state.reachTold;
  map.colour({ hatches: false, ofBuilding: null, ofCell: (cell) => {
    if (form && picks) {
      return { chosen: SEES, held: COUNTS, "": NOTHING }[form.look(cell.id)];
    }
    const seen = state.reach.get(cell.id);
    return seen?.registers || seen?.cases ? SEES : seen?.counts ? COUNTS : NOTHING;
  } });
}

/** @param {number} id */
async function choose(id) {
  if (id !== state.chosen) byId("secret").hidden = true;
  state.chosen = id;
  const user = state.users.find((one) => one.id === id);
  drawList();
  if (!user) return;
  drawDetail(user);
  const [reach, devices] = await Promise.all([api.reachOf(id),
    state.rights.has("accounts.manage") ? devicesOfUser(id) : []]);
  if (id !== state.chosen) return;
  byId("detail").append(...devicesOf(user, devices, speaker, button));
  state.reach = new Map(reach.cells.map((/** @type {any} */ cell) => [cell.id, cell]));
  const count = (/** @type {string} */ kind) =>
    reach.cells.filter((/** @type {any} */ cell) => cell[kind]).length;
  const [registers, cases, counts] = ["registers", "cases", "counts"].map(count);
  const all = registers && registers === reach.cells.length && cases === registers;
  state.reachTold = all ? say("accounts.reach.all")
    : registers || cases ? say("accounts.reach.some", { registers, cases })
      : counts ? say("accounts.reach.counts", { counts }) : say("accounts.reach.none");
  drawMap();
}

async function read() {
  const [accounts, requests] = await Promise.all([api.users(), api.accountRequests()]);
  state.users = accounts.users;
  drawRequests(requests);
  drawList();
  if (state.chosen !== null) await choose(state.chosen);
}

/** @param {{features: any[]}} collection */
const namesOf = (collection) => collection.features.map(({ properties }) => properties);

async function start() {
  const [me, catalogue, city, cells, ...divisions] = await Promise.all([api.me(), api.roles(),
    api.city(), api.cells(), ...LEVELS.map(api.outlinesOf)]);
  state.tree = treeOf(divisions.flatMap(namesOf), namesOf(cells));
  state.rights = new Set(me.rights);
  state.username = me.username;
  state.roles = catalogue.roles;
  state.departments = catalogue.departments;
  map.setLabels(false);
  map.keepHome(city.bbox);
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
    if (!await mayLeave(speaker, byId("give"))) return;
    const made = await api.createUser(valuesOf(create));
    create.reset();
    state.chosen = made.id;
    await read();
    showStartCode(made);
  });
});
void attempt(speaker, start);
