/** Taking the own cell along, and putting it away: what the page with a line offers once there is a PIN. */

import { byId, h } from "../kit/elements.js";
import { attempt } from "../kit/page.js";
import { checkPack, forgetPack, keptPack, takePack } from "./pack.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */
/** @typedef {import("./outbox.js").Outbox} Outbox */

/** @param {Outbox} outbox @param {Speaker} speaker @param {string} [note] */
export async function drawPackTools(outbox, speaker, note = "") {
  const { say, time } = speaker;
  const kept = await keptPack(outbox.account);
  const button = (/** @type {string} */ key, /** @type {() => Promise<void>} */ act) => {
    const made = /** @type {HTMLButtonElement} */ (h("button", { type: "button", class: "button plain-button", "data-do": key }, say(key)));
    made.addEventListener("click", () => {
      made.disabled = true;
      void attempt(speaker, act).finally(() => { made.disabled = false; });
    });
    return made;
  };
  byId("pack-tools").replaceChildren(
    outbox.locker || note ? h("p", { class: "quiet", role: "status", id: "pack-note" }, note || (kept
      ? say("field.pack.kept", { n: kept.doors, time: time(kept.made_at), until: time(kept.until) }) : say("field.pack.none"))) : "",
    outbox.locker ? h("p", { class: "row" }, button("field.pack.take", async () => {
      await takePack(outbox);
      await drawPackTools(outbox, speaker);
    }), kept && button("field.pack.forget", async () => {
      await forgetPack(outbox.account);
      await drawPackTools(outbox, speaker);
    })) : "");
}

/** At each contact. @param {Outbox} outbox @param {Speaker} speaker @param {boolean} mayVisit */
export async function keepPackTrue(outbox, speaker, mayVisit) {
  const isWiped = await checkPack(outbox.account).catch(() => false);
  if (mayVisit) await drawPackTools(outbox, speaker, isWiped ? speaker.say("field.pack.wiped") : "");
}
