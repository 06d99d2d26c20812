"""`make pdf`: the built pages as tagged PDF with an outline, each page alone and the whole book, printed by Chromium.

The book is printed from one page that joins all others, since a merger of PDF files loses the tags.
"""

from __future__ import annotations

import argparse
import posixpath
import re
import shutil
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

from record.book.citing import Work, work_in
from record.book.release import NAME
from record.dataset import ROOT

# The first is Debian's Chromium without windows of its own, which takes two thirds of the time.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# No request may leave the machine, neither for a page nor for the browser's own housekeeping; the root of a container may print.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What only a screen can use: paper does not show it, and what leads to it leads nowhere.
SCREEN = "script, noscript, template, button, input, .pst-js-only, .headerlink, .cite-this, .note-back, .withdrawn-anchor, #check"
SCREEN += ", .commentary-switch, .record-tools > :not(.record-claims), details.hide"
# Attributes that name ids on the same page, one or several.
NAMES_IDS = ("aria-controls", "aria-describedby", "aria-details", "aria-labelledby", "for", "headers", "list")
# Where links and the parts of a drawing name what they lead to.
ADDRESSES = {"href", "xlink:href"}
LOCAL = re.compile(r"url\((['\"]?)#([^)'\"]+)\1\)")
SKELETON = """<!DOCTYPE html>
<html lang="en" data-theme="light" data-mode="light">
<head><meta charset="utf-8"><title>{title}</title>
{styles}
<style>{heads}</style></head>
<body><main class="bd-main"><div class="bd-content"><div class="bd-article-container">
{pages}
</div></div></main></body>
</html>
"""


class PdfError(Exception):
    """The book cannot be printed; the message says why and what to do."""


def running_head(title: str, work: Work, page: str = "") -> str:
    """Return the CSS rule for what stands above each sheet of a page: its title, the book's name and version.

    Chromium has no `string-set`, so that each page brings its own rule; in the joined book `page` names it.
    """
    name = work.title.partition(":")[0]
    left, right = (css_string(words) for words in ("" if title == name else title, f"{name}, version {work.version}"))
    return f"@page {page} {{ @top-left {{ content: {left}; }} @top-right {{ content: {right}; }} }}"


def css_string(words: str) -> str:
    """Return words as a CSS string that may stand in a `<style>` element."""
    return '"' + re.sub(r'["\\<\n]', lambda one: f"\\{ord(one.group()):x} ", words) + '"'


def pages_in_order(root: Path) -> list[str]:
    """Return the pages of `_toc.yml` as they are built, such as `chapters/us-role.html`, in the order of the book."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [f"{name}.html" for name in (toc["root"], *(entry["file"] for part in toc["parts"] for entry in part["chapters"]))]


def slug(page: str) -> str:
    """Return the name of a page within the joined book."""
    return PurePosixPath(page).stem


class Sheets:
    """Some pages of the built book, joined into one document."""

    def __init__(self, html: Path, pages: list[str], work: Work) -> None:
        self.html = html
        self.work = work
        self.pages = {page: BeautifulSoup((html / page).read_text(encoding="utf-8"), "html.parser") for page in pages}
        self.articles = {page: soup.select_one(".bd-article") for page, soup in self.pages.items()}

    def document(self) -> str:
        """Return the pages as one, with ids of their own, and links that lead from one to another."""
        for page in self.pages:
            self.fit(page)
        titles = {page: article.h1.get_text().strip() for page, article in self.articles.items()}
        ids = {tag["id"] for article in self.articles.values() for tag in article.find_all(id=True)}
        for page, article in self.articles.items():
            for link in article.find_all("a"):
                self.lead(link, page, ids)
        (first, soup), *more = self.pages.items()
        styles = soup.head.find_all(lambda tag: tag.name == "link" and tag.get("rel") == ["stylesheet"])
        for style in styles:
            style["href"] = (self.html / first).parent.joinpath(unquote(urlsplit(style["href"]).path)).resolve().as_uri()
        return SKELETON.format(
            title=escape(self.work.title if more else titles[first]),
            styles="\n".join(map(str, styles)),
            heads="\n".join(running_head(titles[page], self.work, slug(page)) for page in self.pages),
            pages="\n".join(map(str, self.articles.values())),
        )

    def fit(self, page: str) -> None:
        """Make one page a part of the document."""
        article = self.articles[page]
        for tag in article.select(SCREEN):
            tag.decompose()
        for fold in article.find_all("details"):
            fold["open"] = ""
        for tag in article.find_all(True):
            self.rename(tag, slug(page))
        article["class"] = [*article["class"], "printed"]
        article["id"], article["style"] = slug(page), f"page: {slug(page)}"

    def rename(self, tag: Tag, prefix: str) -> None:
        """Give an element's id, and what it says of other ids, the name of the page before it."""
        for name, value in tag.attrs.items():
            if name == "id":
                tag[name] = f"{prefix}-{value}"
            elif name in NAMES_IDS:
                tag[name] = " ".join(f"{prefix}-{one}" for one in (value if isinstance(value, list) else value.split()))
            elif isinstance(value, str) and "url(" in value:
                tag[name] = LOCAL.sub(rf"url(#{prefix}-\2)", value)
        for name in ADDRESSES & tag.attrs.keys():
            if tag.name != "a" and tag[name].startswith("#"):
                tag[name] = f"#{prefix}-{tag[name][1:]}"

    def lead(self, link: Tag, page: str, ids: set[str]) -> None:
        """Turn a link within the book into one within the document, else to the book's address, else into plain words."""
        for name in ADDRESSES & link.attrs.keys():
            parts = urlsplit(link[name])
            if parts.scheme:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
            inside = "-".join(filter(None, (slug(target), unquote(parts.fragment))))
            if target in self.pages and inside in ids:
                link[name] = f"#{inside}"
            elif self.work.address:
                link[name] = self.work.place(target) + (f"#{parts.fragment}" if parts.fragment else "")
            else:
                del link[name]


