// Other pages of the same list, as the scripts beside them have them.

import { readData } from "./data_script.js";

/** As a page of this folder: its addresses lead where they lead from there. */
export async function fetchPage(address) {
  const { href } = new URL(address, location.href);
  const part = await readData(href.replace(/\.html(#.*)?$/, ".js"));
  return new DOMParser().parseFromString(part, "text/html");
}
