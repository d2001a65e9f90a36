/** The city in figures, and what its data lack. */

import { byId, estimatedBadge, h } from "../kit/elements.js";
import { tell } from "../kit/numbers.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const LISTED = ["grid_cells", "households", "residents", "buildings", "units", "open_incidents"];
const ESTIMATED = ["units", "households", "residents"];

/** @param {Record<string, any>} city GET /api/v1/city @param {Speaker} speaker */
export function showSummary(city, speaker) {
  const { say, knows, language } = speaker;
  const { numbers, as_of: asOf, error } = city;
  const row = { numbers, as_of: asOf, error, ...city.counts };
  byId("city-name").textContent = city.name;
  const isEstimate = (/** @type {string} */ key) => city.has_estimates && ESTIMATED.includes(key);
  byId("totals").replaceChildren(...LISTED.filter((key) => city.counts[key] !== undefined)
    .map((key) => {
      const { kind, brief, day, title } = tell(row, key, speaker);
      const about = isEstimate(key) && kind === "exact" ? "≈" : "";
      return h("div", { class: isEstimate(key) ? "estimated" : "", "data-total": key },
        h("dt", {}, say(`total.${key}`)), h("dd", { title: title || undefined }, about + brief, day && h("small", {}, day)));
    }));
  byId("city-badge").replaceChildren(...(city.has_estimates ? [estimatedBadge(speaker)] : []));
  const missing = [...new Set((city.missing ?? []).map((/** @type {string} */ code) =>
    (knows(`missing.${code}`) ? say(`missing.${code}`) : code)))];
  byId("missing").hidden = !missing.length;
  byId("missing").textContent = say("missing",
    { list: missing.join(language === "zh" ? "、" : ", ") });
  byId("source").textContent = city.attribution ?? "";
}
