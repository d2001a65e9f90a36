/** The only module that talks to the server. Every failure is a `Failure` with a code. */

import { Failure } from "./failure.js";
import { persistAs } from "./persist.js";
import { contentOf, failureOf, isStopped, unreachable } from "./reply.js";
import { at } from "./root.js";
import { noteDate } from "./server_time.js";

export { Failure };
export { contentOf } from "./reply.js";
export { onReasonNeeded } from "./persist.js";

/** The token that writes carry, from the cookie that came with the login. */
const csrf = () => /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie ?? "")?.[1] ?? "";

/** Whose page this is; empty where nobody is logged in. */
const account = () => document.documentElement.dataset?.account ?? "";
const LOGIN = "/api/v1/login";
const LOGOUT = "/api/v1/logout";

/** Headers of every request. The account's name lets the server refuse a page of one account when
 * the browser has meanwhile been logged in as another. @param {string} path @param {string} method */
function headersOf(path, method) {
  const isOwn = account() && path !== LOGIN && path !== LOGOUT;
  return { "Accept-Language": document.documentElement.lang,
    ...method !== "GET" && { "X-CSRFToken": csrf() },
    ...isOwn && { "X-GeoGrid-Account": encodeURIComponent(account()) } };
}

/** What `act` returns, done once more where what it lacks was given.
 * @template T @param {() => Promise<T>} act @returns {Promise<T>} */
const persist = (act) => persistAs(account(), act, login);

/** @param {string} path @param {RequestInit} [options] @returns {Promise<Response>} */
export const ask = (path, options = {}) => persist(() => once(path, options));

/** As a page asks by itself: nobody has to log in for it. @param {string} path @param {RequestInit} options */
export async function once(path, options) {
  let response;
  const headers = { ...headersOf(path, options.method ?? "GET"), ...options.headers };
  try {
    response = await fetch(at(path), { ...options, headers });
  } catch (error) {
    if (isStopped(error)) throw error;
    throw unreachable();
  }
  noteDate(response.headers);
  if (!response.ok) throw await failureOf(response);
  return response;
}

/** @param {string} path @param {AbortSignal} [signal] */
const get = (path, signal) => ask(path, { signal });

