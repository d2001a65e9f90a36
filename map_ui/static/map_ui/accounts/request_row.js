/** What takes two administrators: requests that wait for the second, or for their code. */

import { h } from "../kit/elements.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** Who looks, and what a button does. `makeCode` is given the account's id.
 * @typedef {{username: string, rights: Set<string>, roleName(code: string): string,
 *   settle(id: number, what: "confirm"|"refuse"|"withdraw"): Promise<void>,
 *   makeCode(user: number): Promise<void>,
 *   button(text: string, act: () => Promise<void>): HTMLElement}} Desk */

/** @param {any} request @param {Speaker} speaker @param {Desk} desk */
export function requestRow(request, { say, time }, desk) {
  const user = request.user.display_name || request.user.username;
  const is = { mine: request.asked_by.username === desk.username,
    waiting: request.state === "waiting" };
  const mayDecide = is.waiting && !is.mine && desk.rights.has(request.confirmed_with)
    && request.user.username !== desk.username;
  const settle = (/** @type {"confirm"|"refuse"|"withdraw"} */ what) =>
    desk.button(say(`requests.${what}`), () => desk.settle(request.id, what));
  const asked = say("requests.asked", { who: request.asked_by.display_name,
    time: time(request.asked_at), until: time(request.expires_at) });
  const state = say(is.waiting ? `requests.waits.${request.confirmed_with}` : "requests.confirmed");
  return h("li", {},
    h("span", {}, h("b", {}, say(`requests.${request.kind}`,
      { user, role: desk.roleName(request.role) })), h("small", {}, `${asked} · ${state}`)),
    h("span", { class: "buttons" }, mayDecide && settle("confirm"), mayDecide && settle("refuse"),
      is.mine && !is.waiting && desk.button(say("requests.code"),
        () => desk.makeCode(request.user.id)),
      is.mine && settle("withdraw")));
}
