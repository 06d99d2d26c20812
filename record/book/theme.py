"""The page frame's Sphinx extension: what the templates get, and a lighter copy of the theme's files.

What the frame looks like is decided in ``templates/frame/`` and ``static/base.css``.
"""

import re
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

import tinycss2
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from tinycss2.ast import AtRule, LiteralToken, Node, QualifiedRule

# The theme's script asks each block of code whether it scrolls. For one that is folded the browser would have to lay out the
# fold, and a phone is busy with that as long as with the page; folded code keeps the stop for the keyboard that it has.
THEME_SCRIPT = "scripts/pydata-sphinx-theme.js"
ASKS_CODE = "e.tabIndex=e.scrollWidth>e.clientWidth||e.scrollHeight>e.clientHeight?0:-1"
ASKS_UNFOLDED_CODE = f'e.closest("details:not([open])")||({ASKS_CODE})'
# What every page loads, in this order: one stylesheet and one script of it, so that a page asks a server for little. Others
# wrote the first of each for every site there may be; of their rules this book uses a tenth.
OTHERS_STYLESHEETS = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
)
BUNDLES = {
    "book.css": (*OTHERS_STYLESHEETS, "claims.css", "print.css", "palette.css", "figures.css", "base.css"),
    "book.js": (
        "documentation_options.js",
        "doctools.js",
        "frame.js",
        "claims.js",
        "cite.js",
        "lost.js",
        THEME_SCRIPT,
    ),
}
# Markup of docutils and MyST-NB that breaks a rule of HTML or of accessibility, as a pattern, and what it should be: entries
# of a list are list items (their own role is deprecated by DPUB-ARIA 1.1), and a summary is called what it says, in a phrase.
# Names, marks and spaces of code have the colour of the text, and need no element each for it.
MENDED = {
    r'role="doc-biblioentry"': 'role="listitem"',
    r'<summary aria-label="Toggle hidden content">': "<summary>",
    r'<p class="(collapsed|expanded) admonition-title">([^<]*)</p>': r'<span class="\1 admonition-title">\2</span>',
    r'<span(?: class="(?:n|nn|p|w)")?>([^<]*)</span>': r"\1",
}
# The theme's own takes the focus away from the button a reader has just used; static/frame.js does the rest of it. The other
# marks the words of Sphinx's search, which this book has none of.
UNWANTED = ("_static/scripts/sphinx-book-theme.js", "_static/sphinx_highlight.js")
# Scripts that are the book's words, or draw figures in their own style, and set no class of these sheets.
WORDS = ("anchors.js", "cards.js", "expected-*.js", "search-index.js", "search-pages.js", "vega-*.js")
# Files of the theme that no page of this book asks for: 5 MB of them.
UNUSED = (
    "**/*.map",
    "**/*.LICENSE.txt",
    "*webpack-macros.html",
    "images",
    "locales",
    "scripts/bootstrap.js",
    "scripts/fontawesome.js",
    "scripts/sphinx-book-theme.js",
    "styles/theme.css",
    "sphinx_highlight.js",
    "vendor",
)


def parts(app: Sphinx, bundle: str) -> list[Path]:
    """The files that a bundle is made of."""
    return [path for name in BUNDLES[bundle] for path in sorted((Path(app.outdir) / "_static").glob(name))]


def fit_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Fit what Sphinx hands to the page templates to this book."""
    bundled = [f"_static/{name}" for names in BUNDLES.values() for name in names]
    for kind in ("css_files", "script_files"):
        # The theme's scripts without a file stand in the page, and set what only its list of versions and its own search read.
        context[kind] = [
            file
            for file in context[kind]
            if file.filename and not any(fnmatch(file.filename, name) for name in (*UNWANTED, *bundled))
        ]
    body = context.get("body", "")
    for theirs, ours in MENDED.items():
        body = re.sub(theirs, ours, body)
    context["body"] = body


def make_article(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Make the outermost section of a page, which has the page's heading, its article."""
    body = context.get("body", "").strip()
    if body.startswith("<section") and body.endswith("</section>"):
        context["body"] = f"<article{body.removeprefix('<section').removesuffix('</section>')}</article>\n"


def properties_asked_for(text: str) -> list[str]:
    """The custom properties whose value a page or sheet asks for."""
    return re.findall(r"\bvar\(\s*(--[\w-]+)", text)


def names_in_use(folder: Path) -> set[str]:
    """Every class name in the pages of ``folder``, every custom property that they ask for, and every word of its scripts that
    may be one of them."""
    names: set[str] = set()
    for page in folder.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        names.update(properties_asked_for(text))
        for value in re.findall(r'\bclass="([^"]*)"', text):
            names.update(value.split())
    for script in folder.glob("_static/**/*.js"):
        if any(fnmatch(script.name, name) for name in WORDS):
            continue
        names.update(re.findall(r"[\w-]+", script.read_text(encoding="utf-8")))
    return names


