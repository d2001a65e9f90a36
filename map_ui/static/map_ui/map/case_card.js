/** The card of an incident on the map, with the way to its page. */

import { nameOf, placeOf, titleOf } from "../kit/case_words.js";
import { caseAddress } from "../kit/cases.js";
import { lightAt } from "../kit/deadlines.js";
import { h } from "../kit/elements.js";
import { lightBadge } from "../kit/light_badge.js";
import { serverNow } from "../kit/server_time.js";
import { facts, head, link } from "./cards.js";

/**
 * @param {Record<string, any>} one GET /api/v1/incidents/{ref}, or the shorter incident_cards/{id}
 * @param {import("./cards.js").Follow} follow @param {import("../texts/speaker.js").Speaker} speaker
 */
export function caseCard(one, follow, speaker) {
  const { say, time } = speaker;
  const cell = one.place?.grid_cell ?? one.grid_cell;
  const cellText = cell?.name || cell?.code || one.grid_cell_code;
  const light = lightAt(/** @type {any} */ (one), serverNow());
  return [
    head(say("incident"), one.title ? titleOf(one, speaker) : one.category,
      h("p", { class: "case-states" }, h("span", { class: `state state-${one.state}` }, say(`incident.${one.state}`)),
        one.step && h("span", { class: "step-chip", "data-step": one.step }, say(`case.step.${one.step}`)),
        one.state === "open" && light && lightBadge(light, speaker))),
    facts([
      [say("incident.category"), nameOf(one.matter, speaker) || one.category],
      [say("incident.reported"), one.reported_at && time(one.reported_at)],
      [say("live.deadline"), one.deadline && one.state === "open" && time(one.deadline)],
      [say("incident.closed_at"), one.closed_at && time(one.closed_at)],
      [say("incident.place"), one.place ? placeOf(one, speaker) : one.address_text],
      [say("in_cell"), cellText
        ? link(cell?.id ? { kind: "cell", id: cell.id } : null, cellText, follow)
        : say("incident.no_cell")],
      [say("incident.ref"), one.ref],
    ]),
    h("p", { class: "links" }, h("a", { href: caseAddress(one.ref) }, say("case.open"))),
  ];
}
