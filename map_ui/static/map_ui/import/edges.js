/** Both ends of an import: where a file is dropped, and what must be agreed to before it is loaded. */

import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** @param {Speaker} speaker @param {(file: File) => void} send */
export function dropArea({ say }, send) {
  const input = /** @type {HTMLInputElement} */ (h("input", { type: "file", id: "file-input",
    class: "visually-hidden" }));
  input.addEventListener("change", () => input.files?.[0] && send(input.files[0]));
  const drop = h("div", { class: "drop" },
    h("p", {}, say("file.drop"), " ", input,
      h("label", { for: "file-input", class: "button" }, say("file.choose"))),
    h("p", { class: "hint" }, say("file.formats")));
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragenter" || name === "dragover");
    });
  }
  drop.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (file) send(file);
  });
  return drop;
}

/** Boxes that must be ticked before `go` may be pressed. @param {Record<string, any>} numbers
 * @param {{partial: boolean, doubled: boolean}} state @param {HTMLButtonElement} go
 * @param {Speaker} speaker */
export function agreements(numbers, state, go, { say }) {
  const needed = { partial: numbers.refused > 0, doubled: Boolean(numbers.twice) };
  const judge = () => {
    go.disabled = (needed.partial && !state.partial) || (needed.doubled && !state.doubled);
  };
  const agree = (/** @type {"partial"|"doubled"} */ name, /** @type {string} */ text) => {
    const box = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", id: name,
      checked: state[name] }));
    box.addEventListener("change", () => {
      state[name] = box.checked;
      judge();
    });
    return h("label", { class: "check" }, box, h("span", {}, text));
  };
  judge();
  return [
    needed.partial && h("p", { class: "hint" }, say("load.blocked", { n: numbers.refused })),
    needed.partial && agree("partial", say("load.partial",
      { n: numbers.accepted, refused: numbers.refused })),
    needed.doubled && agree("doubled", say("twice.load", { n: numbers.twice.rows })),
  ];
}
