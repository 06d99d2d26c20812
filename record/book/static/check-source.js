/* Compares a reader's own copy of an article with what was coded, in this page alone: nothing is sent or stored.
   Only digests of the passages and the short quotations are known here; the article itself is not. A passage is
   identical (its SHA-256 is), in another form (the SHA-256 of its words is), or not found. Nothing is matched
   to something that is merely similar. */
(function () {
  "use strict";

  const element = window.record.element;
  const WORD = /[\p{L}\p{N}_]+/gu;

  /* ---- SHA-256 (FIPS 180-4). crypto.subtle is missing on plain http, and one way of computing is enough. ------ */

  const CONSTANTS = constants();

  /* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
  function constants() {
    const found = [];
    for (let n = 2; found.length < 64; n += 1) {
      let prime = true;
      for (let divisor = 2; divisor * divisor <= n; divisor += 1) if (n % divisor === 0) prime = false;
      if (prime) found.push((Math.cbrt(n) % 1) * 4294967296 | 0);
    }
    return found;
  }

  function sha256(text) {
    const bytes = new TextEncoder().encode(text);
    const length = ((bytes.length + 8) >> 6) * 64 + 64;
    const padded = new Uint8Array(length);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(length - 8, Math.floor(bytes.length / 536870912));
    view.setUint32(length - 4, bytes.length << 3);
    const state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    const schedule = new Int32Array(64);
    for (let block = 0; block < length; block += 64) digestBlock(view, block, state, schedule);
    return state.map(function (word) { return (word >>> 0).toString(16).padStart(8, "0"); }).join("");
  }

  function rotate(value, by) {
    return (value >>> by) | (value << (32 - by));
  }

  function digestBlock(view, block, state, schedule) {
    for (let t = 0; t < 64; t += 1) {
      if (t < 16) {
        schedule[t] = view.getInt32(block + 4 * t);
      } else {
        const a = schedule[t - 15];
        const b = schedule[t - 2];
        const mixed = (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) + (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10));
        schedule[t] = (schedule[t - 16] + schedule[t - 7] + mixed) | 0;
      }
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 64; t += 1) {
      const chosen = (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g));
      const first = (h + chosen + CONSTANTS[t] + schedule[t]) | 0;
      const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach(function (word, n) { state[n] = (state[n] + word) | 0; });
  }

  /* ---- Passages and quotations --------------------------------------------------------------------------------- */

  function wordsOf(text) {
    return Array.from(text.matchAll(WORD), function (match) {
      return { word: match[0].toLowerCase(), start: match.index, end: match.index + match[0].length };
    });
  }

  function linesOf(text) {
    return Array.from(text.matchAll(/[^\r\n]+/g), function (match) {
      return { sha256: sha256(match[0]), start: match.index, end: match.index + match[0].length };
    });
  }

  /* Where a passage stands in the text, looking from each word on for a run of as many words with the same digest. */
  function sameWords(passage, words) {
    for (let first = 0; passage.words && first + passage.words <= words.length; first += 1) {
      const run = words.slice(first, first + passage.words);
      if (sha256(run.map(function (token) { return token.word; }).join(" ")) === passage.words_sha256) {
        return { start: run[0].start, end: run[run.length - 1].end };
      }
    }
    return null;
  }

  function findPassage(passage, lines, words) {
    const line = lines.find(function (candidate) { return candidate.sha256 === passage.sha256; });
    if (line) return { state: "identical", start: line.start, end: line.end };
    const run = sameWords(passage, words);
    return run ? { state: "same words", start: run.start, end: run.end } : { state: "not found" };
  }

  /* A quotation is looked for word for word: inside its passage where that was found, else in the whole text with
     the words around it. Where it fits in more than one place it is not marked. */
  function findQuote(quote, place, text, words) {
    const exact = wordsOf(quote.exact);
    if (!exact.length) return null;
    const within = place.start === undefined ? words : words.filter(function (token) { return token.start >= place.start && token.end <= place.end; });
    const before = wordsOf(quote.prefix).slice(1);
    const after = wordsOf(quote.suffix).slice(0, -1);
    const hits = runs(within, exact).filter(function (hit) {
      return place.start !== undefined || (fits(before, words, hit.start, -before.length) && fits(after, words, hit.end, 0));
    });
    const unique = hits.length > 1 ? hits.filter(function (hit) { return fits(before, words, hit.start, -before.length) && fits(after, words, hit.end, 0); }) : hits;
    return unique.length === 1 ? withMarks(unique[0], quote.exact, exact, text) : null;
  }

  /* Marks that the quotation begins or ends with belong to it where the text has them too. */
  function withMarks(hit, printed, exact, text) {
    const before = printed.slice(0, exact[0].start);
    const after = printed.slice(exact[exact.length - 1].end);
    return {
      start: text.slice(0, hit.start).endsWith(before) ? hit.start - before.length : hit.start,
      end: text.slice(hit.end).startsWith(after) ? hit.end + after.length : hit.end,
    };
  }

  /* The places of a run of words, as offsets in the text. */
  function runs(words, wanted) {
    const found = [];
    for (let first = 0; first + wanted.length <= words.length; first += 1) {
      const same = wanted.every(function (token, n) { return words[first + n].word === token.word; });
      if (same) {
        const start = words[first].start;
        const end = words[first + wanted.length - 1].end;
        found.push({ start: start, end: end });
      }
    }
    return found;
  }

  /* Whether `context` stands directly before (shift < 0) or after the offset `at`. */
  function fits(context, words, at, shift) {
    const index = shift < 0
      ? words.findIndex(function (token) { return token.start === at; }) + shift
      : words.findIndex(function (token) { return token.end === at; }) + 1;
    return context.every(function (token, n) { return words[index + n] && words[index + n].word === token.word; });
  }

  function compare(text, expected) {
    const lines = linesOf(text);
    const words = wordsOf(text);
    const places = {};
    expected.passages.forEach(function (passage) { places[passage.id] = findPassage(passage, lines, words); });
    const quotes = expected.quotes.map(function (quote) {
      return { quote: quote, place: findQuote(quote, places[quote.passage], text, words) };
    });
    return { sha256: sha256(text), places: places, quotes: quotes };
  }

  /* ---- What the reader sees --------------------------------------------------------------------------------------- */

  const STATES = {
    "identical": "identical",
    "same words": "the same words in another form (quotation marks, spaces, line ends or marks of extraction differ)",
    "not found": "not found",
  };

  function count(expected, result, state) {
    return expected.passages.filter(function (passage) { return result.places[passage.id].state === state; }).length;
  }

  function summaryOf(expected, result) {
    const marked = result.quotes.filter(function (found) { return found.place; }).length;
    return "Of " + expected.passages.length + " passages " + count(expected, result, "identical") + " are identical, "
      + count(expected, result, "same words") + " have the same words in another form, "
      + count(expected, result, "not found") + " were not found. "
      + marked + " of " + result.quotes.length + " quotations are marked in your text below.";
  }

  function digestNote(expected, result) {
    const same = expected.sha256 === result.sha256;
    return "SHA-256 of your text: " + result.sha256 + (same
      ? ", the same as that of the text coded."
      : ". It differs from that of the text coded, as it does after any change of a space or a line end: by itself that is no error.");
  }

  function passageList(expected, result) {
    const list = element("ul", "");
    expected.passages.forEach(function (passage) {
      const item = element("li", "");
      const link = element("a", "", "Passage " + passage.n);
      link.href = "#" + passage.id;
      const state = element("span", "state", STATES[result.places[passage.id].state]);
      item.append(link, " (" + passage.kind + "): ", state);
      list.append(item);
    });
    return list;
  }

  /* The reader's own text, cut at the ends of quotations; each piece inside one is marked, each end leads to the claim. */
  function markedText(text, result) {
    const box = element("div", "own-text");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Your text with the quotations marked");
    const found = result.quotes.filter(function (one) { return one.place; });
    const cuts = new Set([0, text.length]);
    found.forEach(function (one) { cuts.add(one.place.start).add(one.place.end); });
    const edges = Array.from(cuts).sort(function (a, b) { return a - b; });
    for (let n = 0; n + 1 < edges.length; n += 1) {
      const piece = text.slice(edges[n], edges[n + 1]);
      const inside = found.some(function (one) { return one.place.start <= edges[n] && one.place.end >= edges[n + 1]; });
      box.append(inside ? element("mark", "", piece) : piece);
      found.filter(function (one) { return one.place.end === edges[n + 1]; }).forEach(function (one) { box.append(reference(one.quote)); });
    }
    return box;
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

  function setUp(form) {
    const expected = JSON.parse(document.querySelector('.expected-text[data-source="' + form.dataset.source + '"]').textContent);
    const field = form.querySelector("textarea");
    const file = form.querySelector("input[type=file]");
    const summary = form.querySelector(".check-summary");
    const output = form.parentElement.querySelector(".check-result");

    function read(chosen) {
      chosen.text().then(function (text) { field.value = text; run(text); });
    }

    /* A text field turns every line end into \n; a file keeps its own, so that its digest can agree. */
    function run(text) {
      if (!text.trim()) {
        summary.textContent = "Paste your copy of the article first.";
        output.hidden = true;
        return;
      }
      const result = compare(text, expected);
      summary.textContent = summaryOf(expected, result);
      output.replaceChildren(
        element("h3", "", "Your text with the quotations marked"), markedText(text, result), ...missing(result),
        element("h3", "", "Passage by passage in your copy"), passageList(expected, result), element("p", "digest-note", digestNote(expected, result))
      );
      output.hidden = false;
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      run(field.value);
    });
    form.addEventListener("reset", function () {
      summary.textContent = "";
      output.hidden = true;
      output.replaceChildren();
    });
    file.addEventListener("change", function () { if (file.files.length) read(file.files[0]); });
    field.addEventListener("dragover", function (event) { event.preventDefault(); });
    field.addEventListener("drop", function (event) {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      read(event.dataTransfer.files[0]);
    });
  }

  document.querySelectorAll(".check-source").forEach(setUp);
  window.record.sha256 = sha256;
})();
