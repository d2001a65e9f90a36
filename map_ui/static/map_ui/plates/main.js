/** Door plates of a house, to be printed and cut out. */

import { byId, h } from "../kit/elements.js";
import { attempt, saved, startPage } from "../kit/page.js";
import { visits } from "../kit/visits.js";
import { pathOf } from "../kit/plate_codes.js";

/** @typedef {import("../kit/plate_codes.js").Plate} Plate */

const SVG = "http://www.w3.org/2000/svg";
const speaker = startPage("plates.title");
const { say } = speaker;
const building = Number(/\/plates\/(\d+)\//.exec(location.pathname)?.[1] ?? 0);

/** @param {Plate} plate */
function picture({ modules, link }) {
  const size = String(modules.length);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", link);
  svg.setAttribute("shape-rendering", "crispEdges");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", pathOf(modules));
  svg.append(path);
  return svg;
}

/** @param {Plate} plate */
function row(plate) {
  const name = [plate.entrance, plate.room].filter(Boolean).join(" ");
  const withdraw = h("button", { type: "button", class: "small-button screen-only" }, say("plates.withdraw"));
  withdraw.addEventListener("click", () => {
    if (withdraw.dataset.sure) {
      void attempt(speaker, async () => {
        await visits.withdrawPlate(plate.unit);
        saved(speaker, say("plates.withdrawn"));
        await show();
      });
    } else {
      withdraw.dataset.sure = "true";
      withdraw.textContent = say("plates.withdraw.sure");
    }
  });
  return h("li", { "data-unit": String(plate.unit) }, picture(plate), h("b", {}, name),
    h("small", {}, say("plates.scan")), withdraw);
}

async function show() {
  const told = await visits.plates(building);
  byId("house").textContent = told.label;
  byId("plates").replaceChildren(...told.plates.map(row));
}

byId("print").addEventListener("click", () => print());
void attempt(speaker, show).finally(() => { document.documentElement.dataset.ready = "true"; });
