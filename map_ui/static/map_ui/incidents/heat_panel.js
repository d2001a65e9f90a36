/** The legend of a density, beside whichever map it lies on. */

import { h } from "../kit/elements.js";
import { heatGradient } from "../map/heat_ramp.js";
import { BANDWIDTHS } from "./bandwidths.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** The ramp of the density, what it goes up to, how it was smoothed and from how many.
 * @param {any} told @param {{bandwidth: number, isWall: boolean, speaker: Speaker,
 *   onBandwidth(metres: number): void}} about @returns {Node[]} */
export function heatPanel(told, { bandwidth, isWall, speaker, onBandwidth }) {
  const { say } = speaker;
  const ramp = h("span", { class: "heat-ramp", "aria-hidden": "true" });
  ramp.style.background = heatGradient();
  const choice = h("select", { id: "bandwidth" }, ...BANDWIDTHS.map((metres) => h("option",
    { value: String(metres), selected: metres === bandwidth }, say("look.metres", { n: metres }))));
  choice.addEventListener("change", () => onBandwidth(Number(/** @type {HTMLSelectElement} */ (choice).value)));
  const most = told.most >= 10 ? Math.round(told.most) : Math.round(told.most * 10) / 10;
  return /** @type {Node[]} */ ([h("h2", {}, say("look.title.heat")),
    h("p", { class: "heat-scale" }, h("span", {}, "0"), ramp, h("span", { id: "heat-most" }, say("look.most", { n: most }))),
    isWall ? h("p", {}, say("look.bandwidth"), " ", say("look.metres", { n: told.bandwidth_m }))
      : h("label", {}, say("look.bandwidth"), " ", choice),
    !isWall && told.bandwidth_m > bandwidth && h("p", { class: "quiet", id: "widened" }, say("look.widened", { n: told.bandwidth_m })),
    h("p", { class: "quiet", id: "heat-of" }, told.total ? say("look.of", { n: told.total }) : say("look.of.none"))].filter(Boolean));
}
