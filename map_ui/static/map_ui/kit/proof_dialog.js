/** Asking for the present factor: what changes how somebody signs in wants the password once more. */

import { formDialog, pageSpeaker } from "./dialog.js";
import { h } from "./elements.js";
import { Failure } from "./failure.js";
import { codeFields, passwordField } from "./sign_in_fields.js";

/** Codes of what is wrong with the proof itself: then the dialog stays. */
const TYPED = ["password_wrong", "otp_wrong", "recovery_wrong", "present_factor_needed", "login_locked",
  "login_busy", "login_rate", "unreachable"];

/** What `act` returned with the proof that was typed; null where none was. Any other refusal is
 * thrown, for the page to tell.
 * @param {Failure} failure says what is missing
 * @param {(proof: Record<string, string>) => Promise<any>} act */
export async function askForProof(failure, act) {
  const speaker = pageSpeaker();
  const { password = true, code = false } = failure.told.details ?? {};
  const done = await formDialog(speaker, {
    title: speaker.say("proof.title"),
    inner: [h("p", {}, speaker.say(password ? "proof.why" : "proof.why.code")),
      ...password ? [passwordField(speaker)] : [], ...code ? [codeFields(speaker)] : []],
    submit: speaker.say("proof.go"),
    other: speaker.say("desk.cancel"),
    act: async (proof) => {
      try {
        return { reply: await act(proof) };
      } catch (error) {
        if (error instanceof Failure && !TYPED.includes(error.code)) return { error };
        throw error;
      }
    },
  });
  if (done?.error) throw done.error;
  return done?.reply ?? null;
}
