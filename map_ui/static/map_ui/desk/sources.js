/** The page of the sources: who owns them, how fresh they are, what is overdue. */

import * as api from "../kit/api.js";
import { byId, h } from "../kit/elements.js";
import { attempt, startPage } from "../kit/plain_page.js";

/** @typedef {import("../texts/speaker.js").Speaker} Speaker */

startPage((speaker) => void attempt(speaker, async () => {
  const { sources, overdue } = await api.sources();
  const { say } = speaker;
  const told = byId("told");
  told.textContent = !sources.length ? say("sources.none")
    : overdue ? say("sources.overdue", { n: overdue }) : say("sources.fresh");
  told.classList.toggle("late", overdue > 0);
  byId("sources").replaceChildren(...(sources.length ? [table(sources, speaker)] : []));
}));

/** @param {any[]} sources @param {Speaker} speaker */
function table(sources, speaker) {
  const { say } = speaker;
  const heads = ["source.state", "source.name", "source.kind", "source.owner", "source.data_date",
    "source.interval", "source.due", "source.last_import"].map((key) => say(key));
  const rows = sources.map((source) => {
    const cells = row(source, speaker);
    return h("tr", { class: source.is_overdue ? "late" : "" },
      ...cells.map((cell, i) => h("td", { "data-head": heads[i] }, cell)));
  });
  return h("table", { class: "sources" },
    h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, ...rows));
}

/** The cells of one source. @param {any} source @param {Speaker} speaker @returns {(Node|string)[]} */
function row(source, { say, day, time }) {
  const state = source.is_overdue ? say("source.late", { n: source.days_overdue })
    : source.due ? say("source.in_time") : say("source.no_interval");
  const imported = source.last_import
    ? `${time(source.last_import)} · ${say("source.rows", { n: source.last_rows })}` : "–";
  return [
    h("span", { class: `flag ${source.is_overdue ? "late" : source.due ? "fine" : ""}` }, state),
    h("b", {}, source.name), say(`kind.${source.kind}`), source.owner || "–",
    source.data_date ? day(`${source.data_date}T12:00:00Z`) : "–",
    source.interval_days ? say("source.days", { n: source.interval_days }) : "–",
    source.due ? day(`${source.due}T12:00:00Z`) : "–", imported,
  ];
}