def documents(html: Path, root: Path, only: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the name of each PDF and the document that it is printed from: the pages one by one, then the whole book."""
    work = work_in(root)
    pages, name = pages_in_order(root), NAME.format(work.version).removesuffix(".zip")
    for page in pages:
        if not only or slug(page) in only:
            yield f"{name}-{slug(page)}.pdf", Sheets(html, [page], work).document()
    if not only or "book" in only:
        yield f"{name}.pdf", Sheets(html, pages, work).document()


def chromium() -> str | None:
    """Where a Chromium is, if there is one."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def write(html: Path, target: Path, root: Path, only: list[str]) -> list[Path]:
    """Print the pages of a built book into a folder; `only` names some of them, and `book` the whole. Returns the files."""
    from playwright.sync_api import sync_playwright  # the book is built without it

    if not (html / "index.html").is_file():
        raise PdfError(f"There is no built book in {html}. Run `make book`.")
    if (executable := chromium()) is None:
        raise PdfError(f"Chromium is needed (looked for {', '.join(CHROMIUM)}); install one, such as Debian's package chromium.")
    target.mkdir(parents=True, exist_ok=True)
    written = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        sheet = browser.new_context(java_script_enabled=False, offline=True).new_page()
        for name, document in documents(html, root, only):
            source, path = target / f"{name}.html", target / name
            source.write_text(document, encoding="utf-8")
            sheet.goto(source.as_uri(), timeout=0)
            sheet.pdf(path=path, format="A4", prefer_css_page_size=True, tagged=True, outline=True)
            source.unlink()
            written.append(path)
        browser.close()
    return written


def main(arguments: list[str] | None = None) -> int:
    """Print the built book as PDF: each page, and the whole. Chromium notes the time in each, so no two are the same bytes."""
    parser = argparse.ArgumentParser(prog="python -m record pdf", description=main.__doc__)
    parser.add_argument("only", nargs="*", help="pages to print, such as us-role, and book for the whole (all)")
    parser.add_argument("--html", type=Path, default=ROOT / "_build" / "html", help="the built book")
    parser.add_argument("--target", type=Path, default=ROOT / "_build" / "pdf", help="folder to write to")
    parser.add_argument("--root", type=Path, default=ROOT, help="folder of _toc.yml, _config.yml and CITATION.cff")
    options = parser.parse_args(arguments)
    try:
        for path in write(options.html.resolve(), options.target.resolve(), options.root, options.only):
            print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    except PdfError as error:
        print(f"{error}\nNothing was printed.", file=sys.stderr)
        return 1
    return 0