/** @param {any} [body] @param {string} [method] @returns {RequestInit} */
export const written = (body = {}, method = "POST") => (
  { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

/** A write; the reply's JSON, or null when it has none. Where it wants the present factor, that is
 * asked for and sent along.
 * @param {string} path below /api/v1/ @param {any} [body] @param {string} [method]
 * @param {number} [withinMs] how long each try waits for an answer: for ever where none is named
 * @returns {Promise<any>} */
export async function send(path, body, method = "POST", withinMs = 0) {
  const write = (/** @type {object} */ more) => persist(() => once(`/api/v1/${path}`, {
    ...written({ ...body, ...more }, method), ...withinMs && { signal: AbortSignal.timeout(withinMs) } }));
  let response;
  try {
    response = await write({});
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "present_factor_needed") throw error;
    const { askForProof } = await import("./proof_dialog.js");
    response = await askForProof(error, (proof) => write({ proof }));
    if (!response) throw error;
  }
  return response.status === 204 ? null : contentOf(response);
}

/** A file and what goes with it. @param {string} path below /api/v1/ @param {FormData} body */
export const sendForm = async (path, body) =>
  (await ask(`/api/v1/${path}`, { method: "POST", body })).json();

/** A file alone. @param {string} path below /api/v1/ @param {File} file @returns {Promise<any>} */
export const sendFile = async (path, file) => (await ask(`/api/v1/${path}`, { method: "POST", body: file,
  headers: { "Content-Type": "application/octet-stream" } })).json();

/** A refusal is the caller's: nobody is asked to log in for it.
 * @param {Record<string, string>} given username, password, and codes that were asked for */
export const login = async (given) => (await once(LOGIN, written(given))).json();
/** Also where the login has ended already. */
export const logout = () => once(LOGOUT, written()).catch((error) => {
  if (!(error instanceof Failure) || error.status !== 401) throw error;
});
/** The password of one's own for a code. @param {{code: string, password: string}} given
 * @returns {Promise<{username: string}>} */
export const startAccount = (given) => send("start-account", given);
/** Events behind a number, as they happen; the body ends when the connection does.
 * @param {number|null} since @param {AbortSignal} signal */
export const openStream = (since, signal) =>
  once(`/api/v1/events${since === null ? "" : `?last_event=${since}`}`, { signal });
/** Who asks: name, rights, areas. */
export const me = () => json("me");
/** @param {string} language */
export const setLanguage = (language) => send("me/language", { language });
/** Why so many people are read; this hour shows more of them then. @param {string} reason */
export const giveReadingReason = (reason) => send("me/reading-reason", { reason });
/** One has read who reset one's password. */
export const noteResets = () => send("me/resets");
/** Withdraw a code that one did not ask for. */
export const withdrawResets = () => send("me/resets", {}, "DELETE");

/** One's own exports and those that wait for one's decision. */
export const exportsList = () => json("exports");
/** @param {number} id @param {boolean} approve */
export const decideExport = (id, approve) => send(`exports/${id}/${approve ? "approve" : "refuse"}`);

export const users = () => json("users");
export const roles = () => json("roles");
/** @param {number} id */
export const reachOf = (id) => json(`users/${id}/reach`);
/** @param {Record<string, string>} given */
export const createUser = (given) => send("users", given);
/** @param {number} id @param {boolean} active */
export const setActive = (id, active) => send(`users/${id}/active`, { active });
/** @param {number} id */
export const makeStartCode = (id) => send(`users/${id}/start-code`);
export const accountRequests = async () => (await json("account-requests")).results;
/** @param {number} id @param {"confirm"|"refuse"|"withdraw"} what */
export const settleRequest = (id, what) => send(`account-requests/${id}/${what}`);
/** @param {number} id @param {string} name */
export const inviteDevice = (id, name) => send(`users/${id}/device`, { name });
/** @param {number} id @param {Record<string, any>} given */
export const assignRole = (id, given) => send(`users/${id}/roles`, given);
/** @param {number} id */
export const withdrawRole = (id) => send(`roles/${id}`, {}, "DELETE");
/** @param {Record<string, any>} wanted empty ones are left out */
export const trail = (wanted) => json(`audit?${new URLSearchParams(
  Object.entries(wanted).filter(([, value]) => value !== "" && value !== null))}`);

/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<any>} */
export const json = async (path, signal) => (await get(`/api/v1/${path}`, signal)).json();

export const city = () => json("city");
/** The grid cells of today but for their sums of cases, which change with every report. */
export const cells = () => json("grid_cells.geojson?sums=ground");
export const layers = () => json("layers");
/** A few features of a layer that touch a box. @param {string} name
 * @param {string} bbox west,south,east,north */
export const items = async (name, bbox) =>
  (await get(`/ogc/collections/${name}/items?limit=5&bbox=${bbox}&f=json`)).json();
/** The grid cells of a day. @param {string} day YYYY-MM-DD */
export const cellsOfDay = (day, overlay = "") => json(`grid_cells_of_day.geojson?day=${day}&overlay=${overlay}`);
/** What a grid cell came from and became. @param {number} cell */
export const lineage = (cell) => json(`grid_cells/${cell}/lineage`);

const PATIENCE_MS = 600;

/** The places at a point, the most precise first; a click does not wait long for them.
 * @param {number} lon @param {number} lat WGS-84
 * @returns {Promise<{kind: string, id: number}[]>} */
export const locate = async (lon, lat) => (await json(
  `locate?lon=${lon.toFixed(7)}&lat=${lat.toFixed(7)}&datum=wgs84`,
  AbortSignal.timeout(PATIENCE_MS))).results;

/** Places by any fragment of an address, the likeliest first. */
export const places = {
  /** @param {string} q @param {{limit?: number, near?: [number, number]|null}} [wish] near: lon and
   * lat, WGS-84 @param {AbortSignal} [signal]
   * @returns {Promise<{results: any[], hint?: {code: string, message: string}}>} */
  find: (q, { limit = 8, near = null } = {}, signal) => json(`locate?${new URLSearchParams({ q,
    limit: String(limit), ...near && { near: near.map((one) => one.toFixed(6)).join(","),
      datum: "wgs84" } })}`, signal),
};

