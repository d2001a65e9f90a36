/** The button by which new cases are heard. */

import { byId } from "../kit/elements.js";
import { allowSound, endSound, isAudible, play } from "./tone.js";
import { isWall } from "./wall.js";

/** @param {import("../texts/speaker.js").Speaker} speaker */
export function offerSound({ say }) {
  const button = byId("sound");
  const tell = () => {
    button.textContent = say(isAudible() ? "command.sound.on" : "command.sound.off");
    button.setAttribute("aria-pressed", String(isAudible()));
  };
  button.addEventListener("click", async () => {
    await (isAudible() ? endSound() : allowSound());
    if (isAudible()) play(false);
    tell();
  });
  // A wall has no buttons: whoever touches it anywhere lets it be heard.
  if (isWall()) document.addEventListener("pointerdown", () => void allowSound(), { once: true });
  button.hidden = false;
  tell();
}
