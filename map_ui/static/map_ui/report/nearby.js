/** What others reported nearby and the city has published: a list beside the map. */

import { byId, h } from "../kit/elements.js";
import { publicReports } from "./public_api.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {{ref: string, title: string, matter: any, step: string, day: string, lon: number,
 * lat: number, photos: string[]}} PublishedCase a place rounded to 0.001°, WGS-84 */

/** @param {PublishedCase} one @param {Speaker} speaker */
function row(one, speaker) {
  const { say, day } = speaker;
  const kind = one.matter && ((speaker.language === "en" && one.matter.name_en) || one.matter.name);
  const photos = one.photos.map((file) => h("img", { src: publicReports.photoAddress(one.ref, file),
    alt: say("public.near.photo", { title: one.title }), loading: "lazy" }));
  return h("li", { "data-ref": one.ref }, h("span", {}, h("b", {}, one.title),
    h("small", {}, [kind, day(one.day), say(`public.step.${one.step}`)].filter(Boolean).join(" · ")),
    photos.length > 0 && h("span", { class: "photos" }, ...photos)));
}

/** Show those near a place, or the newest. @param {Speaker} speaker
 * @param {{lon: number, lat: number}|null} spot WGS-84
 * @returns {Promise<PublishedCase[]>} */
export async function showNearby(speaker, spot) {
  const { results } = await publicReports.published(spot);
  byId("nearby").hidden = results.length === 0;
  byId("near-list").replaceChildren(...results.map((/** @type {PublishedCase} */ one) =>
    row(one, speaker)));
  return results;
}
