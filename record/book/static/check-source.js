/* The form in which a reader compares a copy of an article with what was coded, in this page alone: nothing is sent or
   stored. own-copy.js finds the passages; here the copy is taken in, and what was found is shown. */
(function () {
  "use strict";

  const { element, load } = window.record;
  const MOST_BYTES = 1000000;
  const MOST_CHARACTERS = 500000;
  /* A text field takes seconds to lay out more. */
  const MOST_FILLED = 50000;
  const MOST_LINES = 2000;
  /* How long the page may be held up, and how often the reader is told how far it is, in milliseconds. */
  const SLICE = 25;
  const TOLD_EVERY = 1000;
  /* Longer stretches outside the passages are shortened in the display, and so many are listed. */
  const MOST_SHOWN = 150;
  const MOST_LISTED = 20;

  /* ---- Numbers and lists in words ------------------------------------------------------------------------------------ */

  const number = function (n) { return n.toLocaleString("en"); };
  const counted = function (n, one, several) { return number(n) + " " + (n === 1 ? one : several); };
  const wordCount = function (n) { return counted(n, "word", "words"); };
  const listed = function (names) { return names.length > 1 ? names.slice(0, -1).join(", ") + " and " + names[names.length - 1] : names.join(""); };
  const times = function (n) { return n === 2 ? "twice" : n + " times"; };

  /* ---- What is no plain text ------------------------------------------------------------------------------------------- */

  const KINDS = [
    [/^PK[\x03\x05\x07]/, "a Word, OpenDocument or other packed document"],
    [/^\s*%PDF-/, "a PDF document"],
    [/^\s*\{\\rtf/, "a rich text (RTF) document"],
    [/^\s*(?:<!--(?:(?!-->)[^])*-->\s*)*<(?:!doctype|\?xml|html|head|body|div|article|section|main|meta|title|h[1-6]|p|a|span|[uo]l|table|svg)(?=[\s>/])/i, "a web page with its code"],
    [/(?:<\/(?:p|div|span|a|li|h[1-6]|td)>[^]*?){3}/i, "a web page with its code"],
    [/^(?:.PNG\r?\n|GIF8[79]a|\xff\xd8\xff|RIFF.{4}WEBP|\ufffd+PNG)/s, "an image"],
  ];
  const MAIL_HEADER = /^\s*[\w-]+: /;
  const MAIL_CODE = /^Content-Transfer-Encoding:\s*(?:base64|quoted-printable)/im;
  const HOW = "Open it in the program it belongs to (a web page or a mail in the browser), select all, copy, and paste the text here; or save it there as plain text (.txt) and choose that file.";
  const HOW_IMAGE = "Open it in a program that recognises text (OCR, as the cameras of many phones do), select all, copy, and paste the text here.";
  /* UTF-8 that was read as something else, and what could not be read at all. */
  const DAMAGED = /\u00e2[\u0080\u20ac]\S|\u00c3[\u0080-\u009f\u00a1-\u00bf]|\u201a\u00c4\S|\ufffd/;

  /* What a text is instead of plain text, or "". Control characters are what a program wrote, not a person. */
  function otherKind(text, pasted) {
    const beginning = text.slice(0, 20000);
    const kind = KINDS.find(function (one) { return one[0].test(beginning); });
    if (kind) return kind[1];
    if (MAIL_HEADER.test(beginning) && MAIL_CODE.test(beginning)) return "a mail or a saved web page with its code";
    const control = (text.match(/[\0-\x08\x0e-\x1b]/g) || []).length;
    if (control <= 4 + text.length / 200 && (pasted || !text.includes("\0"))) return "";
    return pasted ? "what a program writes for itself" : "a file that only its program can read";
  }

  function refusal(name, kind) {
    return name + (kind.startsWith("a file") ? " is " : " looks like ") + kind + ", not plain text. " + (kind === "an image" ? HOW_IMAGE : HOW);
  }

  /* Every other byte is zero in Western text in UTF-16. */
  function withoutMark(bytes) {
    const zeros = [0, 0];
    const looked = Math.min(bytes.length, 1000);
    for (let n = 0; n < looked; n += 1) if (bytes[n] === 0) zeros[n % 2] += 1;
    if (zeros[1] > looked / 4 && zeros[0] < looked / 20) return "utf-16le";
    return zeros[0] > looked / 4 && zeros[1] < looked / 20 ? "utf-16be" : "utf-8";
  }

  const occurrences = function (text, what) { return (text.match(what) || []).length; };

  /* A text of which more is well-formed UTF-8 than not is that, with damage. In what else there is, an apostrophe tells. */
  function decoded(bytes) {
    const mark = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : withoutMark(bytes);
    const text = new TextDecoder(mark).decode(bytes);
    const damage = occurrences(text, /\ufffd/g);
    if (!damage || damage < occurrences(text, /[^\0-\x7f\ufffd]/g)) return text;
    const western = new TextDecoder("windows-1252").decode(bytes);
    return /\p{Ll}\u00d5\p{Ll}/u.test(western) ? new TextDecoder("macintosh").decode(bytes) : western;
  }

  /* The text of a file, or why it is not taken. */
  async function textOf(file) {
    const beginning = decoded(new Uint8Array(await file.slice(0, 20000).arrayBuffer()));
    const kind = otherKind(beginning);
    if (kind) return { refused: refusal(file.name, kind) };
    if (file.size > MOST_BYTES) return { refused: file.name + " has more than 1 MB, an article a few kB. Take out the article, and paste or choose that." };
    const text = decoded(new Uint8Array(await file.arrayBuffer()));
    return { text: text };
  }

  /* ---- What was found, in sentences ---------------------------------------------------------------------------------- */

  const ENGLISH = new Set("the of and to that with for by from has have said".split(" "));

  function seemsEnglish(text) {
    const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
    const common = words.filter(function (word) { return ENGLISH.has(word); }).length;
    return words.length < 20 || common > words.length / 20;
  }

  function passagesIn(expected, result, state) {
    return expected.passages.filter(function (passage) { return result.places.get(passage.id).state === state; });
  }

  function foundIn(expected, result) {
    return expected.passages.filter(function (passage) { return result.places.get(passage.id).hits.length; });
  }

  /* What a reader should know first, if the text does not seem to be the article: a list of texts and links. */
  function warning(expected, result, text, form) {
    const coded = expected.passages.filter(function (passage) { return passage.words; });
    const found = foundIn(expected, result).length;
    const share = function (one) { return one.found / one.passages; };
    const others = result.others.filter(function (one) { return one.found; }).sort(function (a, b) { return share(b) - share(a); });
    if (others.length && share(others[0]) > found / coded.length && found < coded.length / 2) {
      return ["This seems to be another article: " + counted(others[0].found, "passage", "passages") + " of ", sourceLink(form, others[0].source),
        " and " + (found || "none") + " of " + expected.source + ", the article of this page, stand in it. "];
    }
    if (others.length) return ["Your text also holds passages of ", ...others.flatMap(function (one, n) { return [n ? ", " : "", sourceLink(form, one.source)]; }), ". "];
    if (found) return [];
    const quoted = result.quotes.filter(function (one) { return one.place; }).length;
    if (quoted) {
      return ["No passage stands in your text as a whole, but " + counted(quoted, "quotation does", "quotations do")
        + ": its lines may be mixed or joined, as those of columns and numbered lines are. "];
    }
    if (!seemsEnglish(text)) return ["Your text does not seem to be in English; the text that was coded is. "];
    const words = coded.reduce(function (sum, passage) { return sum + passage.words; }, 0);
    if (result.words < words / 4) return ["Your text is short: it has " + wordCount(result.words) + ", the text that was coded " + number(words) + ". None of its passages is in yours. "];
    return ["This seems to be another article: no passage of " + expected.source + " is in it. "];
  }

  function damage(text) {
    const found = text.match(DAMAGED);
    return found ? ["Your text has damaged characters, such as “" + found[0] + "”, and words with them are not found: copy it anew, or save it as UTF-8. "] : [];
  }

  function sourceLink(form, source) {
    return form.parentElement.querySelector(".other-sources").content.querySelector('[data-source="' + source + '"]').cloneNode(true);
  }

  /* "passages 3 and 4", or how many, where there are many. */
  function named(passages) {
    const numbers = passages.map(function (passage) { return passage.n; });
    if (numbers.length > 6) return counted(numbers.length, "passage", "passages");
    return (numbers.length === 1 ? "passage " : "passages ") + listed(numbers);
  }

  /* Where a copy was cut: after the last passage found, if all before it were found too and little follows. */
  function endOf(expected, result) {
    const coded = expected.passages.filter(function (passage) { return passage.words; });
    const found = foundIn(expected, result);
    const lost = coded.slice(found.length);
    const last = found[found.length - 1];
    if (!last || !lost.length || last !== coded[found.length - 1]) return "";
    const words = function (sum, one) { return sum + one.words; };
    const behind = result.outside.filter(function (stretch) { return stretch.before && !stretch.next; }).reduce(words, 0);
    return behind < lost.reduce(words, 0) / 2 ? "Your copy ends after passage " + last.n + "." : "";
  }

  function notesRead(notes) {
    if (!notes.length) return "";
    const figures = notes.every(function (note) { return /^\d/.test(note); });
    const shown = notes.slice(0, 6).map(function (note) { return "“" + note + "”"; }).join(", ") + (notes.length > 6 ? " …" : "");
    return counted(notes.length, figures ? "figure was" : "mark was", figures ? "figures were" : "marks were")
      + " read as " + (notes.length === 1 ? "a footnote mark" : "footnote marks") + " (" + shown + ").";
  }

  function summaryOf(expected, result) {
    const count = function (state) { return passagesIn(expected, result, state).length; };
    const parts = [count("identical") + " identical", count("same words") + " the same words in another form"];
    if (count("words between")) parts.push(count("words between") + " with other words in between");
    parts.push(count("not found") + " not found");
    if (count("no words")) parts.push(count("no words") + " cannot be checked, having no words");
    const outside = result.outside.reduce(function (sum, stretch) { return sum + stretch.words; }, 0);
    const marked = result.quotes.filter(function (found) { return found.place; }).length;
    const moved = expected.passages.filter(function (passage) { return result.places.get(passage.id).moved; });
    const doubled = expected.passages.filter(function (passage) { return result.places.get(passage.id).hits.length > 1; });
    return [
      "Of " + expected.passages.length + " passages: " + parts.join(", ") + ".",
      outside ? wordCount(outside) + " of your text " + (outside === 1 ? "belongs" : "belong") + " to no passage." : "Every word of your text belongs to a passage.",
      notesRead(result.notes),
      endOf(expected, result),
      moved.length ? "In another place: " + named(moved) + "." : "",
      doubled.length ? "More than once: " + named(doubled) + "." : "",
      marked + " of " + counted(result.quotes.length, "quotation is", "quotations are") + " marked in your text below.",
    ].filter(Boolean).join(" ");
  }

  function digestNote(expected, result) {
    const same = expected.sha256 === result.sha256;
    return "SHA-256 of your text: " + result.sha256 + (same
      ? ", the same as that of the text coded."
      : ". It differs from that of the text coded, as it does after any change of a space or a line end: by itself that is no error.");
  }

  /* ---- Passage by passage ---------------------------------------------------------------------------------------------- */

  const STATES = {
    "identical": "identical",
    "same words": "the same words in another form",
    "words between": "not the same: all its words, with other words in between",
    "not found": "not found",
    "no words": "cannot be checked: it has no words",
  };

  function stateOf(place, result) {
    const between = result.outside.filter(function (one) { return one.before && one.before === one.next && place.hits.includes(one.before); });
    const inserted = between.slice(0, 3).map(function (one) { return wordCount(one.words) + ": “" + beginningOf(one, result) + "”"; }).join("; ")
      + (between.length > 3 ? "; and " + (between.length - 3) + " more" : "");
    const what = between.every(function (one) { return /^https?:/i.test(beginningOf(one, result)); }) ? "the target of a link" : "page furniture";
    return STATES[place.state]
      + (inserted && place.state === "same words" ? ", with " + what + " in between" : "") + (inserted ? " (" + inserted + ")" : "")
      + (place.moved ? "; in another place, " + (place.after ? "after passage " + place.after.n : "at the beginning") : "")
      + (place.hits.length > 1 ? "; " + times(place.hits.length) + " in your text" : "");
  }

  function passageLink(passage, text) {
    const link = element("a", "", text);
    link.href = "#" + passage.id;
    return link;
  }

  function passageList(expected, result) {
    const list = element("ul", "passage-states");
    expected.passages.forEach(function (passage) {
      const item = element("li", "");
      const state = element("span", "state", stateOf(result.places.get(passage.id), result));
      item.append(passageLink(passage, "Passage " + passage.n), " (" + passage.kind + "): ", state);
      list.append(item);
    });
    return list;
  }

  /* ---- Words outside the passages ------------------------------------------------------------------------------------- */

  function beginningOf(stretch, result) {
    const written = result.text.slice(stretch.start, stretch.start + 600).slice(0, stretch.end - stretch.start).replace(/\s+/g, " ");
    const words = written.split(" ");
    return words.length > 12 ? words.slice(0, 12).join(" ") + " …" : written;
  }

  function whereIs(stretch) {
    if (stretch.before && stretch.before === stretch.next) return "in passage " + stretch.before.passage.n;
    if (stretch.before && stretch.next) return "between passages " + stretch.before.passage.n + " and " + stretch.next.passage.n;
    if (stretch.before) return "after passage " + stretch.before.passage.n;
    return stretch.next ? "before passage " + stretch.next.passage.n : "your whole text";
  }

  function outsideList(result) {
    if (!result.outside.length) return [];
    const list = element("ul", "outside-list");
    result.outside.slice(0, MOST_LISTED).forEach(function (stretch) {
      list.append(element("li", "", whereIs(stretch) + ": " + wordCount(stretch.words) + ", “" + beginningOf(stretch, result) + "”"));
    });
    const more = result.outside.length - MOST_LISTED;
    if (more > 0) list.append(element("li", "", "and " + counted(more, "other stretch", "other stretches")));
    const note = element("p", "", "Menus, page numbers, advertisements, added sentences and the words of passages that were changed all count here.");
    return [element("h3", "", "Words that belong to no passage"), note, list];
  }

  /* ---- The reader's own text --------------------------------------------------------------------------------------------- */

  /* The text is cut where quotations and stretches outside the passages begin and end; the middle of a long stretch is left
     out. Each quotation is marked and leads to its claim. */
  function* markedText(result) {
    const box = element("div", "own-text");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Your text with the quotations marked");
    const quotes = result.quotes.filter(function (one) { return one.place; });
    const stretches = result.outside.flatMap(function (one) { return shortened(one, result.text, quotes); });
    const cuts = new Set([0, result.text.length]);
    quotes.forEach(function (one) { cuts.add(one.place.start).add(one.place.end); });
    stretches.forEach(function (one) { cuts.add(one.start).add(one.end); });
    const edges = Array.from(cuts).sort(function (a, b) { return a - b; });
    let next = 0;
    for (let n = 0; n + 1 < edges.length; n += 1) {
      const [start, end] = [edges[n], edges[n + 1]];
      while (next < stretches.length && stretches[next].end <= start) next += 1;
      const stretch = next < stretches.length && stretches[next].start <= start ? stretches[next] : null;
      const quoted = quotes.some(function (one) { return one.place.start <= start && one.place.end >= end; });
      const piece = stretch && stretch.leftOut ? element("em", "left-out", " [" + wordCount(stretch.leftOut) + " not shown] ") : withoutGaps(result.text.slice(start, end));
      const marked = quoted ? element("mark", "", piece) : piece;
      box.append(stretch && !stretch.leftOut ? outsidePiece(marked) : marked);
      quotes.filter(function (one) { return one.place.end === end; }).forEach(function (one) { box.append(reference(one.quote)); });
      yield 1;
    }
    return box;
  }

  /* Many blank lines or spaces as few. */
  function withoutGaps(text) {
    return text.replace(/\s{8,}/g, function (gap) { return /[\n\r]/.test(gap) ? "\n\n" : gap.slice(0, 80); });
  }

  function outsidePiece(piece) {
    const span = element("span", "outside");
    span.append(piece);
    return span;
  }

  /* A long stretch as its beginning, what is left out, and its end; one with a quotation in it stays whole. */
  function shortened(stretch, text, quotes) {
    const quoted = quotes.some(function (one) { return one.place.end > stretch.start && one.place.start < stretch.end; });
    if (stretch.words <= 2 * MOST_SHOWN || quoted) return [stretch];
    const spaces = Array.from(text.slice(stretch.start, stretch.end).matchAll(/\s+/g), function (space) { return stretch.start + space.index; });
    if (spaces.length <= 2 * MOST_SHOWN) return [stretch];
    const [from, to] = [spaces[MOST_SHOWN], spaces[spaces.length - MOST_SHOWN]];
    return [
      { start: stretch.start, end: from },
      { start: from, end: to, leftOut: stretch.words - 2 * MOST_SHOWN },
      { start: to, end: stretch.end },
    ];
  }

  function reference(quote) {
    const link = element("a", "claim-ref own-ref", quote.claim);
    link.href = "#" + quote.claim;
    link.setAttribute("aria-label", "claim " + quote.claim);
    const wrapped = document.createDocumentFragment();
    wrapped.append("[", link, "]");
    return wrapped;
  }

  function missing(result) {
    const lost = result.quotes.filter(function (found) { return !found.place; });
    if (!lost.length) return [];
    const line = element("p", "", "Quotations not found word for word in your text: ");
    lost.forEach(function (found, n) {
      const link = element("a", "claim-ref", found.quote.claim);
      link.href = "#" + found.quote.claim;
      line.append(n ? ", " : "", link);
    });
    return [line];
  }

  function legend(result) {
    const line = element("p", "own-legend", "");
    line.append(element("mark", "", "Marked"), ": a quotation, with its claim behind it.");
    if (result.outside.length) line.append(" ", element("span", "outside", "Underlined with dots"), ": belongs to no passage.");
    return line;
  }

  /* What compares, and what is expected, is fetched when a reader comes to the form; from then on the page asks for nothing. */
  function loadComparison(source) {
    return load("sha256.js", function () { return window.record.sha256; })
      .then(function () { return load("own-copy.js", function () { return window.record.ownCopy; }); })
      .then(function () { return load("record/expected-" + source + ".js", function () { return window.recordExpected; }); });
  }

  /* Compares a text and builds what is shown of it: texts and elements for the summary and for below. */
  function* report(text, expected, form) {
    const result = yield* window.record.ownCopy.compare(text, expected);
    if (!result) return { summary: ["Your text has more than " + number(window.record.ownCopy.MOST_WORDS) + " words, an article some hundreds. Paste the article alone."], shown: [] };
    if (!result.words) return { summary: ["There are no words in your text. Paste your copy of the article."], shown: [] };
    result.text = text;
    const summary = [...damage(text), ...warning(expected, result, text, form), summaryOf(expected, result)];
    const shown = [
      element("h3", "", "Your text with the quotations marked"), legend(result), yield* markedText(result), ...missing(result),
      ...outsideList(result),
      element("h3", "", "Passage by passage in your copy"), passageList(expected, result), element("p", "digest-note", digestNote(expected, result)),
    ];
    return { summary: summary, shown: shown };
  }

  /* ---- The form --------------------------------------------------------------------------------------------------------- */

  function setUp(form) {
    const source = form.dataset.source;
    const field = form.querySelector("textarea");
    const file = form.querySelector("input[type=file]");
    const summary = form.querySelector(".check-summary");
    const output = form.parentElement.querySelector(".check-result");
    const stale = element("strong", "", "Your text has changed since; compare it again. ");
    let latest = 0;

    function show(told, shown) {
      summary.replaceChildren(...told);
      output.replaceChildren(...shown);
      output.hidden = !shown.length;
    }

    /* Ends what is under way, and returns whether what begins now is still the latest. */
    function begin() {
      latest += 1;
      const mine = latest;
      return function () { return mine === latest; };
    }

    async function read(files) {
      const [chosen] = files;
      const current = begin();
      const told = files.length > 1 ? ["Of your " + files.length + " files only the first was read, " + chosen.name + ". "] : [];
      show(["Reading " + chosen.name + " …"], []);
      const got = await textOf(chosen).catch(function () { return { refused: chosen.name + " could not be read. Open it, and paste its text here." }; });
      if (!current()) return;
      if (got.refused) return show([...told, got.refused], []);
      const fits = got.text.length <= MOST_FILLED && got.text.split("\n", MOST_LINES).length < MOST_LINES;
      field.value = fits ? got.text : "";
      run(got.text, told);
    }

    /* A text field turns every line end into \n; a file keeps its own, so that its digest can agree. */
    function run(text, before = []) {
      const current = begin();
      if (!text.trim()) return show(["Paste your copy of the article first."], []);
      if (text.length > MOST_CHARACTERS) return show(["Your text has more than " + number(MOST_CHARACTERS) + " characters, an article a few thousand. Paste the article alone."], []);
      const kind = otherKind(text, true);
      if (kind) return show([refusal("Your text", kind)], []);
      show(["Comparing …"], []);
      let told = performance.now();
      function slice(work) {
        if (!current()) return;
        const began = performance.now();
        let step;
        do step = work.next(); while (!step.done && performance.now() - began < SLICE);
        if (step.done) return show([...before, ...step.value.summary], step.value.shown);
        if (began - told > TOLD_EVERY) {
          told = began;
          summary.textContent = "Comparing: " + Math.floor(100 * step.value) + " % …";
        }
        setTimeout(slice, 0, work);
      }
      loadComparison(source).then(function (expected) {
        slice(report(text, expected, form));
      }, function () { show(["What compares could not be loaded. Reload the page and try again."], []); });
    }

    form.addEventListener("focusin", function () { loadComparison(source).catch(function () {}); }, { once: true });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      run(field.value);
    });
    form.addEventListener("reset", function () {
      begin();
      show([], []);
      field.focus();
    });
    /* What is found is of the text as it was; what is under way would be. */
    field.addEventListener("input", function () {
      if (!summary.hasChildNodes() || stale.isConnected) return;
      begin();
      if (output.hidden) show([], []);
      else summary.prepend(stale);
    });
    file.addEventListener("click", function () { file.value = ""; });
    file.addEventListener("change", function () { if (file.files.length) read(file.files); });
    field.addEventListener("dragover", function (event) { event.preventDefault(); });
    field.addEventListener("drop", function (event) {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      read(event.dataTransfer.files);
    });
    summary.replaceChildren();
    form.querySelector("[type=submit]").disabled = false;
  }

  document.querySelectorAll(".check-source").forEach(setUp);
})();
