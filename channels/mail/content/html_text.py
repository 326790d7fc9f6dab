"""Converts HTML to plain text, with quotes marked as in text/plain.

Quoted elements become lines that begin with `> `; Outlook's separator above the older mail becomes
a CUT line. So the same rules (replies/quotes.py) read both kinds of mail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

CUT = "\x1e"  # a line of its own: the older mail follows
_MOST_NODES = 200_000
_TRUNCATED = " […]"  # shown if the rest was not read
_MOST_DEPTH = 2000
_FEW_TAGS = 3000
_MOST_ATTRIBUTES, _LONG_TAG = 300, 2000
_MOST_QUOTES = 9  # most marks before a line


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCK = _names(
    "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul"
    " caption"
)
_PARAGRAPH = _names("p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre")
_SILENT = _names("script style head title template noscript object svg math select")
_QUOTE_CLASS = re.compile(
    r"\b(?:gmail_quote|gmail_quote_container|yahoo_quoted|moz-cite-prefix|protonmail_quote"
    r"|zmail_extra|moz-email-headers-table|tutanota_quote|OutlookMessageHeader"
    r"|skiff_quote|wmail_quote|mail-quote-collapse|WordSection1_quoted)\b"
)
_CUT_ID = re.compile(
    r"^(?:x_)*(?:divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|isForwardContent|isReplyContent"
    r"|mail-editor-reference-message-container|reply-intro|replyBlockquote|yahoo_quoted\w*)$"
)
_CUT_STYLE = re.compile(
    r"border:\s*+none;\s*+border-top:\s*+solid[\w()., #]*?1\.0pt;\s*+padding:\s*+3\.0pt", re.I
)
_FORWARDED = re.compile(r"^\s*(?:-{5,}|_{5,}|Begin forwarded|Bắt đầu thư được chuyển)", re.I)
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|td|tr|th|dt|dd|br|img|hr|input|meta|link|col|option|tbody|thead|wbr)\b)[a-z]",
    re.I,
)
_TAG = re.compile("<[a-zA-Z]")
_SPACE = re.compile(r"[ \t\r\n\f\u00a0\u200b\ufeff]+")


@dataclass
class _Writer:
    """Collects the lines of the text; `quotes` is the current quote depth."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: int = 0
    verbatim: int = 0

    def write(self, text: str) -> None:
        if self.verbatim:
            for position, row in enumerate(text.split("\n")):
                if position:
                    self.end()
                self.line.append(row)
            return
        shown = _SPACE.sub(" ", text)
        if shown != " " or self.line:
            self.line.append(shown)
        elif "\u00a0" in text:
            self.gap()  # a blank paragraph with a non-breaking space

    def end(self, *, blank: bool = False) -> None:
        if self.line:
            text = "".join(self.line)
            text = text.rstrip() if self.verbatim else _SPACE.sub(" ", text).strip()
            if text:
                self.lines.append(self.marks() + text)
            elif self.verbatim:
                self.gap()
            self.line.clear()
        if blank:
            self.gap()

    def gap(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self.marks().rstrip())

    def marks(self) -> str:
        return "> " * min(self.quotes, _MOST_QUOTES)

    def cut(self) -> None:
        self.end()
        if self.lines and not self.quotes:
            self.lines.append(CUT)


def html_to_text(html: str) -> str:
    """The visible text, one line per block; of links only their words."""
    if _is_too_costly(html):
        return _without_tags(html)
    tree = LexborHTMLParser(html)
    body = tree.body or tree.root
    if body is None:
        return ""
    out = _Writer()
    _walk(body, out)
    out.end()
    return "\n".join(out.lines).strip("\n")


_TAGS = re.compile(
    r"<(?:(/?(?:p|h[1-6]|blockquote|table)\b)|(br\b)|(/?(?:div|tr|li)\b))?[^<>]*>", re.I
)
_GAP, _BREAK, _LINE = "\v", "\r", "\n"
_LINE_ENDS = re.compile(r"[ \v\r\n]{2,}|[\v\r\n]")


def _without_tags(html: str) -> str:
    """The words of HTML that is too costly to parse: line ends for blocks, no quotes."""
    words = _TAGS.sub(_line_end, _SPACE.sub(" ", html))
    return unescape(_LINE_ENDS.sub(_folded, words)).strip(" \n")


