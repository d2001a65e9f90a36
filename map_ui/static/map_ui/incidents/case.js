/** The page of one case. */

import { Failure } from "../kit/failure.js";
import { nameOf, titleOf } from "../kit/case_words.js";
import { byId, h } from "../kit/elements.js";
import { showProblem, startPage } from "../kit/page.js";
import { follow } from "../kit/live.js";
import { noteCase } from "../kit/recent.js";
import { seldom } from "../kit/seldom.js";
import { CaseView } from "./case_view.js";

const root = document.documentElement;
const speaker = startPage("case.page");
const { say } = speaker;
const TICK_MS = 20_000;
const view = new CaseView(byId("case"), { ref: byId("case").dataset.ref ?? "", speaker, hasMap: true });

setInterval(() => view.tick(), TICK_MS);

/** @param {unknown} error */
function tellProblem(error) {
  if (error instanceof Failure && error.status === 404) {
    byId("case").replaceChildren(h("div", { class: "sheet" }, h("h1", {}, say("case.absent")),
      h("p", { class: "quiet" }, say("case.absent.about"))));
  } else showProblem(error, speaker);
}

/** What others do to it is seen as it happens: also a photo, which is no step. */
function watch() {
  const renew = () => void view.renew().catch(tellProblem);
  const ifIts = (/** @type {string} */ ref) => { if (ref === view.ref) renew(); };
  // What was done on this page was read with it.
  const isKnown = (/** @type {any} */ told) => (view.one.history ?? []).some((/** @type {any} */ entry) =>
    entry.number === told.revision && entry.transition === told.change);
  follow({ since: view.one.last_event, onChange: (told) => { if (!isKnown(told)) ifIts(told.ref); }, onLeft: ifIts,
    onReset: seldom(renew), onState: ({ isLive }) => { root.dataset.live = String(isLive); } });
}

view.read().then(() => {
  noteCase(view.one.ref, nameOf(view.one.matter, speaker));
  document.title = `${view.one.ref} · ${titleOf(view.one, speaker)} · GeoGrid`;
  watch();
}).catch(tellProblem).finally(() => {
  byId("case").removeAttribute("aria-busy");
  root.dataset.ready = "true";
});
