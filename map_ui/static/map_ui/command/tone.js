/** A short tone for a new case; a browser allows sound once somebody has touched the page. */

/** @type {AudioContext|null} */ let context = null;

/** Whether a tone would be heard now. */
export const isAudible = () => context?.state === "running";

/** Ask for sound; true where it is allowed. Called from a click. */
export async function allowSound() {
  context ??= new AudioContext();
  await context.resume().catch(() => undefined);
  return isAudible();
}

/** Silence until sound is asked for again. */
export const endSound = () => context?.suspend();

/** Two falling notes for what is urgent, one for the rest. @param {boolean} isUrgent */
export function play(isUrgent) {
  if (!context || !isAudible()) return;
  const notes = isUrgent ? [880, 660, 880, 660] : [660];
  for (const [i, pitch] of notes.entries()) {
    const at = context.currentTime + i * 0.18;
    const voice = new OscillatorNode(context, { frequency: pitch });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
    voice.connect(volume).connect(context.destination);
    voice.start(at);
    voice.stop(at + 0.17);
  }
}
