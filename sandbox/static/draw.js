// Small pieces of HTML, built from text only: no markup of others is ever trusted.
import { locale, t } from "./words.js";

export function make(tag, { text, className, children = [], ...rest } = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(rest)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(Boolean));
  return element;
}

const ZONE = { timeZone: "Asia/Ho_Chi_Minh" };
const SHORT = new Intl.DateTimeFormat("en-GB", { ...ZONE, day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" });
const DAY = { ...ZONE, day: "2-digit", month: "2-digit", year: "numeric" };

// 05/03 09:15, in Viet Nam wherever the browser is.
export const moment = (value) => SHORT.format(new Date(value)).replace(",", "");

export function wholeMoment(value) {
  const at = new Date(value);
  const weekday = new Intl.DateTimeFormat(locale(), { ...ZONE, weekday: "short" }).format(at);
  return `${weekday} ${new Intl.DateTimeFormat("en-GB", DAY).format(at)}, ${moment(value).split(" ")[1]}`;
}

export function file({ name, size, url }) {
  const kilobytes = Math.max(1, Math.round(size / 1024));
  return make("a", {
    className: "file", href: url.slice(1), target: "_blank", rel: "noopener",
    children: [make("span", { text: name }), make("small", { text: `${kilobytes} KB` })],
  });
}

export const picture = (url, alt) =>
  make("a", { href: url.slice(1), target: "_blank", rel: "noopener",
    children: [make("img", { src: url.slice(1), alt, loading: "lazy" })] });

export function bubble({ mine, by, body, at, tools = [], key }) {
  return make("li", {
    className: mine ? "bubble mine" : "bubble", "data-key": key,
    children: [
      by ? make("div", { className: "by", text: by }) : null,
      ...body,
      make("div", { className: "meta", children: [...tools, make("time", { text: moment(at) })] }),
    ],
  });
}

// Replaces the content of a list only when it changed, and stays at the end if one was there.
export function fill(list, items, none) {
  const next = items.length ? items : [make("li", { className: "none", text: t(none) })];
  const signature = next.map((item) => item.outerHTML).join("");
  if (list.dataset.signature === signature) return;
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const grown = list.childElementCount < next.length;
  list.dataset.signature = signature;
  list.replaceChildren(...next);
  if (atEnd || grown) list.scrollTop = list.scrollHeight;
}

// Options of a select, keeping the choice; `extra` is an option after the others.
export function options(select, items, extra) {
  const wanted = JSON.stringify([items, extra]);
  if (select.dataset.items === wanted) return;
  select.dataset.items = wanted;
  const chosen = select.value;
  const all = extra ? [...items, extra] : items;
  select.replaceChildren(...all.map(([value, text]) => make("option", { value, text })));
  if (all.some(([value]) => String(value) === chosen)) select.value = chosen;
}

export const by = (id) => document.getElementById(id);
