/** The guides: written by the server in the reader's language; here only the bar is alive. */

import { startPage } from "./page.js";

startPage("guide.title");
document.documentElement.dataset.ready = "true";
