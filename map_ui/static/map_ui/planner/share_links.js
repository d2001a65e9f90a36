/** Links under which a plan can be read. */

import * as api from "../kit/api.js";
import { h } from "../kit/elements.js";
import { toast } from "../kit/notice.js";
import { at } from "../kit/root.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** The links of a plan, and a button for one more. @param {number} plan @param {Speaker} speaker
 * @param {HTMLElement} place to draw in */
export async function showShares(plan, speaker, place) {
  const { say, day } = speaker;
  const { results } = await api.plans.shares(plan);
  const make = h("button", { type: "button", class: "small-button" }, say("share.make"));
  make.addEventListener("click", () => void made(plan, speaker, place));
  place.replaceChildren(h("h3", {}, say("share.title")), h("p", { class: "quiet" }, say("share.about")),
    h("ul", {}, ...results.map((/** @type {any} */ one) => {
      const end = h("button", { type: "button", class: "small-button" }, say("share.end"));
      end.addEventListener("click", () => void api.plans.endShare(plan, one.id)
        .then(() => showShares(plan, speaker, place)).catch((failure) => toast(failure.message)));
      return h("li", {}, h("span", {}, say("share.until", { on: day(one.expires_at) }),
        h("small", {}, one.by ?? "–")), end);
    })), make);
}

/** @param {number} plan @param {Speaker} speaker @param {HTMLElement} place */
async function made(plan, speaker, place) {
  const { say } = speaker;
  try {
    const { token } = await api.plans.send(plan, "shares", {});
    await showShares(plan, speaker, place);
    const address = new URL(at(`/plan/shared/${token}/`), location.href).href;
    const link = /** @type {HTMLInputElement} */ (h("input", { readonly: true, value: address,
      "aria-label": say("share.link"), class: "link" }));
    place.append(link, h("p", { class: "quiet" }, say("share.once")));
    link.select();
  } catch (failure) {
    if (!(failure instanceof api.Failure)) throw failure;
    toast(failure.message);
  }
}
