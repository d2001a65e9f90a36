/** The page of near-duplicates: both records side by side; merge, not the same, undo. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { attempt, startPage } from "../kit/plain_page.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const NOUNS = ["resident", "organisation", "building"];
const STATES = ["open", "merged", "different"];
const FIELDS = {
  resident: ["name", "sex", "birth_date", "birth_year", "category", "id_type", "id_number", "phone", "places", "ref"],
  organisation: ["name", "credit_code", "kind", "phone", "places", "ref"],
  building: ["name", "source", "address", "estate", "kind", "floors", "footprint_m2", "units",
    "residents", "ref"],
};
const CODED = new Set(["sex", "category", "id_type", "kind"]);
const PAGE = 50;

/** `asked` counts the questions: only the answer to the last one is shown.
 * @type {{noun: string, state: string, asked: number, speaker: Speaker}} */
const page = { noun: "resident", state: "open", asked: 0, speaker: /** @type {any} */ (null) };

startPage((speaker) => {
  page.speaker = speaker;
  void attempt(speaker, () => show());
});

byId("search").addEventListener("click", () => void attempt(page.speaker, async () => {
  byId("told").textContent = page.speaker.say("duplicates.searching");
  await api.searchDuplicates();
  page.state = "open";
  await show();
}));
byId("more").addEventListener("click", () => void attempt(page.speaker, async () => {
  await show(byId("pairs").childElementCount);
}));

async function show(offset = 0) {
  const { say } = page.speaker;
  const mine = ++page.asked;
  const found = await api.duplicates({ noun: page.noun, state: page.state, offset: String(offset) });
  if (mine !== page.asked) return;
  const count = found.counts[page.noun];
  const cards = found.pairs.map(card);
  if (offset) byId("pairs").append(...cards);
  else byId("pairs").replaceChildren(...cards);
  byId("told").textContent = !count ? say("duplicates.none")
    : page.state === "open" ? say("duplicates.found", { n: count }) : "";
  byId("more").hidden = offset + PAGE >= count;
  choices("nouns", NOUNS, page.noun, (noun) => `${say(`noun.${noun}`)} ${found.counts[noun]}`,
    (noun) => { page.noun = noun; });
  choices("states", STATES, page.state, (state) => say(`pair.${state}`),
    (state) => { page.state = state; });
}

/** @param {string} id @param {string[]} values @param {string} chosen
 * @param {(value: string) => string} text @param {(value: string) => void} choose */
function choices(id, values, chosen, text, choose) {
  byId(id).replaceChildren(...values.map((value) => {
    const button = h("button", { type: "button", "aria-pressed": String(value === chosen) }, text(value));
    button.addEventListener("click", () => {
      choose(value);
      void attempt(page.speaker, () => show());
    });
    return button;
  }));
}

/** @param {any} pair */
function card(pair) {
  const { say } = page.speaker;
  const title = pair.first?.name || pair.second?.name || say(`noun.${pair.noun}`);
  return h("article", { class: "pair", "data-pair": String(pair.id) },
    h("header", {},
      h("h2", {}, title),
      h("span", { class: "flag" }, say("pair.score", { n: Math.round(pair.score * 100) })),
      h("ul", { class: "reasons" },
        ...pair.reasons.map((/** @type {string} */ reason) => h("li", {}, say(`reason.${reason}`))))),
    pair.noun === "building" && footprints(pair),
    sideBySide(pair), buttons(pair));
}

/** @param {any} pair */
function sideBySide(pair) {
  const { say } = page.speaker;
  const fields = FIELDS[/** @type {keyof FIELDS} */ (pair.noun)];
  const rows = fields.map((field) => {
    const [one, two] = [pair.first, pair.second].map((record) => (record ? shown(record, field) : null));
    if (!one?.textContent && !two?.textContent) return null;
    const differs = one?.textContent !== two?.textContent;
    return h("tr", { class: differs ? "differs" : "" },
      h("th", { scope: "row" }, say(`field.${field}`)), h("td", {}, one), h("td", {}, two));
  });
  return h("table", {},
    h("thead", {}, h("tr", {}, h("td", {}), ...["first", "second"].map((which) => h("th", { scope: "col" },
      say(`pair.${which}`), !pair[which] && h("small", {}, say("pair.gone")))))),
    h("tbody", {}, ...rows));
}

/** A field as people read it. @param {any} record @param {string} field @returns {HTMLElement} */
function shown(record, field) {
  const { say, day, number, knows } = page.speaker;
  const value = record[field];
  if (field === "places") {
    return h("ul", {}, ...value.map((/** @type {any} */ place) => h("li", {}, place.is_current
      ? say("place.since", { place: place.place, day: day(place.since) })
      : say("place.former", { place: place.place }))));
  }
  // A year says nothing more beside the day, and a day is told to few.
  if (field === "birth_year" && "birth_date" in record) return h("span", {});
  if (field === "residents" && value === null) {
    return h("span", { class: "quiet" }, say("state.hidden"));
  }
  if (value === null || value === undefined || value === "") return h("span", {});
  if (field === "birth_date") return h("span", {}, day(`${value}T12:00:00Z`));
  if (CODED.has(field) && knows(`value.${value}`)) return h("span", {}, say(`value.${value}`));
  if (field === "birth_year") return h("span", {}, String(value));
  if (typeof value === "number") return h("span", {}, number(Math.round(value)));
  return h("span", { class: /number|phone|code|ref/.test(field) ? "mono" : "" }, String(value));
}

/** @param {any} pair */
function buttons(pair) {
  const { say } = page.speaker;
  const make = (/** @type {string} */ key, /** @type {"merge"|"reject"|"undo"} */ what,
    /** @type {object} */ body, style = "button") => {
    const button = h("button", { type: "button", class: style }, say(key));
    button.addEventListener("click", () => void attempt(page.speaker, async () => {
      page.asked += 1; // a list that was asked for before still holds the pair
      await api.decideDuplicate(pair.id, what, body);
      await show();
    }));
    return button;
  };
  const parts = pair.state === "open" ? [
    make("pair.keep_first", "merge", { keep: "first" }),
    make("pair.keep_second", "merge", { keep: "second" }),
    make("pair.reject", "reject", {}, "quiet-button"),
  ] : [make("pair.undo", "undo", {}, "quiet-button")];
  return h("footer", {}, ...parts);
}

/** Both footprints of a pair of buildings, one over the other. @param {any} pair */
function footprints(pair) {
  const shapes = [pair.first, pair.second].filter(Boolean).map((record) => record.geometry.coordinates);
  const all = shapes.flat(3);
  const west = Math.min(...all.map(([x]) => x)), south = Math.min(...all.map(([, y]) => y));
  const squeeze = Math.cos((south * Math.PI) / 180);
  const place = (/** @type {number[]} */ [x, y]) => [(x - west) * squeeze * 1e5, -(y - south) * 1e5];
  const placed = all.map(place);
  const width = Math.max(...placed.map(([x]) => x)), height = -Math.min(...placed.map(([, y]) => y));
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `-1 ${-height - 1} ${width + 2} ${height + 2}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", page.speaker.say("pair.footprints"));
  for (const [i, shape] of shapes.entries()) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const rings = shape.flat(1).map((/** @type {number[][]} */ ring) => `M${ring.map(place).join("L")}Z`);
    path.setAttribute("d", rings.join(""));
    path.setAttribute("class", i ? "second" : "first");
    svg.append(path);
  }
  return h("figure", {}, svg);
}
