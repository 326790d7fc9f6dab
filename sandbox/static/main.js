// Puts the columns together: the case file in the middle, the clock above, what is new below.
import * as customer from "./customer.js";
import * as group from "./group.js";
import { act, clockNow, tell, watch } from "./wire.js";
import { by, moment, options, wholeMoment } from "./draw.js";
import { speakBoth, t } from "./words.js";

let caseUrl = "";
let violations = 0;
let seen = {};
let wanted = "";
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
  by("now").textContent = wholeMoment(now);
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
    if (button.dataset.show === name) button.classList.remove("news");
  }
  for (const list of document.querySelectorAll(`#${name} .talk`)) list.scrollTop = list.scrollHeight;
}

// A dot on a column that is out of sight and has something new.
function mark(counts) {
  for (const button of document.querySelectorAll(".switch button")) {
    const name = button.dataset.show;
    if (counts[name] > (seen[name] ?? counts[name]) && document.body.dataset.shown !== name) button.classList.add("news");
  }
  seen = counts;
}

const sum = (lists) => lists.reduce((total, list) => total + list.length, 0);

function show(state) {
  caseUrl = state.case_url;
  customer.show(state);
  const before = group.currentCase();
  group.show(state);
  if (wanted && group.openCase(wanted)) wanted = "";
  const now = group.currentCase();
  drawCase(now !== before ? now : "");
  if (state.violations.length > violations) tell(`${t("violation")}: ${state.violations.at(-1)}`, true);
  violations = state.violations.length;
  readClock();
  mark({
    customer: sum([...state.zalo, ...state.zalo_oa, ...state.facebook, ...state.mail].map((one) => one.messages)),
    case: group.cases().length,
    group: sum(Object.values(state.group.messages)),
  });
}

for (const button of document.querySelectorAll(".jumps button")) button.addEventListener("click", jump);
for (const button of document.querySelectorAll(".switch button")) {
  button.addEventListener("click", () => column(button.dataset.show));
}
by("case-pick").addEventListener("change", () => drawCase(by("case-pick").value));
document.addEventListener("case", (event) => { wanted = group.openCase(event.detail) ? "" : event.detail; });
document.addEventListener("newcomer", group.expectTopic);
column("customer");
customer.start();
group.start(() => drawCase(group.currentCase()));
speakBoth(() => { customer.refresh(); group.refresh(); drawCase(""); readClock(); });
look = watch(show);
readClock();
setInterval(readClock, 5000);
for (const form of document.querySelectorAll("form")) form.addEventListener("submit", () => setTimeout(look, 150));
