/** The buttons with which an area is drawn and taken away. */

import { byId } from "../kit/elements.js";

/** @param {{draw(): Promise<string>}} map @param {(polygon: string) => void} onArea empty for none */
export function offerDrawing(map, onArea) {
  byId("draw").addEventListener("click", async () => {
    byId("draw").setAttribute("aria-pressed", "true");
    const polygon = await map.draw();
    byId("draw").setAttribute("aria-pressed", "false");
    if (polygon) onArea(polygon);
  });
  byId("undraw").addEventListener("click", () => onArea(""));
}
