/** The code of a door plate, read by this page's camera where the browser can do it (BarcodeDetector). Elsewhere
 * the phone's own camera opens the link that the code holds, and nothing is offered here. */

import { byId, h } from "../kit/elements.js";
import { at } from "../kit/root.js";
import { codeIn } from "../kit/plate_codes.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

const EVERY_MS = 250;
const Detector = /** @type {any} */ (globalThis).BarcodeDetector;

/** @param {Speaker} speaker */
export function startScanning({ say }) {
  const button = /** @type {HTMLButtonElement} */ (byId("scan"));
  const note = byId("scan-note");
  if (!Detector || !navigator.mediaDevices?.getUserMedia) {
    note.textContent = say("field.scan.own");
    return;
  }
  button.hidden = false;
  /** @type {(() => void)|null} */ let stop = null;
  const end = () => { stop?.(); stop = null; button.textContent = say("field.scan"); };
  button.addEventListener("click", () => {
    if (stop) { end(); return; }
    button.textContent = say("field.scan.stop");
    note.textContent = say("field.scan.looking");
    stop = watch((code) => {
      end();
      location.assign(at(`/q/${code}`));
    }, (key) => { end(); note.textContent = say(key); }, () => { note.textContent = say("field.scan.foreign"); });
  });
  addEventListener("hashchange", end);
  document.addEventListener("visibilitychange", () => { if (document.hidden) end(); });
}

/** Look through the camera until something is found. @param {(code: string) => void} onCode
 * @param {(key: string) => void} onFail @param {() => void} onForeign @returns what ends it */
function watch(onCode, onFail, onForeign) {
  const video = /** @type {HTMLVideoElement} */ (h("video", { playsinline: true, muted: true }));
  const site = new URL(at("/"), location.href).href;
  let isOver = false;
  /** @type {MediaStream|null} */ let stream = null;
  const end = () => {
    isOver = true;
    stream?.getTracks().forEach((track) => track.stop());
    video.remove();
  };
  const look = async () => {
    if (isOver) return;
    const found = await detector.detect(video).catch(() => []);
    if (isOver) return;
    const code = found.map((/** @type {any} */ one) => codeIn(one.rawValue, site)).find(Boolean);
    if (code) { onCode(code); return; }
    if (found.length) onForeign();
    setTimeout(() => void look(), EVERY_MS);
  };
  const detector = new Detector({ formats: ["qr_code"] });
  navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false }).then(async (got) => {
    stream = got;
    if (isOver) { end(); return; }
    video.srcObject = got;
    byId("scan-view").replaceChildren(video);
    await video.play();
    await look();
  }).catch(() => { if (!isOver) onFail("field.scan.none"); });
  return end;
}
