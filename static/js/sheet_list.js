/* sheet_list.js — the list of one's sheets: takes from this device what belongs to panels that are closed, and says how
   much is still unsent. What it understands: [data-open-sheets="uuid uuid …"]. */

import { forgetOthers } from "./sheet_vault.js";

const list = document.querySelector("[data-open-sheets]");
if (list) forgetOthers(document.body.dataset.user, list.dataset.openSheets.split(" ").filter(Boolean));
