// Puts the columns together: the case file in the middle, the clock above, what is new below.
import * as customer from "./customer.js";
import * as group from "./group.js";
import { act, clockNow, tell, watch } from "./wire.js";
import { by, moment, options } from "./draw.js";
import { speakBoth, t } from "./words.js";

const LONG = { weekday: "short", day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" };
let caseUrl = "";
let violations = 0;
let framed = "";
let look = () => {};

function drawCase(preferred) {
  const cases = group.cases();
  const pick = by("case-pick");
  options(pick, cases.map((topic) => [topic.case, topic.name]));
  if (preferred) pick.value = preferred;
  pick.hidden = cases.length < 2;
  const there = Boolean(cases.length && caseUrl);
  by("case-empty").hidden = there;
  by("case-frame").hidden = !there;
  if (there && framed !== pick.value) {
    framed = pick.value;
    by("case-frame").src = caseUrl + encodeURIComponent(framed);
  }
}

function showClock({ now, next }) {
  if (!now) return;
  by("now").textContent = moment(now, LONG);
  by("now").dateTime = now;
  by("next-due").textContent = next === undefined ? "" : next ? `${t("due")}: ${moment(next)}` : t("no_due");
}

async function readClock() { showClock(await clockNow()); }

async function jump(event) {
  const { advance, workdays, next } = event.currentTarget.dataset;
  const wanted = next ? { to: "next" } : workdays ? { to: "workdays", days: Number(workdays) } : { advance_seconds: Number(advance) };
  const done = await act("clock", wanted, event.currentTarget);
  if (!done) return;
  showClock(done);
  reloadCase();
}

// The desk's page may refresh itself; after a jump it must.
function reloadCase() {
  const frame = by("case-frame");
  if (!frame.hidden) frame.src = frame.getAttribute("src");
}

function column(name) {
  document.body.dataset.shown = name;
  for (const button of document.querySelectorAll(".switch button")) {
    button.setAttribute("aria-pressed", button.dataset.show === name);
  }
}

function show(state) {
  caseUrl = state.case_url;
  customer.show(state);
  const before = group.currentCase();
  group.show(state);
  const now = group.currentCase();
  drawCase(now !== before ? now : "");
  if (state.violations.length > violations) tell(`${t("violation")}: ${state.violations.at(-1)}`, true);
  violations = state.violations.length;
}

for (const button of document.querySelectorAll(".jumps button")) button.addEventListener("click", jump);
for (const button of document.querySelectorAll(".switch button")) {
  button.addEventListener("click", () => column(button.dataset.show));
}
by("case-pick").addEventListener("change", () => drawCase(by("case-pick").value));
column("customer");
customer.start();
group.start(() => drawCase(group.currentCase()));
speakBoth(() => { customer.refresh(); group.refresh(); drawCase(""); readClock(); });
look = watch(show);
readClock();
setInterval(readClock, 5000);
for (const form of document.querySelectorAll("form")) form.addEventListener("submit", () => setTimeout(look, 150));
