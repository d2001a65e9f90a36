/** The public page: report a problem, or follow one by the receipt in the address. */

import * as api from "../kit/api.js";
import { startPage } from "../kit/page.js";
import { showFollow } from "./follow.js";
import { showForm } from "./form.js";

const speaker = startPage("public.title");

/** The receipt in the address; empty for a new report. */
const receiptOf = () => new URLSearchParams(location.search).get("r") ?? "";

async function show() {
  const receipt = receiptOf();
  if (receipt) await showFollow(receipt, speaker);
  else {
    await showForm(speaker, async (made) => {
      history.replaceState(null, "", `${location.pathname}?r=${encodeURIComponent(made)}`);
      await showFollow(made, speaker, true);
    });
  }
  document.documentElement.dataset.ready = "true";
}

show().catch((error) => {
  if (!(error instanceof api.Failure)) throw error;
  document.documentElement.dataset.ready = "true";
});
