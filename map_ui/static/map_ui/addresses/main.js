/** The page of addresses: send a table, see what was found, work off what is doubtful. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { follow } from "../kit/job.js";
import { attempt, saved, showProblem, startPage } from "../kit/page.js";
import { showNames } from "./names.js";
import { listenToKeys, loadMore, openReview, showUndecided } from "./review.js";

const root = document.documentElement;
const speaker = startPage("desk.addresses");
const { say, number } = speaker;
/** @type {Set<string>} */ let rights = new Set();
/** @typedef {{id: string, of: "batch"|"import", kind: string, file: string, column: string,
 *   created_at: string, expires_at: string, read: number, matched: number, doubtful: number,
 *   refused: number, dry_run: boolean}} Batch */

// ---- sending

byId("send-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const [file] = /** @type {HTMLInputElement} */ (byId("file")).files ?? [];
  if (file) return void attempt(speaker, () => send(file));
  showProblem(new api.Failure({ status: 0, code: "file_missing",
    message: say("addresses.file_missing") }), speaker);
  return byId("file").focus();
});

byId("file").addEventListener("change", () => {
  const [file] = /** @type {HTMLInputElement} */ (byId("file")).files ?? [];
  byId("file-name").textContent = file?.name ?? say("addresses.no_file");
  byId("problem").hidden = true;
});

/** @param {string} id */
const valueOf = (id) => /** @type {HTMLInputElement} */ (byId(id)).value.trim();

/** @param {File} file */
async function send(file) {
  const job = await api.addresses.send(file, { column: valueOf("column"),
    confidence: valueOf("confidence") });
  await finish(await follow(byId("running"), job, api.jobs, speaker));
}

/** @param {any} job */
async function finish(job) {
  await showBatches();
  if (job.state === "done") await open(job.id);
  else {
    showProblem(new api.Failure({ status: 0, code: job.error?.code ?? "cancelled",
      message: job.error?.message ?? say("job.cancelled") }), speaker);
  }
}

// ---- batches

async function showBatches() {
  /** @type {Batch[]} */ const found = await api.addresses.batches();
  byId("batches").replaceChildren(...found.map(batchRow));
  if (!found.length) {
    byId("batches").append(h("li", { class: "quiet" }, say("addresses.batches.none")));
  }
}

/** @param {Batch} one */
function batchRow(one) {
  const review = h("button", { type: "button", class: "small-button" }, say("addresses.review"));
  review.addEventListener("click", () => void attempt(speaker, () => open(one.id)));
  const what = one.of === "import"
    ? say(one.dry_run ? "addresses.of_trial" : "addresses.of_import", { kind: say(`kind.${one.kind}`) })
    : say("addresses.of_batch", { column: one.column });
  return h("li", { "data-batch": one.id },
    h("span", {}, h("b", {}, one.file), ` · ${what}`, h("small", {}, [speaker.time(one.created_at),
      say("addresses.until", { day: speaker.day(one.expires_at) })].join(" · "))),
    counts(one), review);
}

/** @param {Batch} one */
function counts(one) {
  return h("span", { class: "counts" }, ...["matched", "doubtful", "refused"].map((name) =>
    h("span", { class: `count ${name}` }, `${say(`addresses.${name}`)} `,
      h("b", {}, number(/** @type {any} */ (one)[name])))));
}

/** Open a batch for its review. @param {string} id */
async function open(id) {
  const batch = await api.addresses.batch(id);
  byId("review").hidden = false;
  byId("review-title").textContent = say("addresses.review.of", { file: batch.file });
  await drawFacts(batch);
  await openReview(id, speaker, { mayDecide: rights.has("addresses.decide"),
    changed: () => void refresh(id) });
  drawRefused(batch);
  byId("review-title").scrollIntoView({ block: "start" });
  byId("review-title").focus({ preventScroll: true });
}

/** The numbers again after a decision; names may have come of it. @param {string} id */
async function refresh(id) {
  await attempt(speaker, async () => {
    await drawFacts(await api.addresses.batch(id));
    await showNames(speaker);
  });
}

/** @param {any} batch */
async function drawFacts(batch) {
  const { progress } = batch;
  byId("review-facts").replaceChildren(counts(batch), h("p", { class: "progress-line" },
    say("addresses.progress", { done: progress.decided_texts, n: progress.texts,
      rows: progress.decided_rows })));
  byId("review-tools").replaceChildren(...[undecidedSwitch(), ...downloads(batch),
    loadButton(batch)].filter((one) => one !== null));
}

let onlyOpen = true;

function undecidedSwitch() {
  const box = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", id: "only-open",
    checked: onlyOpen }));
  box.addEventListener("change", () => {
    onlyOpen = box.checked;
    void attempt(speaker, () => showUndecided(onlyOpen));
  });
  return h("label", { class: "check" }, box, h("span", {}, say("addresses.only_open")));
}

/** @param {any} batch */
function downloads(batch) {
  if (batch.of !== "batch") return [];
  return ["csv", "xlsx"].map((form) => h("a", { class: "small-button", download: true,
    href: api.addresses.fileAddress(batch.id, form) }, say(`addresses.download.${form}`)));
}

/** @param {any} batch */
function loadButton(batch) {
  if (batch.of !== "import" || batch.dry_run || !rights.has("data.import")) return null;
  const button = h("button", { type: "button", class: "button",
    disabled: !batch.progress.decided_texts }, say("addresses.load"));
  button.addEventListener("click", () => void attempt(speaker, async () => {
    const job = await api.addresses.load(batch.id);
    const done = await follow(byId("running"), job, api.jobs, speaker);
    if (done.state !== "done") throw new api.Failure({ status: 0, code: "failed",
      message: done.error?.message ?? say("job.cancelled") });
    saved(speaker, say("addresses.loaded", { n: done.result.accepted,
      refused: done.result.refused }));
    await showBatches();
  }));
  return button;
}

/** @param {any} batch */
function drawRefused(batch) {
  const rows = batch.refusals ?? [];
  byId("refused").hidden = rows.length === 0;
  byId("refused-body").replaceChildren(h("table", {}, h("tbody", {}, ...rows.map(
    (/** @type {any} */ one) => h("tr", {}, h("th", { scope: "row" },
      say("addresses.row", { n: String(one.row) })), h("td", {}, one.message))))),
  batch.total_refusals > rows.length && h("p", { class: "quiet" },
    say("addresses.refused.more", { n: batch.total_refusals - rows.length })) || "");
}

// ---- start

byId("more").addEventListener("click", () => void attempt(speaker, loadMore));
listenToKeys();

async function start() {
  await attempt(speaker, async () => {
    rights = new Set((await api.me()).rights);
    await showBatches();
    if (rights.has("ground.edit")) await showNames(speaker);
    const wanted = new URLSearchParams(location.search).get("batch");
    if (wanted) await open(wanted);
  });
  root.dataset.ready = "true";
  const running = (await api.jobs.list("locate_batch").catch(() => []))
    .find((/** @type {any} */ job) => ["queued", "running"].includes(job.state));
  if (running) await finish(await follow(byId("running"), running, api.jobs, speaker));
}

void start();
