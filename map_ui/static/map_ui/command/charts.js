/** Small charts beside the map; a click on a bar filters. Drawn with SVG and HTML alone. */

import { LIGHTS, SEVEN, BESIDE, nameOf } from "../kit/case_words.js";
import { h } from "../kit/elements.js";
import { hourBars } from "./hours.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{figures: any, filters: Record<string, string>, speaker: Speaker,
 *   onFilter(change: Record<string, string>): void}} About */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 360;
const HEIGHT = 120;

/** @param {string} tag @param {Record<string, string|number>} attributes */
function s(tag, attributes, /** @type {Node[]} */ ...inner) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...inner);
  return element;
}

/** @param {string} name @param {Speaker} speaker @param {...(Node|false)} inner */
const chart = (name, { say }, ...inner) => h("section", { class: "chart", id: `chart-${name}`,
  "aria-labelledby": `chart-${name}-title` },
h("h2", { id: `chart-${name}-title` }, say(`command.chart.${name}`)), ...inner);

/** Rows of bars, each a button that filters, or lets go of the filter that it stands for.
 * @param {{label: string, n: number, value: string, shape?: string}[]} rows @param {string} name of the filter
 * @param {About} about */
function bars(rows, name, { filters, speaker, onFilter }) {
  const { say, number } = speaker;
  if (!rows.length) return h("p", { class: "quiet" }, say("command.chart.none"));
  const most = Math.max(1, ...rows.map(({ n }) => n));
  return h("ul", { class: "bars" }, ...rows.map(({ label, n, value, shape }) => {
    const isOn = filters[name] === value;
    const fill = h("i", { class: "fill" });
    fill.style.width = `${Math.max(n / most * 100, n ? 1 : 0)}%`;
    const button = h("button", { type: "button", "aria-pressed": String(isOn), "data-value": value,
      title: `${label} · ${number(n)}` }, fill,
    h("span", {}, shape && h("i", { class: `light-shape light-${shape}`, "aria-hidden": "true" }), label),
    h("b", {}, number(n)));
    button.addEventListener("click", () => onFilter({ [name]: isOn ? "" : value }));
    return h("li", {}, button);
  }));
}

/** @param {About} about */
function lights(about) {
  const { figures, speaker } = about;
  const { say, number } = speaker;
  const rows = LIGHTS.map((light) => ({ label: say(`case.light.${light}`), value: light, shape: light,
    n: figures.by_light[light] ?? 0 }));
  const { due, in_time: inTime } = figures.on_time;
  const without = figures.by_light.none ?? 0;
  return chart("lights", speaker, bars(rows, "light", about),
    // Else the bars would not add up to the cases, and nobody could say why.
    without > 0 && h("p", { class: "quiet", id: "no-light" }, say("command.no_light", { n: number(without) })),
    h("p", { class: "on-time", title: say("command.on_time.about") },
      h("b", {}, due ? `${Math.round(inTime / due * 100)} %` : "–"),
      h("span", {}, due ? say("command.on_time", { n: number(inTime), all: number(due) })
        : say("command.on_time.none"))));
}

/** @param {About} about */
function steps(about) {
  const { figures, speaker: { say } } = about;
  const rows = [...SEVEN, ...BESIDE].map((step) => ({ label: say(`case.step.${step}`), value: step,
    n: figures.by_step[step] ?? 0 })).filter(({ n, value }) => n || about.filters.step === value);
  return chart("steps", about.speaker, bars(rows, "step", about));
}

/** What came in as bars, what stood open as a line, each with the largest value of its scale.
 * @param {import("./hours.js").Row[]} rows */
export function curveSvg(rows) {
  const { bars: made, line, most, top } = hourBars(rows, WIDTH, HEIGHT);
  const now = s("rect", { class: "now-bar", x: 0, y: 0, width: 0, height: HEIGHT });
  const svg = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, now,
    ...made.map((bar, i) => s("rect", { ...bar, class: "came", "data-i": i })), s("polyline", { class: "open", points: line }));
  return { svg, now, most, top };
}

/** The curve of the hours, of which one is chosen. @param {About} about */
function hours({ figures, speaker, onFilter }) {
  const { say, number, time } = speaker;
  const { rows, unit } = figures.series;
  const { svg, now, most, top } = curveSvg(rows);
  const said = h("p", { class: "hour-said" });
  const slider = h("div", { class: "hours", role: "slider", tabindex: "0",
    "aria-label": say("command.hours.label"), "aria-valuemin": "0", "aria-valuemax": String(rows.length - 1) });
  slider.append(svg);
  let at = rows.length - 1;
  const words = (/** @type {number} */ i) => say("command.hour", { time: unit === "hour" ? time(rows[i].at)
    : speaker.day(rows[i].at.slice(0, 10)), came: rows[i].came, closed: rows[i].closed, open: rows[i].open });
  const go = (/** @type {number} */ i) => {
    at = Math.min(Math.max(i, 0), rows.length - 1);
    if (!rows[at]) return;
    slider.setAttribute("aria-valuenow", String(at));
    slider.setAttribute("aria-valuetext", words(at));
    said.textContent = words(at);
    now.setAttribute("x", String(at * WIDTH / rows.length));
    now.setAttribute("width", String(WIDTH / rows.length));
  };
  const choose = () => rows[at] && onFilter({ since: rows[at].at, until: rows[at + 1]?.at ?? "", hours: "" });
  const under = (/** @type {MouseEvent} */ event) => {
    const box = svg.getBoundingClientRect();
    return Math.floor((event.clientX - box.left) / box.width * rows.length);
  };
  slider.addEventListener("pointermove", (event) => go(under(event)));
  slider.addEventListener("click", (event) => { go(under(event)); choose(); });
  slider.addEventListener("keydown", (event) => {
    const steps = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1,
      Home: -rows.length, End: rows.length });
    if (event.key in steps) go(at + steps[event.key]);
    else if (event.key === "Enter") choose();
    else return;
    event.preventDefault();
  });
  go(at);
  return chart("hours", speaker, h("p", { class: "scale" },
    h("span", {}, h("i", { class: "key-came", "aria-hidden": "true" }), say(`command.came.${unit}`, { n: number(most) })),
    h("span", {}, h("i", { class: "key-open", "aria-hidden": "true" }), say("command.open", { n: number(top) }))), slider, said);
}

/** @param {HTMLElement} host @param {About} about */
export function drawCharts(host, about) {
  const { figures, speaker } = about;
  const focus = /** @type {HTMLElement|null} */ (document.activeElement)?.closest(".bars button");
  const kept = focus && host.contains(focus) ? [focus.closest(".chart")?.id,
    /** @type {HTMLElement} */ (focus).dataset.value] : null;
  const cells = figures.cells.map((/** @type {any} */ one) => ({ label: one.name || one.code, value: one.code, n: one.total }));
  const matters = figures.matters.map((/** @type {any} */ one) => ({ label: nameOf(one, speaker), value: one.code, n: one.total }));
  host.replaceChildren(hours(about), lights(about), steps(about),
    chart("cells", speaker, bars(cells.slice(0, 6), "area", about)),
    chart("matters", speaker, bars(matters.slice(0, 6), "matter", about)));
  if (kept) /** @type {HTMLElement|null} */ (host.querySelector(`#${kept[0]} [data-value="${CSS.escape(kept[1] ?? "")}"]`))?.focus();
}
