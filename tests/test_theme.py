"""The theme's stylesheets are thinned out without losing a rule that a page may need."""

import pytest

from record.book.theme import lighten, names_in_use, properties_asked_for, without_comments

NAMES = {"admonition", "tip", "active", "--ground"}


@pytest.mark.parametrize(
    "kept",
    [
        "p{color:red}",
        "html[data-theme=dark]{--ground:#14181e}",
        ".admonition.tip>p{color:red}",
        ".admonition:not(.warning){color:red}",
        "@keyframes fade{to{opacity:1}}",
        "@media print{.tip{color:red}}",
        ":is(.warning,.tip){color:red}",
    ],
)
def test_rule_is_kept(kept):
    assert lighten(kept, NAMES) == kept


@pytest.mark.parametrize(
    "dropped",
    [
        ".warning{color:red}",
        ".admonition.warning{color:red}",
        ".tip .warning{color:red}",
        "@media print{.warning{color:red}}",
        "@font-face{font-family:Icons;src:url(icons.woff2)}",
        "html{--sky:#9cf}",
    ],
)
def test_rule_is_dropped(dropped):
    assert lighten(dropped, NAMES) == ""


@pytest.mark.parametrize(
    ("whole", "rest"),
    [
        (".warning,.tip{color:red}", ".tip{color:red}"),
        (
            "html{--sky:#9cf;--ground:#14181e;color:var(--ground)!important}",
            "html{--ground:#14181e;color:var(--ground)!important}",
        ),
        (".tip{/* why */color:red;}", ".tip{color:red}"),
    ],
)
def test_the_rest_of_a_rule_is_kept(whole, rest):
    assert lighten(whole, NAMES) == rest


def test_our_own_sheets_lose_their_comments_alone():
    assert (
        without_comments("/* why */ .warning { --sky: #9cf }\n/* and */\np { color: red }")
        == ".warning { --sky: #9cf }p { color: red }"
    )


def test_names_come_from_pages_and_scripts(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "page.html").write_text('<p class="tip  active" style="color:var(--ink)">warning</p>', encoding="utf-8")
    (tmp_path / "_static" / "a.js").write_text('e.classList.add("is-open")', encoding="utf-8")
    (tmp_path / "_static" / "search-index.js").write_text('{"title": "mediators"}', encoding="utf-8")
    names = names_in_use(tmp_path)
    assert "mediators" not in names, "the words of the search are no classes"
    assert {"tip", "active", "is-open", "--ink"} <= names
    assert "warning" not in names


def test_properties_come_from_what_asks_for_them():
    assert properties_asked_for("p { color: var( --page, var(--side)); --sky: #9cf }") == ["--page", "--side"]
