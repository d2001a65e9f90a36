/** Where my account is signed in: sessions, devices, tokens; since when, where from, and an end to each. */

import { byId, h } from "../kit/elements.js";
import { saved, valuesOf } from "../kit/page.js";
import { browserOf } from "./agent.js";
import * as requests from "./requests.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {(act: () => Promise<void>) => Promise<boolean>} Again */

/** @param {any} own @param {Speaker} speaker @param {Again} again */
export function showSignIns(own, speaker, again) {
  const { say, time } = speaker;
  const end = (/** @type {string} */ key, /** @type {string} */ what, /** @type {() => Promise<any>} */ act) => {
    const made = h("button", { type: "button", class: "small-button", "aria-label": `${say(key)}：${what}` },
      say(key));
    made.addEventListener("click", () => void again(async () => { await act(); }));
    return made;
  };
  /** @param {any} one @param {string} name @param {string} since @param {Node} last */
  const row = (one, name, since, last) => h("li", {}, h("span", {}, h("b", {}, name),
    h("small", { title: one.agent }, [
      say("sign_ins.since", { time: time(since) }),
      one.seen_at ? say("account.seen", { time: time(one.seen_at) }) : say("sign_ins.unused"),
      one.address, name === browserOf(one.agent) ? "" : browserOf(one.agent),
    ].filter(Boolean).join(" · "))), last);
  const fill = (/** @type {string} */ id, /** @type {Node[]} */ rows) =>
    byId(id).replaceChildren(...(rows.length ? rows : [h("li", { class: "quiet" }, say(`${id}.none`))]));

  fill("sessions", own.sessions.map((/** @type {any} */ one) => row(one, browserOf(one.agent) || "–",
    one.started_at, one.is_this ? h("b", { class: "chip" }, say("account.this"))
      : end("account.end", browserOf(one.agent), () => requests.endSession(one.id)))));
  fill("devices", own.devices.map((/** @type {any} */ one) => row(one, one.name, one.registered_at,
    end("account.remove", one.name, () => requests.revokeDevice(one.id)))));
  fill("tokens", own.tokens.map((/** @type {any} */ one) => {
    const name = one.name || say("tokens.unnamed");
    return row(one, one.expires_at ? `${name} · ${say("tokens.until", { time: time(one.expires_at) })}` : name,
      one.created_at, end("account.end", name, () => requests.endToken(one.id)));
  }));
  const others = own.sessions.some((/** @type {any} */ one) => !one.is_this);
  byId("end-others").hidden = !others;
  byId("end-others").onclick = () => void again(async () => {
    const { ended } = await requests.endOtherSessions();
    saved(speaker, say("sign_ins.ended", { n: ended }));
  });
  const form = /** @type {HTMLFormElement} */ (byId("new-token"));
  form.onsubmit = (event) => {
    event.preventDefault();
    const { name, days } = valuesOf(form);
    void again(async () => {
      const { token } = await requests.createToken({ name, days: days ? Number(days) : null });
      form.reset();
      byId("token-shown").replaceChildren(say("tokens.once"), " ", h("code", {}, token));
      byId("token-shown").hidden = false;
    });
  };
}
