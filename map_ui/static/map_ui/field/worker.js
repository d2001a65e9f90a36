/**
 * The service worker of /field/: without a line the page opens all the same, as one that knows nobody.
 *
 * It keeps that page and its files, which are public, and nothing else: replies to an account are
 * not asked for here and never kept. `SHELL` is put before this file by whoever serves it.
 */

const worker = /** @type {any} */ (self);
/** `empty`: modules of texts that no page here names, as they are without them.
 * @type {{version: string, page: string, files: string[], empty: Record<string, string>}} */ const SHELL = worker.SHELL;
const BEGINS = `geo_grid ${new URL(worker.registration.scope).pathname} `;
const NAME = BEGINS + SHELL.version;
const FILES = new Set([...SHELL.files, ...Object.keys(SHELL.empty)]);
/** How long an answer may take where something is kept: connected and unanswered is no line either. */
const PATIENCE_MS = 6_000;
/** What a proxy says when the site behind it does not answer. */
const NO_SITE = [502, 503, 504];

/** Fetched as nobody, from the site and not from the browser's store: a file in it may be of the last release.
 * @param {string} address */
const asNobody = (address) => new Request(address, { credentials: "omit", cache: "reload" });

async function fill() {
  const cache = await caches.open(NAME);
  await cache.addAll([SHELL.page, ...SHELL.files].map(asNobody));
  await Promise.all(Object.entries(SHELL.empty).map(([path, text]) => cache.put(path,
    new Response(text, { headers: { "content-type": "text/javascript; charset=utf-8" } }))));
  await worker.skipWaiting();
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((one) => one.startsWith(BEGINS) && one !== NAME).map((one) => caches.delete(one)));
  await worker.clients.claim();
}

/** @param {string} address */
const kept = async (address) => (await caches.open(NAME)).match(address, { ignoreVary: true });

/** What the site answers; where that does not come in time, or not at all, what is kept of it.
 * @param {Request} request @param {Response|undefined} own */
async function siteOr(request, own) {
  if (!own) return fetch(request);
  const late = new Promise((resolve) => { setTimeout(() => resolve(own), PATIENCE_MS); });
  return Promise.race([fetch(request).catch(() => own), late]);
}

/** A page as the site has it; where it has no answer, the one that is kept. @param {Request} request */
async function pageFor(request) {
  const page = await kept(SHELL.page);
  const reply = await siteOr(request, page);
  return NO_SITE.includes(reply.status) ? page ?? reply : reply;
}

/** A file below its digest never changes; any other is asked for as long as there is a line.
 * @param {Request} request @param {string} path */
async function fileFor(request, path) {
  const own = await kept(path);
  return own && path.includes("/static/v-") ? own : siteOr(request, own);
}

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(fill()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(forgetOthers()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== worker.location.origin) return;
  if (request.mode === "navigate") event.respondWith(pageFor(request));
  else if (FILES.has(address.pathname)) event.respondWith(fileFor(request, address.pathname));
});
