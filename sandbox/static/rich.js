// Telegram's formatted text: pieces with styles become elements around plain text.
import { make } from "./draw.js";

const ELEMENTS = {
  bold: () => make("b"), italic: () => make("i"), underline: () => make("u"),
  strikethrough: () => make("s"), code: () => make("code"), pre: () => make("code"),
  spoiler: () => make("span", { className: "spoiler" }),
  blockquote: () => make("span", { className: "quote" }),
  expandable_blockquote: () => make("span", { className: "quote" }),
  bot_command: () => make("span", { className: "command" }),
};

function piece({ text, styles, url }) {
  let node = document.createTextNode(text);
  for (const style of styles) {
    const wrap = ELEMENTS[style]?.();
    if (wrap) { wrap.append(node); node = wrap; }
  }
  const address = url ?? (styles.includes("url") ? text : "");
  if (!/^https?:\/\//.test(address)) return node;
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer", children: [node] });
}

export const rich = (pieces) =>
  make("div", { className: "text", children: pieces.map(piece) });
