/** Asking for the present factor: what changes how somebody signs in wants the password once more. */

import { formDialog, pageSpeaker } from "./dialog.js";
import { h } from "./elements.js";
import { codeFields, passwordField } from "./sign_in_fields.js";

/** What `act` returned with the proof that was typed; null where none was.
 * @param {import("./failure.js").Failure} failure says what is missing
 * @param {(proof: Record<string, string>) => Promise<any>} act */
export function askForProof(failure, act) {
  const speaker = pageSpeaker();
  const { password = true, code = false } = failure.told.details ?? {};
  return formDialog(speaker, {
    title: speaker.say("proof.title"),
    inner: [h("p", {}, speaker.say(password ? "proof.why" : "proof.why.code")),
      ...password ? [passwordField(speaker)] : [], ...code ? [codeFields(speaker)] : []],
    submit: speaker.say("proof.go"),
    other: speaker.say("desk.cancel"),
    act,
  });
}
