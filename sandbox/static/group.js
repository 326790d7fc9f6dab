// The right column: the agents' group, its topics, and the bot's buttons.
import { act, tell } from "./wire.js";
import { bubble, by, file, fill, make, options, picture } from "./draw.js";
import { chosen, enterSends } from "./customer.js";
import { rich } from "./rich.js";
import { t } from "./words.js";

const GENERAL = "0";
const PRIVATE = "private";
const seen = new Map();
let group = { topics: [], agents: [], messages: {}, commands: {} };
let current = GENERAL;
let replyTo = null;
let onTopic = () => {};
let expecting = false;

const menu = () => group.commands[document.documentElement.lang] ?? [];
const acting = () => Number(by("agent").value);
const messagesOf = (key) =>
  key === PRIVATE ? group.agents.find((agent) => agent.id === acting())?.private ?? [] : group.messages[key] ?? [];
const places = () => [
  { key: GENERAL, name: t("general") },
  { key: PRIVATE, name: t("private") },
  ...group.topics.map((topic) => ({ key: String(topic.id), name: topic.name, closed: topic.closed })),
];

export const currentCase = () => group.topics.find((topic) => String(topic.id) === current)?.case ?? "";
export const cases = () => group.topics.filter((topic) => topic.case);

function drawTopics() {
  const shown = places();
  if (!shown.some((place) => place.key === current)) current = GENERAL;
  const signature = JSON.stringify([shown, current, shown.map(({ key }) => fresh(key))]);
  const bar = by("topics");
  if (bar.dataset.signature === signature) return;
  bar.dataset.signature = signature;
  const focused = bar.contains(document.activeElement) ? document.activeElement.dataset.key : "";
  bar.replaceChildren(...shown.map(topicButton));
  bar.querySelector(`[data-key="${focused}"]`)?.focus();
  bar.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function topicButton({ key, name, closed }) {
  const count = fresh(key);
  return make("button", {
    type: "button", role: "tab", title: name, "data-key": key, "aria-selected": key === current,
    className: closed ? "closed" : "", onclick: () => openTopic(key),
    children: [make("span", { text: name }), count ? make("span", { className: "count", text: count }) : null],
  });
}

const fresh = (key) => (key === current ? 0 : Math.max(0, messagesOf(key).length - (seen.get(key) ?? 0)));

function openTopic(key) {
  current = key;
  reply(null);
  draw();
  onTopic();
}

// The next topic that is made belongs to whom somebody just began to play: it is shown at once.
export function expectTopic() { expecting = true; }

// Opens the topic of a case; false while it does not exist yet.
export function openCase(number) {
  const topic = group.topics.find((one) => one.case === number);
  if (topic) openTopic(String(topic.id));
  return Boolean(topic);
}

function rows(message) {
  if (!message.buttons.length) return null;
  return make("div", { className: "rows", children: message.buttons.map((row) =>
    make("div", { children: row.map((button) => oneButton(message, button)) })) });
}

function oneButton(message, { text, data, url }) {
  if (url) return make("a", { text, href: url, target: "_blank", rel: "noopener noreferrer" });
  return make("button", { type: "button", text, onclick: async (event) => {
    const form = { agent: acting(), message: message.id, data, private: current === PRIVATE };
    const done = await act("press", form, event.currentTarget);
    if (done?.popup) tell(done.popup);
  } });
}

function body(message) {
  const all = messagesOf(current);
  const quoted = all.find((one) => one.id === message.reply_to);
  return [
    quoted && make("div", { className: "quoted", text: quoted.pieces.map((one) => one.text).join("") }),
    message.photo && picture(message.photo, t("photo")),
    message.file && file(message.file),
    message.pieces.length ? rich(message.pieces) : null,
    rows(message),
  ].filter(Boolean);
}

function line(message) {
  if (message.service) return make("li", { className: "service", text: `${message.sender}: ${t(message.service)}` });
  const tools = [
    message.edited && make("span", { text: t("edited") }),
    make("button", { type: "button", text: t("answer"), onclick: () => reply(message) }),
  ].filter(Boolean);
  return bubble({ mine: !message.bot, by: message.sender, body: body(message), at: message.at, tools, key: message.id });
}

function reply(message) {
  replyTo = message?.id ?? null;
  const note = by("group-reply");
  note.hidden = !message;
  if (!message) return;
  const start = message.pieces.map((one) => one.text).join("").slice(0, 60);
  note.replaceChildren(`${t("answering")}: ${start} `,
    make("button", { type: "button", text: t("cancel"), onclick: () => reply(null) }));
  by("group-text").focus();
}

async function send(event) {
  event.preventDefault();
  const form = new FormData();
  form.set("agent", acting());
  form.set("text", by("group-text").value);
  form.set("private", current === PRIVATE);
  if (current !== GENERAL && current !== PRIVATE) form.set("topic", current);
  if (replyTo) form.set("reply_to", replyTo);
  if (by("group-file").files[0]) form.set("file", by("group-file").files[0]);
  if (!await act("type", form, event.submitter)) return;
  event.target.reset();
  chosen(by("group-file"));
  reply(null);
}

function drawCommands() {
  const typed = by("group-text").value;
  const fitting = typed.includes(" ") ? [] : menu().filter(({ command }) => command.startsWith(typed));
  const signature = JSON.stringify(fitting);
  if (by("commands").dataset.signature === signature) return;
  by("commands").dataset.signature = signature;
  by("commands").replaceChildren(...fitting.map(({ command, description }) => make("button", {
    type: "button", text: command, title: description,
    onclick: () => { by("group-text").value = `${command} `; by("group-text").focus(); drawCommands(); },
  })));
}

function draw() {
  seen.set(current, messagesOf(current).length);
  drawTopics();
  drawCommands();
  fill(by("group-talk"), messagesOf(current).map(line), "none_group");
}

export function refresh() {
  by("topics").dataset.signature = "";
  by("group-talk").dataset.signature = "";
  draw();
}

export function show(state) {
  const before = new Set(group.topics.map((topic) => topic.id));
  const first = !group.agents.length;
  group = state.group;
  options(by("agent"), group.agents.map((agent) => [agent.id, agent.name]));
  const opened = group.topics.find((topic) => !before.has(topic.id));
  if (opened && (first || expecting || current === GENERAL)) current = String(opened.id);
  if (opened) expecting = false;
  draw();
}

export function start(topicChanged) {
  onTopic = topicChanged;
  by("group-form").addEventListener("submit", send);
  by("group-text").addEventListener("input", drawCommands);
  by("group-file").addEventListener("change", () => chosen(by("group-file")));
  by("agent").addEventListener("change", draw);
  enterSends(by("group-text"));
}
