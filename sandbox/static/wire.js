// What the page says to its server, and how it tells the person that something went wrong.
import { t } from "./words.js";

const notice = document.getElementById("notice");
let hiding = 0;

export function tell(text, bad = false) {
  notice.textContent = text;
  notice.classList.toggle("bad", bad);
  notice.hidden = !text;
  clearTimeout(hiding);
  hiding = setTimeout(() => { notice.hidden = true; }, bad ? 8000 : 4500);
}

// Sends a form (object, or FormData with files); gives the answer, or null after telling why not.
export async function act(name, form, button) {
  const files = form instanceof FormData;
  const headers = { "X-Sandbox": "1", ...(files ? {} : { "Content-Type": "application/json" }) };
  if (button) button.disabled = true;
  try {
    const body = files ? form : JSON.stringify(form);
    const answer = await fetch(`act/${name}`, { method: "POST", headers, body });
    const found = await answer.json();
    if (answer.ok) return found;
    tell(found.error, true);
  } catch {
    tell(t("gone"), true);
  } finally {
    if (button) button.disabled = false;
  }
  return null;
}

export async function clockNow() {
  try {
    return await (await fetch("clock")).json();
  } catch {
    return {};
  }
}

// Calls `show` with every new state, for ever; a state already shown is not sent again.
export function watch(show) {
  let tag = "";
  const look = async () => {
    try {
      const answer = await fetch("state", { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag");
        show(await answer.json());
      }
    } catch {
      tell(t("gone"), true);
      tag = "";
    }
  };
  const turn = async () => { await look(); setTimeout(turn, document.hidden ? 3000 : 700); };
  turn();
  return look;
}
