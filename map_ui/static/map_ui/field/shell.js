/** The page without a line: since when, and back to the real one as soon as the site answers. */

import * as api from "../kit/api.js";
import { byId } from "../kit/elements.js";
import { startPage } from "../kit/page.js";
import { canKeep, readPhone } from "../kit/phone_store.js";

const TRY_MS = 30_000;
const speaker = startPage("desk.field");
const { say, time } = speaker;

async function start() {
  const phone = canKeep() ? await readPhone().catch(() => undefined) : undefined;
  byId("line-since").textContent = phone
    ? say("field.offline.since", { time: time(new Date(phone.seen_at).toISOString()), account: phone.account })
    : say("field.offline.nobody");
  document.documentElement.dataset.ready = "true";
}

/** The real page, if the site answers. */
async function tryAgain() {
  if (await api.isAnswering()) location.reload();
}

byId("again").addEventListener("click", () => void tryAgain());
addEventListener("online", () => void tryAgain());
setInterval(() => void tryAgain(), TRY_MS);
void start();