/** The full record of one thing. @param {"cell"|"building"|"incident"} kind @param {number} id
 * @param {AbortSignal} [signal] */
export function card(kind, id, signal) {
  const nouns = { cell: "grid_cells", building: "buildings", incident: "incident_cards" };
  return json(`${nouns[kind]}/${id}`, signal);
}

/** Plans: the outer contract, one function for each route. */
export const plans = {
  list: () => json("plans"),
  read: (/** @type {number} */ id) => json(`plans/${id}`),
  steps: (/** @type {number} */ id) => json(`plans/${id}/steps`),
  changes: (/** @type {number} */ id) => json(`plans/${id}/changes`),
  repairs: (/** @type {number} */ id) => json(`plans/${id}/repairs`),
  csv: (/** @type {number} */ id) => at(`/api/v1/plans/${id}/assignment.csv`),
  alternatives: (/** @type {number} */ id) => json(`plans/${id}/alternatives`),
  streets: (/** @type {number} */ id) => json(`plans/${id}/streets`),
  why: (/** @type {string} */ area) => json(`plans/why?area=${encodeURIComponent(area)}`),
  create: (/** @type {object} */ body) => send("plans", body),
  /** A plan from a file: cells as polygons, or a table of basic cells. @param {File} file
   * @param {Record<string, string>} about area, name, datum */
  fromFile: (file, about) => sendFile(`plans/from_file?${new URLSearchParams({ file: file.name, ...about })}`, file),
  workbook: (/** @type {number} */ id) => at(`/api/v1/plans/${id}/changes.xlsx`),
  geopackage: (/** @type {number} */ id) => at(`/api/v1/plans/${id}/plan.gpkg`),
  comments: (/** @type {number} */ id) => json(`plans/${id}/comments`),
  /** @param {number} id @param {number} comment @param {boolean} settled */
  settle: (id, comment, settled) => send(`plans/${id}/comments/${comment}`, { settled }),
  shares: (/** @type {number} */ id) => json(`plans/${id}/shares`),
  endShare: (/** @type {number} */ id, /** @type {number} */ share) =>
    send(`plans/${id}/shares/${share}`, {}, "DELETE"),
  shared: (/** @type {string} */ token) => json(`shared_plans/${token}`),
  /** The page is closed: the request outlives it. @param {number} id @param {string} tab */
  leave: (id, tab) => void ask(`/api/v1/plans/${id}/presence`, { method: "POST", keepalive: true,
    body: JSON.stringify({ tab, leaving: true }),
    headers: { "Content-Type": "application/json" } }).catch(() => {}),
  /** A step, undo, redo, jump, submit, approve, return, publish, branch …
   * @param {number} id @param {string} what @param {object} [body] */
  send: (id, what, body) => send(`plans/${id}/${what}`, body),
};

/**
 * A source of vector tiles in the form the map library asks for: an absent, empty or failed tile
 * is nothing to draw (the library itself would parse the body of an error page as a tile).
 * @param {(z: number) => string[]} layersAt the layers of tiles of a zoom
 */
export function tileSource(layersAt) {
  return {
    /** @param {number} z @param {number} x @param {number} y @param {AbortSignal} [signal] */
    async getZxy(z, x, y, signal) {
      try {
        const response = await get(`/tiles/${layersAt(z).join(",")}/${z}/${x}/${y}.mvt`, signal);
        const data = await response.arrayBuffer();
        return data.byteLength ? { data } : undefined;
      } catch (error) {
        if (error instanceof Failure) return undefined;
        throw error;
      }
    },
  };
}

export const sources = () => json("sources");
/** @param {Record<string, string>} wish state, noun, offset */
export const duplicates = (wish) => json(`duplicates?${new URLSearchParams(wish)}`);
export const searchDuplicates = () => send("duplicates/search");
/** @param {number} id @param {"merge"|"reject"|"undo"} what @param {object} [body] */
export const decideDuplicate = (id, what, body) => send(`duplicates/${id}/${what}`, body);

