// The left column: somebody who writes in a chat or by e-mail, or whose call is noted down.
import { act } from "./wire.js";
import { bubble, by, file, fill, make, options, picture } from "./draw.js";
import { t } from "./words.js";

const NEW = "+";
const CHATS = ["zalo", "zalo_oa", "facebook"];
const TABS = [...CHATS, "mail", "note"];
let state = { zalo: [], zalo_oa: [], facebook: [], mail: [], group: { agents: [] } };
let answering = "";
let shown = "zalo";
const read = new Map();

function open(tab) {
  shown = tab;
  markTabs();
  for (const name of TABS) {
    by(`tab-${name}`).setAttribute("aria-selected", name === tab);
    by(`tab-${name}`).tabIndex = name === tab ? 0 : -1;
    by(`panel-${name}`).hidden = name !== tab;
  }
}

// A dot on a way of writing that is out of sight and has an answer nobody has seen.
function markTabs() {
  for (const name of TABS) {
    const count = (state[name] ?? []).flatMap((one) => one.messages).filter((message) => !message.mine).length;
    by(`tab-${name}`).classList.toggle("news", name !== shown && count > (read.get(name) ?? 0));
    if (name === shown) read.set(name, count);
  }
}

// Somebody whom the desk wrote to first, as by a mail that was asked for on Zalo, is looked at.
function person(kind, list, key) {
  const select = by(`${kind}-who`);
  const known = select.options.length - 1;
  const idle = select.value === NEW && !by(`${kind}-new`).value && !by(`${kind}-text`).value;
  options(select, list.map((one) => [one[key], one.name ? `${one.name}` : one[key]]), [NEW, t("somebody")]);
  if (idle && known >= 0 && list.length > known) select.value = list.at(-1)[key];
  by(`${kind}-new`).hidden = select.value !== NEW;
  return list.find((one) => one[key] === select.value);
}

function chatBody({ kind, text, media }) {
  const shown = text || (media ? "" : t(kind));
  return [media && picture(media, kind), shown && make("div", { className: "text", text: shown })].filter(Boolean);
}

// Messenger takes its quick replies away with the next message; Zalo's buttons stay.
function choices(kind, who, { id, buttons = [] }) {
  if (!buttons.length || (kind === "facebook" && id !== who.messages.at(-1).id)) return null;
  const tap = (title) => ({ currentTarget }) => act("tap", { channel: kind, id: who.id, title }, currentTarget);
  return make("div", { className: "rows", children: [make("div", { children: buttons.map((title) =>
    make("button", { type: "button", text: title, onclick: tap(title) })) })] });
}

function drawChat(kind) {
  const who = person(kind, state[kind], "id");
  fill(by(`${kind}-talk`), (who?.messages ?? []).map((message) => bubble({
    ...message, by: message.mine ? "" : t("company"), key: message.id,
    body: [...chatBody(message), choices(kind, who, message)].filter(Boolean),
  })), "none_zalo");
}

function answerMail(message) {
  answering = String(message.index);
  by("mail-answers").hidden = false;
  by("mail-answers").textContent = `${t("answering")}: ${message.subject}`;
  by("mail-subject").value = message.subject.startsWith("Re:") ? message.subject : `Re: ${message.subject}`;
  by("mail-text").focus();
}

function mailBubble(message) {
  const tools = message.mine ? [] : [make("button", { type: "button", text: t("answer"), onclick: () => answerMail(message) })];
  const body = [
    make("div", { className: "text subject", text: message.subject }),
    make("div", { className: "text", text: message.text }),
    ...message.files.map(file),
  ];
  return bubble({ ...message, by: message.mine ? "" : t("company"), body, tools, key: message.id });
}

function drawMail() {
  const who = person("mail", state.mail, "address");
  fill(by("mail-talk"), (who?.messages ?? []).map(mailBubble), "none_mail");
}

async function sendChat(kind, event) {
  event.preventDefault();
  const select = by(`${kind}-who`);
  const form = new FormData(event.target);
  const newcomer = select.value === NEW;
  form.set("id", newcomer ? "" : select.value);
  form.set("name", newcomer ? by(`${kind}-new`).value : select.selectedOptions[0].text);
  if (!by(`${kind}-file`).files[0]) form.delete("file");
  const done = await act(kind, form, event.submitter);
  if (!done) return;
  event.target.reset();
  chosen(by(`${kind}-file`));
  follow(kind, done.id, newcomer);
}

async function sendMail(event) {
  event.preventDefault();
  const select = by("mail-who");
  const newcomer = select.value === NEW;
  const form = new FormData();
  form.set("address", newcomer ? by("mail-new").value : select.value);
  form.set("subject", by("mail-subject").value);
  form.set("text", by("mail-text").value);
  form.set("answers", answering);
  [...by("mail-file").files].forEach((one, index) => form.set(`file${index}`, one));
  const done = await act("mail", form, event.submitter);
  if (!done) return;
  event.target.reset();
  chosen(by("mail-file"));
  answering = "";
  by("mail-answers").hidden = true;
  follow("mail", done.address, newcomer);
}

function follow(kind, value, newcomer) {
  const select = by(`${kind}-who`);
  by(`${kind}-new`).value = "";
  if (newcomer) document.dispatchEvent(new CustomEvent("newcomer"));
  if (![...select.options].some((option) => option.value === value)) select.add(new Option(value, value));
  select.value = value;
  refresh();
}

async function sendNote(event) {
  event.preventDefault();
  const form = Object.fromEntries(new FormData(event.target));
  form.recording_notice = "recording_notice" in form;
  const done = await act("note", form, event.submitter);
  const result = by("note-result");
  result.classList.toggle("bad", !done);
  result.textContent = done ? (done.case ? `${t("noted")} ${done.case}` : t("kept")) : "";
  if (!done) return;
  event.target.elements.text.value = "";
  if (done.case) document.dispatchEvent(new CustomEvent("case", { detail: done.case }));
}

export function chosen(input) {
  const label = input.closest("label");
  const span = label.querySelector("span");
  span.dataset.word ??= span.dataset.t;
  label.classList.toggle("chosen", input.files.length > 0);
  span.textContent = input.files.length ? [...input.files].map((one) => one.name).join(", ") : (t(span.dataset.word) === span.dataset.word ? span.dataset.tVi ?? span.textContent : t(span.dataset.word));
}

// Enter sends, Shift+Enter makes a new line, as chats do.
export function enterSends(area) {
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    area.form.requestSubmit();
  });
}

export function refresh() { CHATS.forEach(drawChat); drawMail(); markTabs(); }

export function show(found) {
  state = found;
  options(by("note-agent"), found.group.agents.map((agent) => [agent.name, agent.name]));
  refresh();
}

export function start() {
  TABS.forEach((name, index) => {
    by(`tab-${name}`).addEventListener("click", () => open(name));
    by(`tab-${name}`).addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = TABS[(index + step + TABS.length) % TABS.length];
      open(next);
      by(`tab-${next}`).focus();
    });
  });
  open("zalo");
  for (const kind of [...CHATS, "mail"]) {
    by(`${kind}-who`).addEventListener("change", refresh);
    by(`${kind}-file`).addEventListener("change", () => chosen(by(`${kind}-file`)));
  }
  for (const kind of CHATS) {
    by(`${kind}-form`).addEventListener("submit", (event) => sendChat(kind, event));
    enterSends(by(`${kind}-text`));
  }
  by("mail-form").addEventListener("submit", sendMail);
  by("note-form").addEventListener("submit", sendNote);
  by("note-form").elements.channel.addEventListener("change", (event) => {
    by("note-recording").hidden = event.target.value !== "phone";
  });
}

