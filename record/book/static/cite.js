/* Citations to copy, in four forms. The plain text stands in the page; BibTeX, RIS and CSL-JSON are made here from the same
   record when a reader asks: the book's in #book-record, the thing's in its .cite element. The record in Python is
   record/book/citations.py, and a test compares the two. */
(function () {
  "use strict";
  var holder = document.getElementById("book-record");
  if (!holder) { return; }
  var book = JSON.parse(holder.textContent);
  var root = new URL(document.documentElement.dataset.content_root || "./", location.href);

  /* Where a thing stands: the address that is printed, else its place under that of this page on the web, never one of a file. */
  function address(cite) {
    var printed = cite.querySelector(".cite-place"), place = printed ? printed.textContent : "";
    if (/^https?:/.test(place)) { return place; }
    return /^https?:$/.test(location.protocol) ? new URL(place, root).href : "";
  }

  function record(cite) {
    var id = cite.dataset.cited, kind = cite.dataset.kind;
    var title = cite.dataset.title || cite.querySelector(".cited-as").textContent, where = address(cite);
    var entry = {
      id: "phase-record" + (id ? "-" + id : ""), type: id ? "chapter" : "book", author: book.author,
      title: kind ? kind + " " + id + ": " + title : title
    };
    if (id) { entry["container-title"] = book.title; }
    entry.edition = book.edition;
    if (book.issued) { entry.issued = book.issued; }
    if (book.DOI && !id) { entry.DOI = book.DOI; }
    if (where) { entry.URL = where; }
    if (book.DOI && id) { entry.note = "The whole book: https://doi.org/" + book.DOI; }
    return entry;
  }

  var LATEX = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  function latex(text) { return text.replace(/[\\&%$#_{}~^]/g, function (mark) { return LATEX[mark] || "\\" + mark; }); }
  function year(entry) { return entry.issued ? String(entry.issued["date-parts"][0][0]) : ""; }

  var forms = {
    "BibTeX": function (entry) {
      var part = entry.type === "chapter";
      var fields = [
        ["author", entry.author.map(function (author) { return "{" + latex(author.literal) + "}"; }).join(" and ")],
        ["title", "{" + latex(entry.title) + "}"],
        ["booktitle", part ? "{" + latex(entry["container-title"]) + "}" : ""],
        ["edition", latex(entry.edition)], ["year", year(entry) || "n.d."], ["doi", entry.DOI], ["url", entry.URL],
        ["note", latex(entry.note || "")]
      ].filter(function (field) { return field[1]; });
      return ["@" + (part ? "incollection" : "book") + "{" + entry.id + ","].concat(fields.map(function (field) {
        return "  " + field[0] + " = {" + field[1] + "},";
      }), "}").join("\n");
    },
    "RIS": function (entry) {
      var lines = [["TY", entry.type === "chapter" ? "CHAP" : "BOOK"], ["ID", entry.id]]
        .concat(entry.author.map(function (author) { return ["AU", author.literal.replace(/,/g, " –")]; }))
        .concat([["TI", entry.title], ["T2", entry["container-title"]], ["ET", entry.edition], ["PY", year(entry)],
          ["DO", entry.DOI], ["UR", entry.URL], ["N1", entry.note]]);
      return lines.filter(function (line) { return line[1]; }).map(function (line) {
        return line[0] + "  - " + line[1] + "\r\n";
      }).join("") + "ER  - \r\n";
    },
    /* What somebody said is no headline: the mark keeps styles from capitalising it. */
    "CSL-JSON": function (entry) {
      if (entry.type === "chapter") { entry.title = '<span class="nocase">' + entry.title + "</span>"; }
      return JSON.stringify([entry], null, 1);
    }
  };
  window.recordCitation = function (cite, form) { return forms[form](record(cite)); };

  /* The place of a thing in plain text becomes an address where this page has one. */
  function complete(cite) {
    var place = cite.querySelector(".cite-place"), where = address(cite);
    if (place && where) { place.textContent = where; }
  }

  function offer(cite) {
    complete(cite);
    var bar = document.createElement("p"), shown = document.createElement("pre");
    bar.className = "cite-forms";
    shown.className = "cite-form";
    shown.hidden = true;
    ["Text"].concat(Object.keys(forms)).forEach(function (form) {
      bar.append(window.record.copyButton("Copy " + form, function () {
        var text = form === "Text" ? cite.querySelector(".copyable").textContent.trim() : forms[form](record(cite));
        shown.hidden = form === "Text";
        shown.textContent = text;
        return text;
      }));
    });
    cite.append(bar, shown);
  }

  /* A fold gets its buttons when it is opened first; what stands open has them at once. */
  document.querySelectorAll(".cite").forEach(function (cite) {
    var fold = cite.closest("details");
    if (!fold || fold.open) { offer(cite); return; }
    fold.addEventListener("toggle", function () { offer(cite); }, { once: true });
  });
})();