/** Long work on the server: how far it is, and an end to it. */
export const jobs = {
  /** @param {string} id */ read: (id) => json(`jobs/${id}`),
  /** @param {string} id */ cancel: (id) => send(`jobs/${id}`, {}, "DELETE"),
  /** @param {string} kind */ list: async (kind) => (await json(`jobs?kind=${kind}`)).results,
};

/** @typedef {{layer?: string, kind?: string, mapping?: Record<string, string>|null,
 *   crs?: string, north_first?: boolean, header_row?: number}} Choice */
export const imports = {
  kinds: async () => (await json("imports/kinds")).kinds,
  history: async () => (await json("imports")).results,
  /** @param {string} id @param {Choice} choice */
  look: (id, choice) => send(`imports/uploads/${id}`, choice),
  /** @param {string} id @param {Choice} choice */
  projections: (id, choice) => send(`imports/uploads/${id}/projections`, choice),
  /** @param {string} id @param {Choice} choice */
  places: (id, choice) => send(`imports/uploads/${id}/places`, choice),
  /** @param {Record<string, any>} order */ start: (order) => send("imports", order),
  /** @param {string} job @param {number} [offset] */
  report: (job, offset = 0) => json(`imports/reports/${job}?offset=${offset}`),
  /** @param {string} job @param {"report.json"|"rejects.gpkg"} file */
  fileAddress: (job, file) => at(`/api/v1/imports/reports/${job}/${file}`),
  /** @param {number} run @param {{keep_edited?: boolean}} [wish] */
  undo: (run, wish = {}) => send(`imports/${run}/undo`, wish),
  /** @param {File} file @param {(share: number) => void} onProgress
   * @returns {Promise<any>} what the server says of the file */
  upload: (file, onProgress) => persist(() => upload(file, onProgress)),
};

/** Many addresses at once: batches, the review of what is doubtful, names that came of it. */
export const addresses = {
  /** @param {File} file @param {Record<string, string>} wishes column, confidence; may be empty */
  send: async (file, wishes) => {
    const body = new FormData();
    body.append("file", file);
    for (const [name, value] of Object.entries(wishes)) if (value) body.append(name, value);
    return sendForm("locate/batch", body);
  },
  batches: async () => (await json("locate/batch")).results,
  /** @param {string} job */ batch: (job) => json(`locate/batch/${job}`),
  /** @param {string} job @param {number} offset @param {boolean} undecided */
  doubtful: (job, offset, undecided) =>
    json(`locate/batch/${job}/doubtful?offset=${offset}${undecided ? "&undecided=1" : ""}`),
  /** @param {string} job @param {number} text @param {{kind: string, id: number|null}} chosen */
  decide: (job, text, chosen) => send(`locate/batch/${job}/doubtful/${text}/decision`, chosen, "PUT"),
  /** @param {string} job @param {number} text */
  takeBack: (job, text) => send(`locate/batch/${job}/doubtful/${text}/decision`, {}, "DELETE"),
  /** @param {string} job */ load: (job) => send(`locate/batch/${job}/load`),
  /** @param {string} job @param {string} form csv or xlsx */
  fileAddress: (job, form) => at(`/api/v1/locate/batch/${job}/result.${form}`),
  names: async () => (await json("aliases")).results,
  /** @param {number} id @param {"accept"|"reject"} what */
  settleName: (id, what) => send(`aliases/${id}/${what}`),
};

/** @param {string} [kind] */
const ofKind = (kind) => (kind ? `&kind=${encodeURIComponent(kind)}` : "");

