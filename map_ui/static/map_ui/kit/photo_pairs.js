/** Photos of a case by what they show, side by side: how it was before the work, and how it is after it. */

import { cases } from "./cases.js";
import { h } from "./elements.js";

/** @param {any} file */
export const isStaged = ({ stage, media_type: type }) => Boolean(stage) && String(type).startsWith("image/");

/** Both columns; null where no photo says what it shows. @param {string} ref @param {any[]} files
 * @param {import("../texts/speaker.js").Speaker} speaker */
export function photoPairs(ref, files, { say, time }) {
  if (!files.some(isStaged)) return null;
  return h("div", { class: "photo-pairs" }, ...["before", "after"].map((stage) => {
    const shown = files.filter((one) => isStaged(one) && one.stage === stage);
    return h("section", { class: "photo-stage", "aria-label": say(`case.photo.${stage}`) },
      h("b", {}, say(`case.photo.${stage}`)),
      ...shown.map((one) => {
        const href = cases.fileAddress(ref, String(one.id));
        return h("figure", {}, h("a", { href, target: "_blank", rel: "noopener" },
          h("img", { src: href, alt: say(`case.photo.${stage}`), loading: "lazy" })),
        h("figcaption", {}, time(one.added_at)));
      }),
      !shown.length && h("p", { class: "quiet" }, say("case.photo.none")));
  }));
}
