"""Prose, signatures and code as HTML, with links."""

from __future__ import annotations

import functools
import html
import re

from links import Links, Place, relative
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_inline_code = re.compile(r"([A-Za-z_][\w.]*)")


@functools.cache
def code(text: str, language: str) -> str:
    """Highlighted code; what has no lexer is text."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return html.escape(text)
    return highlight(text, lexer, HtmlFormatter(nowrap=True)).rstrip("\n")


@functools.cache
def _tokens(text: str) -> list[Token]:
    return _markdown.parse(text)


def _anchor(target: str, place: Place, label: str) -> str:
    return f'<a href="{html.escape(relative(target, place.path))}">{label}</a>'


class Prose:
    """Writes for one page: its place says what names mean and how links begin."""

    def __init__(self, links: Links, place: Place):
        self.links, self.place = links, place

    def name(self, text: str) -> str:
        """A name in code, linked where it is one."""
        target = self.links.find(text, self.place)
        label = f"<code>{html.escape(text)}</code>"
        own = target == self.place.path
        return _anchor(target, self.place, label) if target and not own else label

    def base(self, name: str) -> str:
        """The class that another one extends, by its short name."""
        target = self.links.targets.get(name)
        label = html.escape(name.rpartition(".")[2])
        return _anchor(target, self.place, label) if target else label

    def block(self, text: str) -> str:
        return self._render(_tokens(_readable(text))) if text else ""

    def line(self, text: str) -> str:
        """A text of one paragraph, without the paragraph."""
        made = self.block(text)
        single = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>\n?", made, re.S)
        return single[1] if single else made

    def _render(self, tokens: list[Token]) -> str:
        out = []
        for token in tokens:
            if token.type == "inline":
                out.append("".join(self._inline(child, token.children or []) for child in token.children or []))
            elif token.type == "fence":
                language = token.info.strip().split()[0] if token.info.strip() else "text"
                out.append(f'<pre class="code"><code>{code(token.content, language)}</code></pre>\n')
            elif token.type == "code_block":
                out.append(f'<pre class="code"><code>{html.escape(token.content.rstrip())}</code></pre>\n')
            elif token.type == "paragraph_open":
                out.append("" if token.hidden else "<p>")
            elif token.type == "paragraph_close":
                out.append("" if token.hidden else "</p>\n")
            else:
                out.append(_markdown.renderer.render([token], _markdown.options, {}))
        return "".join(out)

    def _inline(self, token: Token, siblings: list[Token]) -> str:
        if token.type == "code_inline":
            at = siblings.index(token)
            inside = any(t.type == "link_open" for t in siblings[:at]) and not any(
                t.type == "link_close" for t in siblings[:at]
            )
            return f"<code>{html.escape(token.content)}</code>" if inside else self.name(token.content)
        if token.type == "link_open" and not re.match(r"https?:|#", token.attrs.get("href", "")):
            token = token.copy(attrs={**token.attrs, "href": self.address(str(token.attrs.get("href", "")))})
        return _markdown.renderer.render([token], _markdown.options, {})

    def address(self, href: str) -> str:
        return href

    def type(self, text: str) -> str:
        """A type as a signature or a docstring writes it, its names linked."""
        out, last = [], 0
        for found in _inline_code.finditer(text):
            out.append(html.escape(text[last : found.start()]))
            last = found.end()
            target = self.links.find_type(found[0], self.place)
            label = html.escape(found[0])
            out.append(_anchor(target, self.place, label) if target and target != self.place.path else label)
        return "".join(out).replace("`", "") + html.escape(text[last:]).replace("`", "")

    def signature(self, name: str, signature, returns: bool = True) -> str:
        """A call, with its names marked and its types linked; long ones have a line for each parameter."""
        parts = self._parameters(signature)
        long = len(signature.text(name, returns)) > 88 and len(parts) > 1
        glue = ",\n    " if long else ", "
        inside = glue.join(parts)
        body = f"(\n    {inside},\n)" if long else f"({inside})"
        arrow = f' <span class="o">-&gt;</span> {self.type(signature.returns)}' if returns and signature.returns else ""
        return f'<b class="called">{html.escape(name)}</b>{body}{arrow}'

    def _parameters(self, signature) -> list[str]:
        parts, star = [], False
        for p in signature.parameters:
            if p.keyword_only and not star:
                parts.append('<span class="o">*</span>')
                star = True
            star = star or p.kind == "*"
            if p.kind == "/":
                parts.append('<span class="o">/</span>')
                continue
            stars = f'<span class="o">{p.kind}</span>' if p.kind else ""
            one = f'{stars}<span class="par">{html.escape(p.name)}</span>'
            if p.annotation:
                one += f': <span class="type">{self.type(p.annotation)}</span>'
            if p.default is not None:
                equals = " = " if p.annotation else "="
                one += f'{equals}<span class="default">{html.escape(p.default)}</span>'
            parts.append(one)
        return parts


def _readable(text: str) -> str:
    """Docstrings as Markdown: `*args` and `**kwargs` are meant as they stand."""
    return re.sub(r"(?<![\w*`\\])(\*{1,2})(?=(args|kwargs)\b)", lambda m: "\\*" * len(m[1]), text)


def plain(text: str) -> str:
    """Markdown without its marks."""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[`*]", "", " ".join(text.split()))
