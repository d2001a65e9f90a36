/** The only module that talks to the server. Every failure is a `Failure` with a code. */

/** @typedef {{code: string, message: string, status: number}} Told */

/** What the server, or the lack of one, said. `code` is stable, `message` is for people. */
export class Failure extends Error {
  /** @param {Told} told */
  constructor({ code, message, status }) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** @param {Response} response @returns {Promise<Failure>} */
async function failureOf(response) {
  const told = await response.json().catch(() => ({}));
  return new Failure({
    code: told.code ?? `http_${response.status}`,
    message: told.message ?? response.statusText,
    status: response.status,
  });
}

/** @param {string} path @param {AbortSignal} [signal] @param {RequestInit} [more]
 * @returns {Promise<Response>} */
async function get(path, signal, more = {}) {
  let response;
  const headers = { "Accept-Language": document.documentElement.lang, ...more.headers };
  try {
    response = await fetch(path, { signal, ...more, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Failure({ code: "unreachable", message: "", status: 0 });
  }
  if (!response.ok) throw await failureOf(response);
  return response;
}

/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<any>} */
const json = async (path, signal) => (await get(`/api/v1/${path}`, signal)).json();

export const city = () => json("city");
export const cells = () => json("grid_cells.geojson");
export const communities = () => json("divisions.geojson?level=community");
/** @param {"open"|"all"} state */
export const incidents = (state) => json(`incidents.geojson?state=${state}`);

const PATIENCE_MS = 600;

/** The places at a point, the most precise first; a click does not wait long for them.
 * @param {number} lon @param {number} lat WGS-84
 * @returns {Promise<{kind: string, id: number}[]>} */
export const locate = async (lon, lat) => (await json(
  `locate?lon=${lon.toFixed(7)}&lat=${lat.toFixed(7)}&datum=wgs84`,
  AbortSignal.timeout(PATIENCE_MS))).results;

/** The full record of one thing. @param {"cell"|"building"|"incident"} kind @param {number} id
 * @param {AbortSignal} [signal] */
export function card(kind, id, signal) {
  const nouns = { cell: "grid_cells", building: "buildings", incident: "incidents" };
  return json(`${nouns[kind]}/${id}`, signal);
}

/**
 * A source of vector tiles in the form the map library asks for: an absent, empty or failed tile
 * is nothing to draw (the library itself would parse the body of an error page as a tile).
 * @param {string[]} layers
 */
export function tileSource(layers) {
  const names = layers.join(",");
  return {
    /** @param {number} z @param {number} x @param {number} y @param {AbortSignal} [signal] */
    async getZxy(z, x, y, signal) {
      try {
        const response = await get(`/tiles/${names}/${z}/${x}/${y}.mvt`, signal);
        const data = await response.arrayBuffer();
        return data.byteLength ? { data } : undefined;
      } catch (error) {
        if (error instanceof Failure) return undefined;
        throw error;
      }
    },
  };
}

/** The mark by which the server knows a page of its own. @returns {Record<string, string>} */
function marks() {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  return token ? { "X-CSRFToken": token } : {};
}

/** @param {"POST"|"DELETE"} method @param {string} path below /api/v1/ @param {any} [body] as JSON
 * @returns {Promise<any>} null when the reply has no body */
async function send(method, path, body) {
  const headers = { ...marks(), ...(body === undefined ? {} : { "Content-Type": "application/json" }) };
  const response = await get(`/api/v1/${path}`, undefined,
    { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return response.status === 204 ? null : response.json();
}

/** Long work on the server: how far it is, and an end to it. */
export const jobs = {
  /** @param {string} id */ read: (id) => json(`jobs/${id}`),
  /** @param {string} id */ cancel: (id) => send("DELETE", `jobs/${id}`),
  /** @param {string} kind */ list: async (kind) => (await json(`jobs?kind=${kind}`)).results,
};

/** @typedef {{layer?: string, kind?: string, mapping?: Record<string, string>|null}} Choice */
export const imports = {
  kinds: async () => (await json("imports/kinds")).kinds,
  history: async () => (await json("imports")).results,
  /** @param {string} id @param {Choice} choice */
  look: (id, choice) => send("POST", `imports/uploads/${id}`, choice),
  /** @param {string} id @param {Choice} choice */
  places: (id, choice) => send("POST", `imports/uploads/${id}/places`, choice),
  /** @param {Record<string, any>} order */ start: (order) => send("POST", "imports", order),
  /** @param {string} job @param {number} [offset] */
  report: (job, offset = 0) => json(`imports/reports/${job}?offset=${offset}`),
  /** @param {string} job @param {"report.json"|"rejects.gpkg"} file */
  fileAddress: (job, file) => `/api/v1/imports/reports/${job}/${file}`,
  /** @param {number} run */ undo: (run) => send("POST", `imports/${run}/undo`),
  upload,
};

/**
 * Send a file; fetch tells nothing of its progress, hence the older way.
 * @param {File} file @param {(share: number) => void} onProgress
 * @returns {Promise<any>} what the server says of the file
 */
function upload(file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/imports/uploads?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    for (const [name, value] of Object.entries(marks())) request.setRequestHeader(name, value);
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
