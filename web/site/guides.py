"""The guides: pages of prose from web/docs, whose Python can be run."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from links import Links, Place, relative
from markdown_it.token import Token
from prose import Prose, _markdown, _tokens, code, plain
from sources import ROOT, link

DOCS = ROOT / "web/docs"
# In the order of the list of guides; further files of web/docs/guide come behind them.
ORDER = (
    "tensors autograd modules training saving browser speed from-pytorch from-numpy build-autograd engine"
    " adding-an-op embedding distributed"
).split()
# Pages about the project itself, which are read in the repository as well.
ALSO = ["architecture", "accuracy", "onnx", "playground", "lesson", "site", "differences"]


@dataclass
class Guide:
    file: Path
    name: str
    title: str
    summary: str
    headings: list[tuple[str, str]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"guide/{self.name}.html"


def collect() -> tuple[list[Guide], list[Guide]]:
    """The guides, and the pages about the project."""
    files = {file.stem: file for file in sorted((DOCS / "guide").glob("*.md")) if file.stem != "index"}
    first = [name for name in ORDER if name in files]
    guides = [_read(files[name]) for name in (*first, *(n for n in files if n not in first))]
    about = [DOCS / f"{name}.md" for name in ALSO if (DOCS / f"{name}.md").is_file()]
    return guides, [_read(file) for file in about]


def _read(file: Path) -> Guide:
    text = file.read_text()
    title = re.search(r"^# (.+)$", text, re.M)
    rest = text[title.end() :] if title else text
    paragraph = next((p for p in re.split(r"\n\s*\n", rest) if p.strip() and p.strip()[0] not in "#`!|<-"), "")
    return Guide(file, file.stem, plain(title[1]) if title else file.stem, plain(paragraph)[:300])


def slug(text: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", plain(text).lower()).strip().replace(" ", "-")


def _cell(tokens: list[Token], opened: int) -> str:
    return tokens[opened].tag if tokens[opened + 1].content.strip() else "td"


def _is_output(token: Token) -> bool:
    return token.info.split()[:1] == ["output"]


def _live(source: str, printed: str) -> str:
    """A program that can be run, with what it printed when the guide was written."""
    shown = f'<pre class="output" tabindex="0"><code>{html.escape(printed.rstrip())}</code></pre>' if printed else ""
    made = f'<pre class="code" tabindex="0"><code>{code(source, "python")}</code></pre>'
    return f'<div class="live" data-kind="guide">{made}{shown}</div>\n'


class GuideProse(Prose):
    """Prose whose links are files of the repository, and whose Python runs."""

    def __init__(self, links: Links, place: Place, guide: Guide, known: dict[Path, str], out: Path):
        super().__init__(links, place)
        self.guide, self.known, self.out = guide, known, out

    def page(self, text: str | None = None) -> str:
        """The whole guide, or a part of it."""
        tokens = _tokens(self.guide.file.read_text() if text is None else text)
        self.guide.headings = []
        used: dict[str, int] = {}
        out = []
        for i, token in enumerate(tokens):
            words = token.info.split()
            if token.type == "heading_open":
                text = tokens[i + 1].content
                anchor = slug(text)
                used[anchor] = used.get(anchor, 0) + 1
                if used[anchor] > 1:
                    anchor += f"-{used[anchor] - 1}"
                if token.tag == "h2":
                    self.guide.headings.append((plain(text), anchor))
                out.append(f'<{token.tag} id="{html.escape(anchor)}">')
            elif token.type == "fence" and words == ["python"]:
                follows = tokens[i + 1] if i + 1 < len(tokens) else None
                printed = follows if follows and follows.type == "fence" and _is_output(follows) else None
                out.append(_live(token.content, printed.content if printed else ""))
            elif token.type == "fence" and words == ["pycon"]:
                made = f'<pre class="code" tabindex="0"><code>{code(token.content.rstrip(), "pycon")}</code></pre>'
                out.append(f'<div class="live" data-kind="doctest">{made}</div>\n')
            elif token.type == "fence" and _is_output(token) and out[-1].startswith('<div class="live"'):
                pass  # it is in the block above
            elif token.type in ("fence", "code_block"):
                out.append(self._render([token]).replace("<pre ", '<pre tabindex="0" ', 1))
            elif token.type in ("th_open", "td_open"):
                # Alignment comes as a style, which the content policy forbids; an empty heading is no heading.
                side = ' class="number"' if "right" in str(token.attrs.get("style", "")) else ""
                out.append(f"<{_cell(tokens, i)}{side}>")
            elif token.type in ("th_close", "td_close"):
                out.append(f"</{_cell(tokens, i - 2)}>")
            elif token.type == "table_open":
                out.append('<div class="scroll" tabindex="0"><table>')
            elif token.type == "table_close":
                out.append("</table></div>")
            elif token.type == "inline" and (drawing := self._drawing(token)):
                out.append(drawing)
            elif token.type.startswith("paragraph") and any(
                self._drawing(near) for near in tokens[max(i - 1, 0) : i + 2] if near.type == "inline"
            ):
                pass
            else:
                out.append(self._render([token]))
        return "".join(out)

    def _drawing(self, token: Token) -> str:
        """An SVG that stands by itself, as part of the page: its colours follow the theme's."""
        children = token.children or []
        if len(children) != 1 or children[0].type != "image":
            return ""
        file = self.guide.file.parent / str(children[0].attrs["src"])
        if file.suffix != ".svg" or not file.is_file():
            return ""
        text = re.sub(r"<style.*?</style>|<\?xml.*?\?>|<!--.*?-->", "", file.read_text(), flags=re.S).strip()
        label = html.escape(children[0].content)
        return f'<figure class="scroll" role="img" aria-label="{label}" tabindex="0">{text}</figure>\n'

    def address(self, href: str) -> str:
        file, hash_, anchor = href.partition("#")
        if not file or re.match(r"\w+:", href):
            return href
        target = (self.guide.file.parent / file).resolve()
        if target in self.known:
            there = relative(self.known[target], self.place.path)
            return there if target.name == "README.md" else there + hash_ + anchor
        if target.suffix in (".svg", ".png", ".gif", ".jpg", ".webp") and target.is_file():
            shutil.copyfile(target, self.out / "guide" / target.name)
            return target.name
        inside = (self.out / "guide" / file).resolve()
        if inside.is_relative_to(self.out) and target.is_relative_to(ROOT):
            return link(str(target.relative_to(ROOT))) or ""
        return href

    def _inline(self, token: Token, siblings: list[Token]) -> str:
        if token.type == "image":
            token = token.copy(attrs={**token.attrs, "src": self.address(str(token.attrs["src"]))})
            return _markdown.renderer.render([token], _markdown.options, {})
        if token.type in ("link_open", "link_close"):
            at = siblings.index(token)
            opened = next((t for t in reversed(siblings[: at + 1]) if t.type == "link_open"), token)
            if not self.address(str(opened.attrs.get("href", ""))):
                return ""  # a file of the repository, whose address is not known
        return super()._inline(token, siblings)
