"""Makes the reference and the guides from the installed package.

python web/site --out web/dist --assets '{"script": …, "style": …, "icon": …, "policy": …}'
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
import warnings
from pathlib import Path

warnings.simplefilter("ignore")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder of the built page")
    parser.add_argument(
        "--assets", required=True, help="JSON: paths of script, style and icon in it, and the content policy"
    )
    arguments = parser.parse_args()

    began = time.perf_counter()
    from pages import build
    from render import Site, Writer

    for folder in ("reference", "guide"):
        shutil.rmtree(arguments.out / folder, ignore_errors=True)
    pages, overviews = build()
    writer = Writer(arguments.out, Site(**json.loads(arguments.assets)), pages, overviews)
    sections = [pages for overview in overviews for pages in overview.sections.values()]
    for section in sections:
        for page in section:
            writer.name(page, section)
    guides = writer.guides()
    differences = writer.pytorch_pages()
    for overview in overviews:
        writer.area(overview, differences.get(overview.area.group, ""))
    writer.reference()
    writer.lists(guides)
    print(f"[site] {len(writer.written)} pages in {time.perf_counter() - began:.1f} s", file=sys.stderr)


main()
