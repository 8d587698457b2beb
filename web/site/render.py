"""Writes the site: every page as HTML and as plain text, and what machines read."""

from __future__ import annotations

import html
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import guides as guide_pages
import pytorch
from docstrings import Doc
from jinja2 import Environment, FileSystemLoader
from links import Links, Place, area_path, relative
from pages import Overview, Page
from prose import Prose, code, plain
from sources import link

import lucid

TEMPLATES = Path(__file__).parent / "templates"


@dataclass
class Site:
    """What every page has in common: addresses from the site's root, and the content policy."""

    script: str
    style: str
    icon: str
    policy: str
    version: str = lucid.__version__


class Writer:
    def __init__(self, out: Path, site: Site, pages: list[Page], overviews: list[Overview]):
        self.out, self.site, self.pages, self.overviews = out, site, pages, overviews
        self.environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
        self.text_environment = Environment(loader=FileSystemLoader(TEMPLATES))
        self.environment.globals.update(code=code, link=link)
        self.links = Links({page.entry.name: page.entry for page in pages}, [o.area.module for o in overviews])
        for page in pages:
            for member in page.members:
                self.links.add_member(page.entry.name, member.name, page.path)
        for page in pages:
            for base, names in page.inherited:
                for name in names:
                    if f"{base}.{name}" in self.links.targets:
                        self.links.targets.setdefault(f"{page.entry.name}.{name}", self.links.targets[f"{base}.{name}"])
        self.written: list[str] = []

    def write(self, path: str, text: str) -> None:
        file = self.out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        if path.endswith(".html"):
            self.written.append(path)

    def page(
        self, template: str, path: str, title: str, description: str, part: str, text_form: str = "", **more
    ) -> None:
        self.write(
            path,
            self.environment.get_template(template).render(
                site=self.site,
                root="../" * path.count("/"),
                title=title,
                description=plain(description)[:200],
                part=part,
                text_form=text_form,
                **more,
            ),
        )

    # ---- the reference -----------------------------------------------------------------------------------------------

    def name(self, page: Page, siblings: list[Page]) -> None:
        entry = page.entry
        local = {row.name.lstrip("*") for row, _ in page.parameters}
        local |= {name for form in page.forms for name in form.named()}
        owner = entry.name if isinstance(entry.value, type) else ""
        place = Place(page.path, entry.area.module, owner, local, page.scope)
        parameters = [
            {"name": r.name, "type": r.type, "text": r.text, "default": default} for r, default in page.parameters
        ]
        text = self.text_environment.get_template("name.md").render(page=page, parameters=parameters)
        self.write(
            page.path.removesuffix(".html") + ".md",
            "\n".join(line.rstrip() for line in text.split("\n")).strip() + "\n",
        )
        count = next((o.count for o in self.overviews if o.area.module == entry.name), 0)
        self.page(
            "name.html",
            page.path,
            entry.name,
            page.doc.summary,
            "reference",
            page.path.rpartition("/")[2].removesuffix(".html") + ".md",
            page=page,
            parameters=parameters,
            prose=Prose(self.links, place),
            up=relative(area_path(entry.area.module), page.path),
            siblings=[(p.entry.short, relative(p.path, page.path), p is page) for p in siblings],
            member_link=lambda base, name: self.member_link(base, name, page.path),
            own_area=relative(area_path(entry.name), page.path) if count else "",
            own_count=count,
        )

    def member_link(self, base: str, name: str, path: str) -> str:
        target = self.links.targets.get(f"{base}.{name}")
        label = html.escape(name)
        return f'<a href="{relative(target, path)}">{label}</a>' if target else f"<span>{label}</span>"

    def area(self, overview: Overview, differences: str) -> None:
        area, path = overview.area, area_path(overview.area.module)
        prose = Prose(self.links, Place(path, area.module))
        sections = [
            {
                "title": heading,
                "id": guide_pages.slug(heading),
                "rows": [
                    {
                        "name": page.entry.short,
                        "href": relative(page.path, path),
                        "summary": prose.line(page.doc.summary),
                    }
                    for page in pages
                ],
            }
            for heading, pages in overview.sections.items()
        ]
        group = [o for o in self.overviews if o.area.group == area.group]
        self.page(
            "area.html",
            path,
            area.module,
            overview.doc.summary or area.title,
            "reference",
            "index.md",
            area=area,
            doc=overview.doc
            if area.module != "lucid.Tensor"
            else Doc(summary="Every method and attribute of `lucid.Tensor`."),
            prose=prose,
            count=overview.count,
            sections=sections,
            differences=relative(differences, path) if differences else "",
            siblings=[(o.area.module, relative(area_path(o.area.module), path), o is overview) for o in group],
        )
        lines = [f"# {area.module}", "", overview.doc.summary or area.title, ""]
        for heading, pages in overview.sections.items():
            lines += [f"## {heading}", ""] if heading else []
            lines += [self.text_row(page, path) for page in pages] + [""]
        self.write(path.replace(".html", ".md"), "\n".join(lines))

    def text_row(self, page: Page, path: str) -> str:
        target = relative(page.path.replace(".html", ".md"), path)
        return f"- [{page.entry.short}]({target}): {' '.join(page.doc.summary.split())}"

    def reference(self) -> None:
        path = "reference/index.html"
        groups: dict[str, list[dict]] = {}
        for o in self.overviews:
            row = {"name": o.area.module, "href": relative(area_path(o.area.module), path), "title": o.area.title}
            groups.setdefault(o.area.group, []).append({**row, "count": o.count})
        self.page(
            "reference.html",
            path,
            "Reference",
            "Every public name of Lucid: signature, shapes, dtypes, examples that run.",
            "reference",
            groups=groups,
            count=len(self.pages),
        )

    def pytorch_pages(self) -> dict[str, str]:
        """The pages on PyTorch; returns group -> path."""
        groups = pytorch.groups(self.links)
        more = {"groups": groups, "states": pytorch.STATES, "version": pytorch.DATA["version"]}
        counts = sum((group.counts for group in groups), Counter())
        about = "What there is of PyTorch's names in Lucid, what is left out and why, and what differs."
        self.page(
            "pytorch.html",
            "reference/pytorch/index.html",
            "Lucid and PyTorch",
            about,
            "reference",
            group=None,
            total=sum(counts.values()),
            there=counts["there"] + counts["differs"],
            **more,
        )
        for group in groups:
            place = Place(group.path, "lucid")
            guide = guide_pages.Guide(guide_pages.DOCS / "differences.md", "differences", group.title, "")
            prose = guide_pages.GuideProse(self.links, place, guide, {}, self.out)
            reasons: dict[str, dict[str, list[str]]] = {}
            for module, rows in group.modules.items():
                for row in rows:
                    if row.why:
                        reasons.setdefault(module, {}).setdefault(row.why, []).append(row.name)
            self.page(
                "pytorch.html",
                group.path,
                f"{group.title}: Lucid and PyTorch",
                about,
                "reference",
                group=group,
                differences=prose.page(group.differences) if group.differences else "",
                counts={module: Counter(row.state for row in rows) for module, rows in group.modules.items()},
                reasons=reasons,
                to=lambda target, path=group.path: relative(target, path),
                **more,
            )
        return {group.title: group.path for group in groups}

    # ---- guides ------------------------------------------------------------------------------------------------------

    def guides(self) -> list[guide_pages.Guide]:
        guides, about = guide_pages.collect()
        known = {g.file.resolve(): g.path for g in (*guides, *about)}
        known[(guide_pages.ROOT / "README.md").resolve()] = "guide/index.html"
        known[(guide_pages.DOCS / "guide").resolve()] = "guide/index.html"
        (self.out / "guide").mkdir(parents=True, exist_ok=True)
        for guide in (*guides, *about):
            prose = guide_pages.GuideProse(self.links, Place(guide.path, "lucid"), guide, known, self.out)
            body = prose.page()
            self.page(
                "guide.html",
                guide.path,
                guide.title,
                guide.summary,
                "guide",
                f"{guide.name}.md",
                body=body,
                headings=guide.headings,
                index=False,
            )
            self.write(guide.path.replace(".html", ".md"), guide.file.read_text())
        self._guide_index(guides, about, known)
        return [*guides, *about]

    def _guide_index(self, guides: list, about: list, known: dict) -> None:
        """The list of guides: as it was written, and what it does not name."""
        parts, named = ["<h1>Guides</h1>"], ""
        file = guide_pages.DOCS / "guide/index.md"
        index = guide_pages.Guide(file, "index", "Guides", "Guides to Lucid, with code that runs in the page.")
        if file.is_file():
            known[file.resolve()] = index.path
            named = guide_pages.GuideProse(self.links, Place(index.path, "lucid"), index, known, self.out).page()
            parts = [named]
        for heading, group in {"Guides": guides, "How Lucid is made": about}.items():
            rows = [
                f'<dt><a href="{g.name}.html">{html.escape(g.title)}</a></dt><dd>{html.escape(g.summary)}</dd>'
                for g in group
                if f'"{g.name}.html"' not in named
            ]
            if rows:
                heading = "Further guides" if named and group is guides else heading
                parts.append(f'<h2>{heading}</h2><dl class="items">{"".join(rows)}</dl>')
        self.page(
            "guide.html", index.path, "Guides", index.summary, "guide", body="".join(parts), headings=[], index=True
        )

    # ---- for machines ------------------------------------------------------------------------------------------------

    def lists(self, guides: list[guide_pages.Guide]) -> None:
        """llms.txt, the sitemap, and what the search is made of."""
        lines = ["# Lucid", "", "> " + " ".join((lucid.__doc__ or "").split("\n")[0].split()), ""]
        lines += [
            "`import lucid` reads like PyTorch. Each page below is plain text; the same path in .html is for people.",
            "",
        ]
        lines += ["## Guides", ""]
        lines += [f"- [{g.title}]({g.path.replace('.html', '.md')}): {g.summary}" for g in guides]
        lines += ["", "## Reference", ""]
        for o in self.overviews:
            summary = " ".join(o.doc.summary.split()) or o.area.title
            lines.append(
                f"- [{o.area.module}]({area_path(o.area.module).replace('.html', '.md')}): {o.count} names. {summary}"
            )
        self.write("llms.txt", "\n".join(lines) + "\n")
        self.write("sitemap.txt", "\n".join(sorted(self.written)) + "\n")
        rows = []
        for page in self.pages:
            names = [page.entry.name, *page.entry.aliases]
            members = " ".join(m.name for m in page.members if m.kind != "dunder")
            path = page.path.removeprefix("reference/").removesuffix(".html")
            rows.append(
                [path, page.entry.kind, " ".join(names), plain(page.doc.summary)[:90], *([members] if members else [])]
            )
        for o in self.overviews:
            path = area_path(o.area.module).removeprefix("reference/").removesuffix(".html")
            rows.append([path, "module", o.area.module, o.area.title])
        for g in guides:
            rows.append([f"../guide/{g.name}", "guide", g.title, g.summary[:90]])
            rows += [
                [f"../guide/{g.name}#{anchor}", "guide", f"{g.title}: {title}", ""] for title, anchor in g.headings
            ]
        self.write("reference/names.json", json.dumps(rows, ensure_ascii=False, separators=(",", ":")))
