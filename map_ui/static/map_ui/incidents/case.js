/** The page of one case. */

import { Failure } from "../kit/failure.js";
import { nameOf, titleOf } from "../kit/case_words.js";
import { byId, h } from "../kit/elements.js";
import { showProblem, startPage } from "../kit/page.js";
import { noteCase } from "../kit/recent.js";
import { CaseView } from "./case_view.js";

const root = document.documentElement;
const speaker = startPage("case.page");
const { say } = speaker;
const TICK_MS = 20_000;
const view = new CaseView(byId("case"), { ref: byId("case").dataset.ref ?? "", speaker, hasMap: true });

setInterval(() => view.tick(), TICK_MS);

view.read().then(() => {
  noteCase(view.one.ref, nameOf(view.one.matter, speaker));
  document.title = `${view.one.ref} · ${titleOf(view.one, speaker)} · GeoGrid`;
}).catch((error) => {
  if (error instanceof Failure && error.status === 404) {
    byId("case").replaceChildren(h("div", { class: "sheet" }, h("h1", {}, say("case.absent")),
      h("p", { class: "quiet" }, say("case.absent.about"))));
  } else showProblem(error, speaker);
}).finally(() => {
  byId("case").removeAttribute("aria-busy");
  root.dataset.ready = "true";
});
