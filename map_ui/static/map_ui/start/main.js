/** The start page: what waits for whoever opens it, read at once and kept as it is now. */

import { Failure } from "../kit/api.js";
import { lightAt } from "../kit/deadlines.js";
import { byId } from "../kit/elements.js";
import { follow, onUnread } from "../kit/live.js";
import { mapAddress } from "../kit/map_address.js";
import { showProblem, startPage } from "../kit/page.js";
import { PlaceBox, placesSource } from "../kit/place_box.js";
import { recent } from "../kit/recent.js";
import { paced } from "../kit/seldom.js";
import { serverNow } from "../kit/server_time.js";
import { overview } from "../kit/start.js";
import { tick } from "../incidents/rows.js";
import * as draw from "./draw.js";
import { tilesOf } from "./pages.js";

/** @typedef {import("../kit/start.js").Overview} Overview */

const root = document.documentElement;
const speaker = startPage("desk.start");
const { say, time } = speaker;
const TICK_MS = 20_000;
const WAIT_MS = 500;
/** No timer of a browser is longer. */
const LONGEST_MS = 2_000_000_000;
/** @type {Overview|null} */ let shown = null;
/** @type {ReturnType<typeof setTimeout>|undefined} */ let nextChange;

async function read() {
  try {
    const found = await overview();
    byId("problem").hidden = true;
    shown = found;
    drawAll(found);
    awaitChange(found);
    return found;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    showProblem(error, speaker);
    return null;
  } finally {
    root.dataset.ready = "true";
  }
}

const readSoon = paced(() => void read(), WAIT_MS);

/** @param {Overview} found */
function drawAll(found) {
  draw.drawCounts(found, speaker);
  draw.drawCases(found, speaker);
  draw.drawApprovals(found, speaker);
  draw.drawAddresses(found, speaker);
  draw.drawMessages(found, speaker);
  draw.drawJobs(found, speaker);
}

/** A limit runs out although nothing happens: the server says when. @param {Overview} found */
function awaitChange({ changes_at: changesAt }) {
  clearTimeout(nextChange);
  if (!changesAt) return;
  const left = Math.max(Date.parse(changesAt) - serverNow() + WAIT_MS, 0);
  if (left < LONGEST_MS) nextChange = setTimeout(readSoon, left);
}

/** Countdowns and lights go on by the server's clock. */
function goOn() {
  const cases = shown?.cases?.results;
  if (!cases?.length) return;
  tick(byId("cases"), cases, speaker);
  if (cases.some((one) => lightAt(one, serverNow()) !== (one.light ?? ""))) readSoon();
}

/** @param {import("../kit/live.js").State} state */
function showState({ isLive, since, isOver }) {
  byId("live").hidden = isLive;
  root.dataset.live = String(isLive);
  byId("live").textContent = isLive ? "" : say(isOver ? "case.live.over" : "case.live.not",
    { time: time(new Date(since ?? Date.now()).toISOString()) });
}

/** @param {any} place */
function showOnMap({ kind, id, lon, lat }) {
  const kinds = /** @type {Record<string, string>} */ ({ grid_cell: "cell", building: "building",
    unit: "unit", entrance: "entrance" });
  location.assign(mapAddress(kinds[kind] ?? "", Number(id), { lon, lat }));
}

async function begin() {
  const box = new PlaceBox({ speaker: () => speaker, hint: say("start.place.hint"),
    sources: [placesSource({ speaker: () => speaker })], onPick: showOnMap });
  byId("quick-place").append(box.element);
  draw.drawRecent(recent(), speaker);
  draw.drawTiles(tilesOf(byId("pages").dataset.pages ?? ""), speaker);
  const found = await read();
  setInterval(goOn, TICK_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) readSoon(); });
  onUnread(readSoon);
  if (found?.last_event === null) return; // no right to hear of cases: nothing here changes by them
  follow({ since: found?.last_event ?? null, onChange: readSoon, onLeft: readSoon,
    onReset: readSoon, onState: showState });
}

begin().catch((error) => showProblem(error, speaker));