def _line_end(tag: re.Match[str]) -> str:
    return (tag[1] and _GAP) or (tag[2] and _BREAK) or (tag[3] and _LINE) or ""


def _folded(ends: re.Match[str]) -> str:
    """One line end, or a blank line, for as many as there are."""
    several = ends[0]
    if _GAP in several or several.count(_BREAK) > 1:
        return "\n\n"
    return "\n" if several.strip(" ") else " "


def _is_too_costly(html: str) -> bool:
    """The parser's time grows with the square of the nesting depth and of a tag's attributes."""
    if html.count("<") > _FEW_TAGS and _nests_too_deep(html):
        return True
    long = (piece for piece in html.split(">") if len(piece) > _LONG_TAG)
    tags = (piece[tag.start() :] for piece in long if (tag := _TAG.search(piece)))
    return any(len(tag.split(None, _MOST_ATTRIBUTES)) > _MOST_ATTRIBUTES for tag in tags)


def _nests_too_deep(html: str) -> bool:
    depth = 0
    for tag in _NESTING.finditer(html):
        if tag[1]:
            depth -= depth > 0
        elif depth == _MOST_DEPTH:
            return True
        else:
            depth += 1
    return False


def _walk(top: LexborNode, out: _Writer) -> None:
    """Visit the nodes in document order, without recursion: mails nest thousands of tags."""
    opened: list[tuple[LexborNode, bool]] = []
    node: LexborNode | None = top
    for _ in range(_MOST_NODES):
        if node is None:
            return
        child = None
        if node.tag == "-text":
            out.write(node.text_content or "")
        elif _enter(node, out, opened):
            child = node.child
            if child is None:
                _leave(out, opened)
        node = child or _next(node, out, opened)
    out.write(_TRUNCATED)


def _next(
    node: LexborNode, out: _Writer, opened: list[tuple[LexborNode, bool]]
) -> LexborNode | None:
    following = node.next
    while following is None and opened:
        closed = _leave(out, opened)
        following = closed.next if opened else None
    return following if opened else None


def _enter(node: LexborNode, out: _Writer, opened: list[tuple[LexborNode, bool]]) -> bool:
    tag = node.tag or ""
    if tag in _SILENT or tag.startswith(("-", "!", "_")):
        return False
    if tag == "br":
        out.line.append("") if out.line else out.line.append(" ")
        out.end(blank=not "".join(out.line).strip())
        return False
    quoted = False
    if tag in _BLOCK or tag == "body":
        out.end(blank=_needs_blank_line(node, tag))
        quoted = _is_quote(node, tag, out)
    elif tag in ("td", "th") and out.line:
        out.line.append(" ")
    out.quotes += quoted
    out.verbatim += tag == "pre"
    opened.append((node, quoted))
    return True


def _leave(out: _Writer, opened: list[tuple[LexborNode, bool]]) -> LexborNode:
    node, quoted = opened.pop()
    tag = node.tag or ""
    if tag in _BLOCK:
        out.end(blank=_needs_blank_line(node, tag))
    out.quotes -= quoted
    out.verbatim -= tag == "pre"
    return node


def _needs_blank_line(node: LexborNode, tag: str) -> bool:
    """True if blank lines surround the element; Word writes each line as a paragraph."""
    if tag != "p":
        return tag in _PARAGRAPH
    attributes = node.attributes
    return not attributes or "MsoNormal" not in (attributes.get("class") or "")


def _is_quote(node: LexborNode, tag: str, out: _Writer) -> bool:
    """True if the element is a quote; writes a CUT line for a separator."""
    attributes = node.attributes
    if not attributes:
        return tag == "blockquote"
    identity = attributes.get("id") or ""
    style = attributes.get("style") or ""
    if tag == "hr":
        if attributes.get("tabindex") == "-1":
            out.cut()
        return False
    if _CUT_ID.match(identity) or (style and _CUT_STYLE.search(style)):
        out.cut()
        return False
    kind = attributes.get("class") or ""
    if tag == "blockquote" and _is_cited(attributes):
        return True
    if not kind or not _QUOTE_CLASS.search(kind):
        return False
    return not _FORWARDED.match((node.text(deep=True) or "")[:200])


def _is_cited(attributes: Mapping[str, str | None]) -> bool:
    """True for a blockquote of a mail program; editors indent a writer's own words with one."""
    bar = "border-left" in (attributes.get("style") or "")
    return bar or (attributes.get("type") or "").lower() == "cite"
