/** The legend: what the colours of the present measure mean, and how many cells have each. */

import { h } from "../kit/elements.js";

/** @typedef {import("./measures.js").Class} Class */
/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** "1–120", "500 or more"; for the rule its class and its bounds.
 * @param {Class} one @param {Speaker} speaker @returns {{name: string, range: string}} */
export function rangeText({ key, from, to }, { say, number }) {
  if (key === "none" || key === "hidden") return { name: say(`class.${key}`), range: "" };
  const below = say("class.below", { n: (to ?? 0) + 1 });
  if (key === "under") return { name: say("class.under"), range: below };
  const above = say("class.above", { n: from - 1 });
  if (key === "over") return { name: say("class.over"), range: above };
  const range = to === null ? say("class.from", { n: from })
    : from === to ? number(from) : `${number(from)}–${number(to)}`;
  return key === "right" ? { name: say("class.right"), range } : { name: range, range: "" };
}

/**
 * @param {Class[]} classes @param {{title: string, counted: boolean, hatched: boolean}} options
 * @param {Speaker} speaker
 * @returns {HTMLElement[]}
 */
export function drawLegend(classes, { title, counted, hatched }, speaker) {
  const { say, number } = speaker;
  const most = Math.max(1, ...classes.map((one) => one.count));
  const rows = classes.map((one) => {
    const { name, range } = rangeText(one, speaker);
    const isHidden = one.key === "hidden";
    const swatch = h("span", { class: `swatch${isHidden ? " veil" : ""}`, "aria-hidden": "true" });
    if (!isHidden) swatch.style.background = one.colour;
    const bar = h("span", { class: "bar", "aria-hidden": "true" });
    bar.style.width = `${Math.round((100 * one.count) / most)}%`;
    return h("li", { "data-class": one.key }, swatch,
      h("span", { class: "name" }, name, range && h("small", {}, ` ${range}`)),
      counted && h("span", { class: "share", "aria-hidden": "true" }, bar),
      counted && h("span", { class: "count", title: say("legend.cells", { n: one.count }) },
        number(one.count)));
  });
  return [
    h("h2", {}, title, counted && h("small", {}, say("legend.count"))),
    h("ul", {}, ...rows),
    ...(hatched ? [h("p", { class: "hatch-note" },
      h("span", { class: "swatch hatch", "aria-hidden": "true" }), say("estimated.hatch"))] : []),
  ];
}
