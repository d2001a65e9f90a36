/** The parts of a case's page beside its head and its history: text, place, files, parties, help. */

import { toldOf } from "../kit/attributes.js";
import { caseAddress, cases } from "../kit/cases.js";
import { nameOf, placeOf, titleOf } from "../kit/case_words.js";
import { h } from "../kit/elements.js";
import { mapAddress } from "../kit/map_address.js";
import { isStaged, photoPairs } from "../kit/photo_pairs.js";
import { at } from "../kit/root.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** @param {string} id @param {string} title @param {(Node|string|null|undefined|false)[]} inner */
export const sheet = (id, title, ...inner) => h("section", { class: "sheet", id,
  "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title), ...inner);

/** @param {[string, Node|string|null|undefined|false][]} rows */
const facts = (rows) => h("dl", { class: "case-facts" }, ...rows.filter(([, value]) => value)
  .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));

/** What was reported. @param {any} one @param {Speaker} speaker */
export function drawText(one, speaker) {
  const { say } = speaker;
  return sheet("told", say("case.text"),
    h("p", { class: "case-text" }, one.text || one.title || say("case.text.none")),
    facts([[say("case.matter"), nameOf(one.matter, speaker) || one.category],
    [say("case.source"), knownOr(speaker, "case.door", one.source)], ...toldRows(one)]), drawReports(one, speaker));
}

/** What the matter asked and a report told. @param {any} one @returns {[string, string][]} */
const toldRows = (one) => (one.reports ?? []).flatMap((/** @type {any} */ { attributes }) =>
  toldOf(one.asked ?? [], attributes ?? {}));

/** A word of ours, or what another system calls it. @param {Speaker} speaker @param {string} prefix
 * @param {string} word */
const knownOr = ({ say, knows }, prefix, word) => (knows(`${prefix}.${word}`) ? say(`${prefix}.${word}`) : word);

/** Who may be called back, with a masked number, and what they said of the result in the end.
 * @param {any} one @param {Speaker} speaker */
function drawReports(one, speaker) {
  const { say, time } = speaker;
  const told = (one.reports ?? []).filter((/** @type {any} */ report) => report.contact || report.stars);
  if (!told.length) return null;
  return h("ul", { class: "rows", id: "reports" }, ...told.map((/** @type {any} */ report) => h("li", {},
    h("span", {}, [report.contact?.name, report.contact?.phone].filter(Boolean).join(" · "),
      h("small", {}, [knownOr(speaker, "case.door", report.door), time(report.at),
        report.rating_note].filter(Boolean).join(" · "))),
    report.stars && h("span", { class: "chip" }, say("case.stars", { n: report.stars })))));
}

/** Where it is, with links to the map and to the building's file. @param {any} one
 * @param {Speaker} speaker */
export function drawPlace(one, speaker) {
  const { say } = speaker;
  const place = one.place ?? {};
  const cell = place.grid_cell ?? place.cell;
  const link = (/** @type {string} */ href, /** @type {string} */ text) => h("a", { href }, text);
  return sheet("place", say("case.place"), h("div", { id: "map", class: "small-map", role: "region",
    "aria-label": say("case.place.map") }),
  facts([
    [say("case.address"), placeOf(one, speaker)],
    [say("place.kind.building"), place.building
      && link(at(`/d/b/${place.building.id}`), nameOf(place.building, speaker))],
    [say("place.kind.unit"), place.unit && link(at(`/d/u/${place.unit.id}`), nameOf(place.unit, speaker))],
    [say("in_cell"), cell ? link(mapAddress("cell", cell.id, place), nameOf(cell, speaker))
      : say("incident.no_cell")],
    [nameOf(one.professional_cell?.grid, speaker), professional(one.professional_cell, speaker)],
    [say("case.division"), nameOf(place.division, speaker)],
  ]), place.message && h("p", { class: "place-note" }, place.message), h("p", { class: "actions no-print" },
    h("a", { class: "small-button", href: mapAddress(place.building ? "building" : "",
      place.building?.id ?? null, place) }, say("case.place.open"))));
}

/** The cell of the professional grid that the matter names, as of the day of the case.
 * @param {any} found @param {Speaker} speaker */
const professional = (found, speaker) => found && speaker.say("case.professional_cell",
  { cell: nameOf(found.cell, speaker) || speaker.say("case.professional_cell.none"), day: found.day });

/** Who stands behind it. @param {any} one @param {Speaker} speaker */
export function drawParties(one, speaker) {
  const { say } = speaker;
  const parties = one.parties ?? {};
  const rows = ["lead", "handler", "verifier", "supervisor", "reporter"].map((name) =>
    /** @type {[string, string]} */ ([say(`case.party.${name}`), nameOf(parties[name], speaker)]));
  const hasAny = rows.some(([, value]) => value);
  return sheet("parties", say("case.parties"), hasAny ? facts(rows)
    : h("p", { class: "quiet" }, say("case.parties.none")), drawHelp(one, speaker));
}

/** Departments that help, each with what it has done. @param {any} one @param {Speaker} speaker */
function drawHelp(one, speaker) {
  const { say, time } = speaker;
  const parts = one.parts ?? [];
  if (!parts.length) return null;
  return h("ul", { class: "rows", id: "parts" }, ...parts.map((/** @type {any} */ part) =>
    h("li", {}, h("span", {}, nameOf(part.department, speaker),
      part.answer && h("small", {}, part.answer)),
    h("span", { class: "chip", "data-answered": String(Boolean(part.answered_at)) },
      part.answered_at ? say("case.part.answered", { time: time(part.answered_at) })
        : say("case.part.open")))));
}

/** What may be the same thing. @param {any} one @param {Speaker} speaker */
export function drawDuplicates(one, speaker) {
  const { say } = speaker;
  const found = one.duplicates ?? [];
  if (!found.length) return null;
  return sheet("duplicates", say("case.duplicates"), h("ul", { class: "rows" },
    ...found.map((/** @type {any} */ other) => h("li", {},
      h("a", { href: caseAddress(other.ref) }, titleOf(other, speaker), h("small", {}, other.ref)),
      Number.isFinite(other.distance_m)
        && h("span", { class: "quiet" }, say("case.metres", { n: Math.round(other.distance_m) }))))));
}

/** One file: a photo as a thumbnail, anything else by its name. @param {string} ref
 * @param {any} file @param {Speaker} speaker */
function drawFile(ref, file, { say, time }) {
  const href = cases.fileAddress(ref, String(file.id));
  const kind = String(file.media_type ?? "").split("/")[0];
  const about = [file.name, file.added_at && time(file.added_at)].filter(Boolean).join(" · ");
  const shown = kind === "image" ? h("img", { src: href, alt: file.name || say("case.file.image"),
    loading: "lazy" })
    : kind === "audio" ? h("audio", { src: href, controls: true, preload: "none" })
      : kind === "video" ? h("video", { src: href, controls: true, preload: "none" })
        : h("span", {}, say("case.file"));
  return h("li", {}, kind === "image" ? h("a", { href, target: "_blank", rel: "noopener" }, shown) : shown,
    h("small", {}, about));
}

/** @param {any} one @param {Speaker} speaker @param {(files: File[]) => void} onChosen */
export function drawFiles(one, speaker, onChosen) {
  const { say } = speaker;
  const files = one.files ?? [];
  const input = /** @type {HTMLInputElement} */ (h("input", { type: "file", id: "attach",
    class: "visually-hidden", accept: "image/*,audio/*,video/*", multiple: true }));
  input.addEventListener("change", () => onChosen([...input.files ?? []]));
  return sheet("files", say("case.files"),
    photoPairs(one.ref, files, speaker),
    files.length ? h("ul", { class: "files" }, ...files.filter((/** @type {any} */ file) => !isStaged(file))
      .map((/** @type {any} */ file) => drawFile(one.ref, file, speaker))) : h("p", { class: "quiet" }, say("case.files.none")),
    h("p", { class: "no-print" }, input, h("label", { for: "attach", class: "small-button" },
      say("case.files.add"))));
}
