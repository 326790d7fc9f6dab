// Keeps an open page fresh: asks for the same page again and swaps <main> when it has changed.
// Without this script the page is complete; reload it by hand.
"use strict";
let tag = "";
async function look() {
  if (document.hidden || document.activeElement?.matches("input, select, textarea")) return;
  const answer = await fetch(location.href, { headers: tag ? { "If-None-Match": tag } : {} });
  if (answer.status !== 200) return;
  const first = tag === "";
  tag = answer.headers.get("ETag") ?? "";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main"), old = document.querySelector("main");
  if (!fresh || (first && fresh.innerHTML === old.innerHTML)) return;
  const open = [...old.querySelectorAll("details")].map((one) => one.open);
  old.replaceChildren(...fresh.childNodes);
  old.querySelectorAll("details").forEach((one, n) => { one.open = open[n] ?? one.open; });
}
setInterval(() => look().catch(() => {}), 2000);
