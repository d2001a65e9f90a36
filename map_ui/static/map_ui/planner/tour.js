/** Five steps that are done, not read: the page waits for each, covers nothing and can be left. */

import { byId, h } from "../kit/elements.js";
import { storage } from "../kit/storage.js";

/** @typedef {import("./editor.js").Editor} Editor */
/** @typedef {{name: string, tool?: string, button?: string, isDone(editor: Editor, since: number): boolean}} Step */

const LOOK_MS = 400;

/** @param {string} type @returns {(editor: Editor, since: number) => boolean} */
const taken = (type) => ({ about }, since) => about.journal.slice(since)
  .some((/** @type {any} */ step) => step.type === type);

/** @type {Step[]} */
export const STEPS = [
  { name: "choose", tool: "select", isDone: ({ chosen }) => chosen !== null },
  { name: "brush", tool: "brush", isDone: taken("assign") },
  { name: "split", tool: "even", isDone: taken("split_n") },
  { name: "fix", tool: "fix", isDone: taken("fix_all") },
  { name: "compare", button: "compare", isDone: ({ map }) => map.swipe !== null },
];

/** Whether this address asks for the tour. */
export const isWanted = () => new URLSearchParams(location.search).has("tour");

/** @param {Editor} editor */
export function startTour(editor) {
  if (!isWanted() || !editor.mayEdit()) return;
  let [at, since] = [0, editor.about.journal.length];
  const draw = () => {
    for (const one of document.querySelectorAll(".pointed")) one.classList.remove("pointed");
    const step = STEPS[at];
    if (step) pointed(step)?.classList.add("pointed");
    byId("tour").replaceChildren(...panel(editor, at, leave));
    byId("tour").hidden = false;
  };
  const leave = () => {
    clearInterval(timer);
    for (const one of document.querySelectorAll(".pointed")) one.classList.remove("pointed");
    byId("tour").hidden = true;
    storage.set("tour", "done");
  };
  const timer = setInterval(() => {
    if (!STEPS[at]?.isDone(editor, since)) return;
    at += 1;
    since = editor.about.journal.length;
    draw();
    if (!STEPS[at]) clearInterval(timer);
  }, LOOK_MS);
  draw();
}

/** @param {Step} step */
function pointed({ tool, button }) {
  return button ? byId(button) : document.querySelector(`#tools [data-tool="${tool}"]`);
}

/** @param {Editor} editor @param {number} at @param {() => void} leave */
function panel({ speaker: { say } }, at, leave) {
  const step = STEPS[at];
  const close = h("button", { type: "button", class: "small-button" },
    say(step ? "tour.leave" : "tour.end"));
  close.addEventListener("click", leave);
  return [h("p", { class: "dots", "aria-hidden": "true" }, ...STEPS.map((_, i) =>
    h("i", { class: i < at ? "done" : i === at ? "now" : "" }))),
  h("h3", {}, step ? say("tour.step", { n: at + 1, of: STEPS.length, what: say(`tour.${step.name}`) })
    : say("tour.over")),
  h("p", {}, say(step ? `tour.${step.name}.text` : "tour.over.text")), close];
}
