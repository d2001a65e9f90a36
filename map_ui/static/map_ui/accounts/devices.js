/** The browsers that are registered to an account, and an end to each: of a display, its wall. */

import { h } from "../kit/elements.js";
import { browserOf } from "./agent.js";
import * as requests from "./requests.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

/** @param {any} user @param {any[]} devices @param {Speaker} speaker
 * @param {(text: string, act: () => Promise<void>) => HTMLElement} button whose act is followed by reading anew
 * @returns {Node[]} nothing for an account without any */
export function devicesOf(user, devices, { say, time }, button) {
  if (!devices.length) return [];
  const isWall = user.roles.some((/** @type {any} */ held) => held.role === "display");
  return [h("h3", {}, say(isWall ? "accounts.walls" : "account.devices")),
    h("ul", { class: "rows", id: "devices" }, ...devices.map((one) => {
      const name = one.name === "display" ? browserOf(one.agent) || one.name : one.name;
      const end = button(say("accounts.device.end"), () => requests.revokeDeviceOf(user.id, one.id));
      end.setAttribute("aria-label", `${say("accounts.device.end")}：${name}`);
      return h("li", {}, h("span", {}, h("b", {}, name), h("small", { title: one.agent }, [
        say("sign_ins.since", { time: time(one.registered_at) }), say("account.seen", { time: time(one.seen_at) }),
        one.address, name === browserOf(one.agent) ? "" : browserOf(one.agent),
      ].filter(Boolean).join(" · "))), end);
    })),
    h("p", { class: "quiet small" }, say(isWall ? "accounts.device.end.wall" : "accounts.device.end.about"))];
}