def selectors(prelude: list[Node]) -> Iterator[list[Node]]:
    """The comma-separated selectors of a rule, as token lists."""
    selector: list[Node] = []
    for token in prelude:
        if token == ",":
            yield selector
            selector = []
        else:
            selector.append(token)
    yield selector


def classes(selector: list[Node]) -> set[str]:
    """The classes a selector asks for; what stands inside ``:not()``, ``:is()`` and the like is not looked at."""
    return {
        token.value
        for dot, token in zip(selector, selector[1:], strict=False)
        if isinstance(dot, LiteralToken) and dot == "." and token.type == "ident"
    }


def without_comments(css: str) -> str:
    """``css`` without the comments between its rules, which a reader would have to wait for."""
    return tinycss2.serialize(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True))


def lighten(css: str, names: set[str]) -> str:
    """``css`` without what can match nothing, selectors that ask for a class not in ``names``, and without custom properties
    that are not in it.

    The theme's icon fonts go too: the book draws its few icons itself (``templates/frame/icons.html``).
    """
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return tinycss2.serialize(list(_lightened(rules, names)))


def _lightened(rules: Iterable[Node], names: set[str]) -> Iterator[Node]:
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            matching = [tinycss2.serialize(part) for part in selectors(rule.prelude) if classes(part) <= names]
            declared = [
                part
                for part in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
                if part.type != "declaration" or not part.name.startswith("--") or part.name in names
            ]
            if matching and declared:
                block = tinycss2.serialize(declared).removesuffix(";")
                yield from tinycss2.parse_stylesheet(f"{','.join(matching)}{{{block}}}")
        elif isinstance(rule, AtRule) and rule.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            rule.content = list(_lightened(inner, names))
            if rule.content:
                yield rule
        elif not (isinstance(rule, AtRule) and rule.lower_at_keyword == "font-face"):
            yield rule


def rewrite(files: Iterable[Path], change: Callable[[str], str]) -> None:
    """Put in the place of each sheet or page what `change` makes of it."""
    for file in files:
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def lighten_theme(app: Sphinx, exception: Exception | None) -> None:
    """After the pages are written, drop what none of them uses from the theme's files."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for pattern in UNUSED:
        for path in sorted(static.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    sheets = parts(app, "book.css")
    others, own = sheets[: len(OTHERS_STYLESHEETS)], sheets[len(OTHERS_STYLESHEETS) :]
    rewrite(own, without_comments)
    names = names_in_use(Path(app.outdir))
    # Twice: what a dropped rule alone asked for can go as well.
    for _ in range(2):
        asked_for = [properties_asked_for(sheet.read_text(encoding="utf-8")) for sheet in sheets]
        rewrite(others, partial(lighten, names=names.union(*asked_for)))
    script = static / THEME_SCRIPT
    text = script.read_text(encoding="utf-8")
    if text.count(ASKS_CODE) != 1:
        raise ExtensionError(f"{THEME_SCRIPT} no longer has {ASKS_CODE!r}; see theme.py")
    script.write_text(text.replace(ASKS_CODE, ASKS_UNFOLDED_CODE), encoding="utf-8", newline="\n")


def bundle_up(app: Sphinx, exception: Exception | None) -> None:
    """Last of all, put each bundle in the place of its parts; the pages ask for it by a checksum, so that browsers load it anew
    when it changes."""
    if exception or app.builder.format != "html":
        return
    checksums = {}
    for bundle in BUNDLES:
        files = parts(app, bundle)
        if len(files) != len(BUNDLES[bundle]):
            raise ExtensionError(
                f"{bundle} is made of {BUNDLES[bundle]}, and there are {[path.name for path in files]}; see theme.py"
            )
        text = "\n".join(path.read_text(encoding="utf-8") for path in files)
        checksums[bundle] = zlib.crc32(text.encode())
        (Path(app.outdir) / "_static" / bundle).write_text(text, encoding="utf-8", newline="\n")
        for path in files:
            path.unlink()
    bundled = re.compile(rf'_static/({"|".join(map(re.escape, BUNDLES))})[^"]*"')
    asks = partial(bundled.sub, lambda asked: f'_static/{asked[1]}?v={checksums[asked[1]]:08x}"')
    rewrite(Path(app.outdir).rglob("*.html"), asks)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the hooks above with Sphinx."""
    # Early, before anything is put behind it.
    app.connect("html-page-context", make_article, priority=100)
    # Late, after the extensions that add scripts.
    app.connect("html-page-context", fit_page, priority=900)
    # After the theme, which writes the colours of code last of all.
    app.connect("build-finished", lighten_theme, priority=800)
    app.connect("build-finished", bundle_up, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
