/* The search page: what the record holds of the words, names, numbers and ids of a query, each hit with the place where it
   stands. A classic script with its index beside it, so that it works from files too; it stores nothing. */
(function () {
  "use strict";

  const words = window.recordWords;
  const form = document.querySelector(".bd-article .bd-search");
  const status = document.querySelector(".search-status");
  const results = document.getElementById("search-results");
  const root = document.documentElement.dataset.content_root || "./";
  const AT_FIRST = 10;
  const AROUND = 90;
  if (!form) return;
  const asked = new URLSearchParams(location.search).get("q") || "";
  const field = form.elements.q;
  field.value = field.value || asked;
  if (!words) return;
  const element = window.record.element;
  let index = null;

  /* ---- The index, loaded and folded once somebody asks --------------------------------------------------------------- */

  function entry(row) {
    const paragraphs = typeof row[6] === "string" ? [["", row[6]]] : row[6];
    return {
      kind: row[0], id: row[1], page: row[2], anchor: row[3], title: row[4], where: row[5], paragraphs: paragraphs,
      head: words.fold(row[4] + " / " + row[5] + " / " + row[1]),
      texts: paragraphs.map(function (paragraph) { return words.fold(paragraph[1]); }),
      names: words.fold(row[7].map(function (number) { return index.names[number]; }).join(" / "))
    };
  }

  let entries = [], nameWords = null;

  function foldIndex() {
    index = window.recordSearch;
    entries = index.entries.concat(window.recordSearchPages || []).map(entry);
    nameWords = words.nameWords(index.names);
  }

  /* ---- Finding ----------------------------------------------------------------------------------------------------------- */

  function score(terms, one) {
    let sum = 0;
    for (const term of terms) {
      const inTexts = one.texts.reduce(function (best, text) { return Math.max(best, words.holds(term, text)); }, 0);
      const best = Math.max(4 * words.holds(term, one.head), 3 * inTexts, words.holds(term, one.names));
      if (!best) return 0;
      sum += best;
    }
    return sum;
  }

  /* A number as it may be typed: `c17`, `C 017`, `(C017)`. */
  function number(id) {
    return id.toLowerCase().replace(/[^\p{L}\p{N}.-]/gu, "").replace(/^([a-z])-?0*(\d+)$/, "$1$2");
  }

  /* What has a number that was typed as its own: an entry, or what stands inside a claim. */
  function ofNumber(id) {
    const found = entries.filter(function (one) { return one.id && number(one.id) === id; });
    const inner = Object.keys(index.inner).find(function (key) { return number(key) === id; });
    if (inner) {
      const claim = entries.find(function (one) { return one.id === index.inner[inner]; });
      if (claim) found.push(Object.assign({}, claim, { id: inner, anchor: inner, where: "in claim " + claim.id + ": " + claim.where }));
    }
    return found;
  }

  /* One number, or several after each other. */
  function numbered(text) {
    const ids = new Set(text.split(/[\s,;]+(?=[a-z][\s-]*\d)/i).slice(0, 40).map(number));
    return Array.from(ids).flatMap(ofNumber);
  }

  function find(text) {
    const first = numbered(text);
    const query = words.read(text, nameWords, function (term) { return entries.some(function (one) { return score([term], one); }); });
    const terms = query.terms, notes = first.length ? [] : query.notes;
    const scored = terms.length ? entries.map(function (one) { return [score(terms, one), one]; }) : [];
    const others = scored.filter(function (pair) { return pair[0] && !first.includes(pair[1]); });
    others.sort(function (a, b) { return b[0] - a[0]; });
    if (terms.length > 1 && !first.length && !others.length && !notes.length) {
      notes.push("Each of these words stands somewhere, and nothing has all of them.");
    }
    if (!window.recordSearchPages) notes.push("The text of the pages could not be loaded and was not searched.");
    return { terms: terms, first: first, others: others, notes: notes };
  }

  /* Kind by kind; who is asked for by name comes first. */
  function groups(found) {
    const kinds = Object.keys(index.kinds).map(function (kind) {
      const hits = found.others.filter(function (pair) { return pair[1].kind === kind; }).map(function (pair) { return pair[1]; });
      return { title: index.kinds[kind], kind: kind, hits: hits };
    });
    const byName = function (one) { return found.terms.every(function (term) { return words.holds(term, one.names) === 3; }); };
    const people = kinds.find(function (group) { return group.kind === "actor"; });
    const named = people.hits.filter(byName);
    people.hits = people.hits.filter(function (one) { return !named.includes(one); });
    return [{ title: "By its number", kind: "id", hits: found.first }, { title: "By name", kind: "name", hits: named }]
      .concat(kinds).filter(function (group) { return group.hits.length; });
  }

  /* ---- Showing --------------------------------------------------------------------------------------------------------- */

  const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\u00ad]*(?:[-,'\u2019\u2010\u2011][\p{L}\p{N}][\p{L}\p{M}\p{N}\u00ad]*)*/gu;

  /* Where in a text the words of the query stand: pairs of start and end. */
  function places(text, terms) {
    const parts = terms.map(function (term) {
      return { written: term.written, forms: term.forms.concat(term.forms.join(" ").split(" ")) };
    });
    return Array.from(text.matchAll(WORD))
      .filter(function (match) { const folded = words.fold(match[0]); return parts.some(function (term) { return words.holds(term, folded); }); })
      .map(function (match) { return [match.index, match.index + match[0].length]; });
  }

  function marked(holder, text, terms, from, to) {
    let at = from;
    places(text, terms).forEach(function (place) {
      if (place[0] < from || place[1] > to) return;
      holder.append(text.slice(at, place[0]), element("mark", "", text.slice(place[0], place[1])));
      at = place[1];
    });
    holder.append(text.slice(at, to));
    return holder;
  }

  /* The words around the first that was asked for, cut between words. */
  function excerpt(text, terms) {
    const first = places(text, terms)[0];
    if (!first) return null;
    let from = Math.max(0, first[0] - AROUND), to = Math.min(text.length, first[1] + AROUND);
    if (from) from = text.indexOf(" ", from) + 1;
    if (to < text.length) to = Math.max(first[1], text.lastIndexOf(" ", to));
    const line = element("p", "hit-words", from ? "… " : "");
    marked(line, text, terms, from, to);
    if (to < text.length) line.append(" …");
    return line;
  }

  /* The paragraph that has most of what was asked for. */
  function bestParagraph(one, terms) {
    let best = 0, place = 0;
    one.texts.forEach(function (text, number) {
      const sum = terms.reduce(function (total, term) { return total + words.holds(term, text); }, 0);
      if (sum > best) { best = sum; place = number; }
    });
    return one.paragraphs[place];
  }

  function hit(one, terms) {
    const item = element("li", "hit hit-" + one.kind);
    const paragraph = bestParagraph(one, terms);
    const anchor = paragraph[0] || one.anchor;
    const link = element("a", "");
    link.href = root + index.pages[one.page] + (anchor ? "#" + encodeURIComponent(anchor) : "");
    if (one.id) link.append(element("span", "hit-id", one.id), " ");
    marked(link, one.title, terms, 0, one.title.length);
    item.append(link);
    if (one.where) item.append(marked(element("p", "hit-where"), one.where, terms, 0, one.where.length));
    const line = excerpt(paragraph[1], terms);
    if (line) item.append(line);
    return item;
  }

  function group(one, terms) {
    const part = element("section", "hits");
    const heading = element("h2", "", one.title + " (" + one.hits.length + ")");
    const list = element("ul", "");
    const add = function (hits) { hits.forEach(function (each) { list.append(hit(each, terms)); }); };
    add(one.hits.slice(0, AT_FIRST));
    part.append(heading, list);
    if (one.hits.length > AT_FIRST) {
      const more = element("button", "record-button", "Show all " + one.hits.length);
      more.type = "button";
      more.addEventListener("click", function () {
        const next = list.children.length;
        add(one.hits.slice(AT_FIRST));
        more.remove();
        list.children[next].querySelector("a").focus();
      });
      part.append(more);
    }
    return part;
  }

  function count(found) {
    const total = found.first.length + found.others.length;
    return total === 1 ? "1 hit." : (total || "No") + " hits.";
  }

  function show(text) {
    results.textContent = "";
    text = text.trim();
    document.title = (text ? words.short(text) + " – " : "") + document.title.replace(/^.* – (?=Search)/, "");
    if (!text) { status.textContent = ""; return; }
    foldIndex();
    const found = find(text);
    status.textContent = [count(found)].concat(found.notes).join(" ");
    groups(found).forEach(function (one) { results.append(group(one, found.terms)); });
  }

  /* The record has to be there; the pages may be missing, which is said. */
  function ask() {
    const pages = window.record.load("record/search-pages.js", function () { return window.recordSearchPages; }).catch(function () {});
    return window.record.load("record/search-index.js", function () { return window.recordSearch; }).then(function () { return pages; });
  }

  (asked.trim() ? ask() : Promise.resolve()).then(function () {
    show(asked);
    results.classList.add("ready");
  }, function () { /* the page says that it could not be loaded */ });
})();