/** Sums by area, with rates per km² and per 1,000. */
export const statistics = {
  /** @param {string} level @param {string} [kind] of facility, whose reach is told as well */
  byLevel: (level, kind) => json(`statistics?level=${level}${ofKind(kind)}`),
  /** @param {string} level @param {string} [kind] */
  workbook: (level, kind) => at(`/api/v1/statistics?level=${level}&as=xlsx${ofKind(kind)}`),
  /** @param {object} drawn a polygon or a circle */
  ofArea: (drawn) => send("statistics/area", drawn),
  /** @param {object} drawn */
  saveArea: async (drawn) => {
    const response = await ask("/api/v1/statistics/area?as=xlsx", { method: "POST",
      body: JSON.stringify(drawn),
      headers: { "Content-Type": "application/json" } });
    const address = URL.createObjectURL(await response.blob());
    const link = document.createElement("a");
    Object.assign(link, { href: address, download: "statistics.xlsx" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  },
};
/** @param {string} level */
export const outlinesOf = (level) => json(`divisions.geojson?level=${level}&sums=ground`);
/** Lower bounds of classes of a measure of the cells. @param {Record<string, string>} wish */
export const classes = async (wish) => (await json(`classes?${new URLSearchParams(wish)}`)).bounds;
/** Where a map of one file, which opens without a network, is to be had.
 * @param {Record<string, string>} wish */
export const mapFile = (wish) => at(`/api/v1/map.html?${new URLSearchParams(wish)}`);
/** Ask for rows, through the gate. @param {object} wish */
export const askExport = (wish) => send("exports", wish);

/** Thematic layers: declare, look, load, change, undo, remove. */
export const themes = {
  list: () => json("themes"),
  /** @param {object} given */ create: (given) => send("themes", given),
  /** @param {number} id @param {object} given */
  change: (id, given) => send(`themes/${id}`, given, "PUT"),
  /** @param {number} id */ remove: (id) => send(`themes/${id}`, {}, "DELETE"),
  /** @param {number} id @param {object} order */ load: (id, order) => send(`themes/${id}/load`, order),
  /** @param {number} id */ undo: (id) => send(`themes/${id}/undo`),
  /** @param {object} wish */ look: (wish) => send("themes/look", wish),
  /** @param {object} wish */ sample: (wish) => send("themes/sample", wish),
  /** @param {object} wish */ classes: (wish) => send("themes/classes", wish),
  /** @param {string} name */
  features: async (name) => (await get(`/ogc/collections/${name}/items?limit=800&f=json`)).json(),
};

/**
 * Send a file; fetch tells nothing of its progress, hence the older way.
 * @param {File} file @param {(share: number) => void} onProgress
 * @returns {Promise<any>} what the server says of the file
 */
function upload(file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const path = "/api/v1/imports/uploads";
    request.open("POST", at(`${path}?name=${encodeURIComponent(file.name)}`));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(headersOf(path, "POST"))) {
      request.setRequestHeader(name, String(value));
    }
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const { status, response } = request;
      if (status < 300) resolve(response);
      else reject(new Failure({ code: response?.code ?? `http_${status}`,
        message: response?.message ?? request.statusText, status }));
    });
    request.addEventListener("error", () => reject(
      new Failure({ code: "unreachable", message: "", status: 0 })));
    request.send(file);
  });
}

/** Single records of the registers, the same way for every noun. */
export const records = {
  /** @param {string} noun @param {Record<string, string>} wish @param {AbortSignal} [signal] */
  find: async (noun, wish, signal) =>
    (await json(`${noun}?${new URLSearchParams(wish)}`, signal)).results,
  /** By a number, which travels in the body. @param {Record<string, string>} number */
  search: async (number) => (await send("residents/search", number)).results,
  /** @param {string} noun @param {number} id */
  read: (noun, id) => json(`${noun}/${id}`),
  /** @param {string} noun @param {object} body */
  add: (noun, body) => send(noun, body),
  /** @param {string} noun @param {number} id @param {string} action @param {object} body */
  save: (noun, id, action, body) => (action === "correct" ? send(`${noun}/${id}`, body, "PATCH")
    : send(`${noun}/${id}/${action}`, body)),
  /** @param {number} id @param {object} body */
  care: (id, body) => send(`residents/${id}/care`, body),
  /** @param {"units"|"buildings"} noun @param {number} id */
  dossier: (noun, id) => json(`${noun}/${id}/dossier`),
  /** @param {number} id @param {{field: string, reason: string}} wish */
  reveal: async (id, wish) => (await send(`residents/${id}/reveal`, wish)).value,
};
