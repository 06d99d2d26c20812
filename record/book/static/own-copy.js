/* Finds the passages of an article in a reader's copy of it. Only digests of the passages and the short quotations are known
   here; the article itself is not. Two runs of words are the same only where the SHA-256 of their words is; nothing is
   matched to something that is merely similar. What follows decides which words a text is read as.

   Every function* works in steps, so that whoever runs it can let the page breathe between them. */
(function () {
  "use strict";

  const { sha256, sha256OfRuns } = window.record;
  const MOST_WORDS = 50000;
  /* Shorter passages (headings, datelines) count only where they stand by themselves: their words may well occur in others. */
  const SHORT = 8;
  /* How many runs are tried where a hyphen may be part of the word, and where a passage may be interrupted. */
  const MOST_TRIES = 60000;
  const MOST_BETWEEN = 100;

  /* ---- The words of a text ------------------------------------------------------------------------------------------ */

  const CHUNK = /(?:[^\s\u0085]|\uFEFF)+/g;
  const BREAK = /[\n\r\v\f\u0085\u2028\u2029]/;
  const WORD = /[\p{L}\p{N}_]+/gu;
  const ENTITY = /^&(?:amp;)*(#?\w+);?$/i;
  /* Whatever is not the letter it stands for: entities, signs without width, letters with combining marks, letter forms. */
  const FORM = /&(?:amp;)*(?:(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});|nbsp|[lr][sd]quo|quot|apos)|[\p{Cf}\p{DI}]+|[\p{L}\p{N}]\p{M}+|[^\x00-\x7f]/giu;
  const NO_FORM = /^[\x00-\x25\x27-\x7f]*$/;
  const NOTE_NUMBERS = /[\u00b2\u00b3\u00b9\u2070-\u209c\u2460-\u24ff\u2776-\u2793]/;
  const APOSTROPHE_LETTERS = /[\u02b9-\u02c1\u02c8\ua78c]/;
  const BRACKETED_NOTE = /\[(?:\d{1,3}(?:[,\u2013-]\d{1,3})*|[a-c])\]/g;
  const NOTE_AT_STOP = /^(.*\p{L}["'\u201d\u2019)\]]*[.,;!?\u2026]["'\u201d\u2019)\]]*)\d{1,2}["'\u201d\u2019)\]]*$/u;
  const OPEN = /^(?:[-\u2010\u2011\u00ac]|\u00ad|&shy;|&#173;)\p{Cf}*$/u;
  const SOFT = /[\u00ad&]/;
  const QUOTING = /^[>|]*$/;
  /* The target of a link with what encloses it (and its title), or an address by itself. */
  const ADDRESSES = /(?:\]\(|[(<])https?:\/\/[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*(?:[ \t]+"[^"\n]{0,200}")?[)>]|https?:\/\/[^\s<>()[\]]+/gi;
  const decoder = document.createElement("textarea");

  function decoded(entity) {
    decoder.innerHTML = "&" + entity.match(ENTITY)[1] + ";";
    return decoder.textContent;
  }

  function plainForm(piece) {
    if (piece.length > 2 && ENTITY.test(piece)) return decoded(piece).replace(FORM, function (sign) { return ENTITY.test(sign) ? sign : plainForm(sign); });
    if (/^[\p{Cf}\p{DI}]/u.test(piece)) return "";
    if (NOTE_NUMBERS.test(piece)) return " ";
    if (APOSTROPHE_LETTERS.test(piece)) return "'";
    return /^(?:\p{L}|\p{Nd}|\p{Nl})/u.test(piece) ? piece.replace(/\p{DI}/gu, "").normalize("NFKC") : piece;
  }

  /* A chunk without spaces in plain letters, with the offsets in the chunk that each of them comes from, where they differ. */
  function* plainChunk(chunk) {
    if (NO_FORM.test(chunk)) return { plain: chunk };
    let forms = 0;
    let plain = "";
    const starts = [];
    const ends = [];
    function add(piece, start, end, whole) {
      for (let n = 0; n < piece.length; n += 1) {
        starts.push(whole ? start : start + n);
        ends.push(whole ? end : start + n + 1);
      }
      plain += piece;
    }
    let done = 0;
    for (const form of chunk.matchAll(FORM)) {
      add(chunk.slice(done, form.index), done);
      done = form.index + form[0].length;
      add(plainForm(form[0]), form.index, done, true);
      forms += 1;
      if (forms % 500 === 0) yield 0;
    }
    add(chunk.slice(done), done);
    return { plain: plain, starts: starts, ends: ends };
  }

  /* The offsets of footnote marks in a chunk: [1], an [a] that hangs on a word (by itself it is one), the 1 behind a stop, where
     it may be the first word of a sentence instead. */
  function notesIn(plain) {
    const found = Array.from(plain.matchAll(BRACKETED_NOTE), function (note) { return [note.index, note.index + note[0].length]; })
      .filter(function (note) { return note[0] > 0 || /\d/.test(plain[1]); });
    const atStop = plain.length < 100 && plain.match(NOTE_AT_STOP);
    if (atStop) found.push([atStop[1].length, plain.length, /[.!?\u2026]$/.test(atStop[1])]);
    return found;
  }

  /* Capitals and marks apart: a spelling of the record where the word only lacks its marks. */
  function spelled(word, spellings) {
    const lower = word.toLowerCase().replace(/^_+|_+$/g, "");
    const bare = /i\u0307/.test(lower) ? lower.replace(/i\u0307/g, "i") : lower;
    return spellings.get(bare) || bare;
  }

  function bareLetters(word) {
    return word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  }

  /* The words as they stand, each with its offsets and line. `open`: a hyphen and a space follow, so that the next may be the
     rest of it; `bare`: it can be such a rest; `fresh`: a line or a sentence begins with it; `note`: a footnote number;
     `address`: which address it is of; `aside`: it is of the target of a link, or the number of a line. */
  function* tokensOf(text, spellings) {
    const tokens = [];
    const addresses = Array.from(text.matchAll(ADDRESSES));
    let address = 0;
    let line = 0;
    let behind = 0;
    let first = true;
    let quoting = true;
    let stop = false;
    let figure = null;
    for (const match of text.matchAll(CHUNK)) {
      if (BREAK.test(text.slice(behind, match.index))) {
        line += 1;
        first = true;
        quoting = true;
      }
      const chunk = match[0];
      behind = match.index + chunk.length;
      const { plain, starts, ends } = yield* plainChunk(chunk);
      const notes = /[\d[]/.test(plain) ? notesIn(plain) : [];
      let note = 0;
      let read = 0;
      for (const word of plain.matchAll(WORD)) {
        const end = word.index + word[0].length;
        const between = plain.slice(read, word.index);
        const named = spelled(word[0], spellings);
        if (!named) continue;
        const start = match.index + (starts ? starts[word.index] : word.index);
        while (note < notes.length && notes[note][1] < end) note += 1;
        while (address < addresses.length && addresses[address].index + addresses[address][0].length <= start) address += 1;
        const addressed = address < addresses.length && addresses[address].index <= start;
        const noted = note < notes.length && notes[note][0] <= word.index;
        if (figure && /^\p{Ll}/u.test(word[0])) Object.assign(figure, { note: false, fresh: true });
        tokens.push({
          word: named,
          start: start,
          end: match.index + (ends ? ends[end - 1] : end),
          line: line,
          fresh: first || stop || (read === 0 && /[.!?:]/.test(between)),
          bare: read === 0 && (between === "" || QUOTING.test(between)) && (!first || quoting),
          open: "",
          capital: /^\p{Lu}/u.test(word[0]),
          capitals: /\p{Lu}$/u.test(word[0]),
          note: noted,
          address: addressed ? address + 1 : 0,
          aside: addressed && /^[\](<]/.test(addresses[address][0]),
        });
        figure = noted && notes[note][2] ? tokens[tokens.length - 1] : null;
        read = end;
        first = false;
        stop = false;
        if (tokens.length > MOST_WORDS) return null;
        if (tokens.length % 500 === 0) yield 0;
      }
      if (first && !QUOTING.test(plain)) quoting = false;
      const rest = read ? chunk.slice(tokens[tokens.length - 1].end - match.index) : "";
      if (OPEN.test(rest)) tokens[tokens.length - 1].open = SOFT.test(rest) ? "soft" : "hyphen";
      if (/[.!?:;\u2026]/.test(plain.slice(read))) stop = true;
    }
    setLineNumbersAside(tokens);
    return tokens;
  }

  /* The numbers at line starts that count the lines, be it every fifth: three or more as far from how many lines came before. */
  function setLineNumbersAside(tokens) {
    const counting = new Map();
    tokens.forEach(function (token, n) {
      if (n && tokens[n - 1].line === token.line) return;
      const next = tokens[n + 1];
      if (!/^\d{1,4}$/.test(token.word) || !next || next.line !== token.line) return;
      const ahead = Number(token.word) - token.line;
      if (!counting.has(ahead)) counting.set(ahead, []);
      counting.get(ahead).push(n);
    });
    counting.forEach(function (places) {
      if (places.length < 3) return;
      places.forEach(function (n) {
        tokens[n].aside = true;
        tokens[n + 1].fresh = true;
      });
    });
  }

  /* ---- Readings: which words follow each other ---------------------------------------------------------------------- */

  const mayJoin = function (one, next) { return one.open && next.bare; };

  /* A hyphen before a space splits a word, unless the rest of it is written as a name is. */
  function splits(one, next) {
    return one.open === "soft" || !next.capital || one.capitals;
  }

  /* The large first letter of a text stands by itself in many copies, at the beginning of a line. */
  function isDropCap(before, one, next) {
    return !(before && before.line === one.line) && one.capital && one.word.length === 1 && !next.capital && /^\p{L}/u.test(next.word);
  }

  /* 1800 for 1,800: the parts of a number that is no year. */
  function thousands(word) {
    return /^[1-9]\d{3,5}$/.test(word) && !/^(?:19|20)\d\d$/.test(word) ? [word.slice(0, -3), word.slice(-3)] : [word];
  }

  /* The words of the tokens in `kept` (indexes), those split at a hyphen put together, and `loosely` drop caps and thousands
     too. `first` and `last` are places in `kept`; `turns` counts before each word where other words stand than in the text. */
  function* reading(tokens, kept, loosely) {
    const words = [];
    const first = [];
    const last = [];
    const turns = [];
    let turn = 0;
    for (let n = 0; n < kept.length; n += 1) {
      const token = tokens[kept[n]];
      const before = n ? tokens[kept[n - 1]] : null;
      const dropped = loosely && before && isDropCap(tokens[kept[n - 2]], before, token);
      if (dropped || (before && mayJoin(before, token) && splits(before, token))) {
        if (dropped || kept[n] !== kept[n - 1] + 1) turn += 1;
        words[words.length - 1] += token.word;
        last[last.length - 1] = n;
      } else {
        if (n && kept[n] !== kept[n - 1] + 1) turn += 1;
        (loosely && !token.address ? thousands(token.word) : [token.word]).forEach(function (word, part) {
          turn += part;
          words.push(word);
          first.push(n);
          last.push(n);
          turns.push(turn);
        });
      }
      if (n % 20000 === 19999) yield 0;
    }
    turns.push(turn);
    return { words: words, first: first, last: last, turns: turns, kept: kept };
  }

  /* Each address twice, as in a text where it is the words and the target of a link. */
  function withAddressesTwice(tokens, kept) {
    const twice = [];
    let from = 0;
    kept.forEach(function (n, k) {
      if (k && tokens[kept[k - 1]].address !== tokens[n].address) from = k;
      twice.push(n);
      const next = tokens[kept[k + 1]];
      if (tokens[n].address && !(next && next.address === tokens[n].address)) twice.push(...kept.slice(from, k + 1));
    });
    return twice;
  }

  /* The words in bytes, each with a space behind it: so any run of words is one stretch of bytes. */
  function inBytes(words) {
    const encoder = new TextEncoder();
    const bytes = encoder.encode(words.join(" ") + " ");
    const ends = new Uint32Array(words.length + 1);
    let word = 0;
    for (let n = 0; n < bytes.length; n += 1) if (bytes[n] === 32) ends[word += 1] = n + 1;
    return { view: new DataView(bytes.buffer), ends: ends };
  }

  /* ---- Which passages stand where ----------------------------------------------------------------------------------- */

  /* Passages by the first 32 bits of their digest, which is all that is compared for most runs. */
  function byDigest(passages) {
    const found = new Map();
    passages.forEach(function (passage) {
      const head = parseInt(passage.words_sha256.slice(0, 8), 16) | 0;
      found.set(head, (found.get(head) || []).concat(passage));
    });
    return found;
  }

  function lengthsOf(passages) {
    return Array.from(new Set(passages.map(function (passage) { return passage.words; }))).sort(function (a, b) { return a - b; });
  }

  class Comparison {
    constructor(text, expected, tokens) {
      this.text = text;
      this.tokens = tokens;
      this.passages = expected.passages;
      this.others = expected.others.flatMap(function (other) {
        return other.passages.map(function (passage) { return { source: other.source, words: passage[0], words_sha256: passage[1] }; });
      });
      this.hits = [];
      this.otherHits = new Set();
      this.owner = new Array(tokens.length).fill(null);
      this.tries = 0;
    }

    missing() {
      const found = new Set(this.hits.map(function (hit) { return hit.passage; }));
      return this.passages.filter(function (passage) { return passage.words && !found.has(passage); });
    }

    isFree(n) {
      return this.owner[n] === null;
    }

    /* The end of the text or a token of a passage, footnote and line numbers left out: `step` is -1 before and 1 behind a token. */
    isEdge(n, step) {
      let next = n + step;
      while (this.tokens[next] && (this.tokens[next].note || this.tokens[next].aside) && this.isFree(next)) next += step;
      return !this.tokens[next] || !this.isFree(next);
    }

    /* A place where a passage may begin: behind another, or where a line or a sentence does. */
    mayBegin(n) {
      return this.tokens[n].fresh || this.isEdge(n, -1);
    }

    mayEnd(n) {
      return this.isEdge(n, 1) || this.tokens[n + 1].fresh;
    }

    /* Takes the tokens for a passage, if no other has them. Says whether it did. */
    place(passage, how, words, taken) {
      const tokens = this.tokens;
      const ends = [taken[0], taken[taken.length - 1]];
      if (!taken.every(this.isFree, this)) return false;
      if (how !== "identical" && passage.words < SHORT && !(this.mayBegin(ends[0]) && this.mayEnd(ends[1]))) return false;
      const hit = { passage: passage, how: how, words: words, start: tokens[ends[0]].start, end: tokens[ends[1]].end };
      taken.forEach(function (n) { this.owner[n] = hit; }, this);
      this.hits.push(hit);
      return true;
    }

    /* A run of a reading as words with offsets, and the tokens it is made of. */
    run(read, from, count) {
      const tokens = this.tokens;
      const words = [];
      for (let n = from; n < from + count; n += 1) {
        words.push({ word: read.words[n], start: tokens[read.kept[read.first[n]]].start, end: tokens[read.kept[read.last[n]]].end });
      }
      return { words: words, taken: read.kept.slice(read.first[from], read.last[from + count - 1] + 1) };
    }

    /* Lines that are a passage to the letter. A passage without words is found in no other way. */
    * identicalLines() {
      const bySha = new Map(this.passages.map(function (passage) { return [passage.sha256, passage]; }));
      this.wordless = new Set();
      let n = 0;
      for (const line of this.text.matchAll(/[^\r\n]+/g)) {
        const passage = bySha.get(sha256(line[0]));
        const end = line.index + line[0].length;
        const taken = [];
        for (; n < this.tokens.length && this.tokens[n].start < end; n += 1) if (passage) taken.push(n);
        if (passage && !passage.words) this.wordless.add(passage);
        if (passage && taken.length) {
          const read = yield* reading(this.tokens, taken.filter(function (one) { return !this.tokens[one].note; }, this));
          this.place(passage, "identical", this.run(read, 0, read.words.length).words, taken);
        }
        yield 0;
      }
    }

    /* Every run of a reading that has the digest of one of `wanted`; the longest passages are placed first. Passages of the
       other sources are looked for where lines and sentences begin. With `across`, only runs in which the reading turns. */
    * search(read, wanted, across) {
      const { view, ends } = inBytes(read.words);
      const own = byDigest(wanted);
      const others = across ? new Map() : byDigest(this.others);
      const few = lengthsOf(wanted);
      const all = lengthsOf(wanted.concat(across ? [] : this.others));
      const longest = few[few.length - 1] || 0;
      const found = [];
      for (let n = 0; n < read.words.length; n += 1) {
        if (n % 50 === 0) yield n / read.words.length;
        const from = read.kept[read.first[n]];
        const last = Math.min(n + longest, read.words.length) - 1;
        if (!this.isFree(from) || ends[Math.max(last, n) + 1] - ends[n] > 20000) continue;
        if (across && read.turns[last + 1] === read.turns[n]) continue;
        const lengths = !across && this.mayBegin(from) ? all : few;
        sha256OfRuns(view, ends, n, lengths, (length, head, digest) => {
          for (const passage of own.get(head) || []) {
            if (passage.words === length && passage.words_sha256 === digest()) found.push([passage, n]);
          }
          for (const passage of others.get(head) || []) {
            if (passage.words === length && digest().startsWith(passage.words_sha256)) this.otherHits.add(passage);
          }
        });
      }
      found.sort(function (a, b) { return b[0].words - a[0].words || a[1] - b[1]; });
      found.forEach(function ([passage, n]) {
        const { words, taken } = this.run(read, n, passage.words);
        this.place(passage, "same words", words, taken);
      }, this);
    }

    /* ---- Page furniture ---- */

    /* The lines that may be left out: those that look like furniture, and those that come back `often` or more times, as
       heads and feet of pages do. A headline that is found again on each page is one of them. */
    * furniture(often) {
      const doubled = this.doubled();
      const counts = new Map();
      const loose = [];
      for (const line of this.lines()) {
        if (!line.every(function (n) { return this.isFree(n) || doubled.has(this.owner[n]); }, this)) continue;
        const written = this.written(line);
        const shape = written.toLowerCase().replace(/\d+/g, "0");
        counts.set(shape, (counts.get(shape) || 0) + 1);
        const head = line.length <= 20 && isHead(written);
        loose.push({ line: line, shape: shape, plain: isFurniture(written) || (head && !line.some(this.isFree, this)), head: head });
        yield 0;
      }
      const chosen = loose.filter(function (one) { return one.plain || (one.head && counts.get(one.shape) >= often); });
      return new Set(chosen.map(function (one) { return this.tokens[one.line[0]].line; }, this));
    }

    /* What a line says, with the marks behind its last word. */
    written(line) {
      const end = this.tokens[line[line.length - 1]].end;
      return this.text.slice(this.tokens[line[0]].start, end) + this.text.slice(end, end + 10).split(BREAK)[0];
    }

    /* The hits of passages that stand in more than one place. */
    doubled() {
      const counts = new Map();
      this.hits.forEach(function (hit) { counts.set(hit.passage, (counts.get(hit.passage) || 0) + 1); });
      return new Set(this.hits.filter(function (hit) { return counts.get(hit.passage) > 1; }));
    }

    /* The tokens of each line. */
    * lines() {
      let from = 0;
      for (let n = 1; n <= this.tokens.length; n += 1) {
        if (n < this.tokens.length && this.tokens[n].line === this.tokens[from].line) continue;
        yield Array.from({ length: n - from }, function (_, k) { return from + k; });
        from = n;
      }
    }

    /* ---- Hyphens at the ends of lines that may be part of the word ---- */

    /* The run of `count` words from place `from` in `kept`; the hyphens numbered in `turned` are read the other way than usual,
       or every one as part of the word if `whole`. */
    variant(kept, from, count, turned, whole) {
      const words = [];
      let hyphens = 0;
      let n = from;
      for (; n < kept.length; n += 1) {
        const token = this.tokens[kept[n]];
        const before = n > from ? this.tokens[kept[n - 1]] : null;
        let joins = false;
        if (before && mayJoin(before, token)) {
          joins = before.open === "soft" || (!whole && splits(before, token)) !== turned.includes(hyphens);
          hyphens += before.open === "soft" ? 0 : 1;
        }
        if (joins) {
          words[words.length - 1].word += token.word;
          words[words.length - 1].end = token.end;
        } else if (words.length === count) break;
        else words.push({ word: token.word, start: token.start, end: token.end });
      }
      return { words: words, taken: kept.slice(from, n), hyphens: hyphens };
    }

    matches(passage, words) {
      this.tries += 1;
      return words.length === passage.words && sha256(words.map(function (one) { return one.word; }).join(" ")) === passage.words_sha256;
    }

    * readHyphens(kept) {
      if (!this.tokens.some(function (token) { return token.open === "hyphen"; })) return;
      this.tries = 0;
      for (const depth of [0, 1, 2, 3]) {
        let again = true;
        while (again) {
          again = false;
          const missing = this.missing();
          const starts = missing.length ? this.starts(kept, 2 * lengthsOf(missing).pop()) : [];
          for (const passage of missing) {
            for (const from of starts) {
              if (this.tries > MOST_TRIES) return;
              yield 0.99;
              if (!this.isFree(kept[from])) continue;
              again = (yield* this.turnHyphens(kept, from, passage, depth)) || again;
            }
          }
        }
      }
    }

    /* Where a missing passage with a hyphen may begin: first behind those found, then where lines and sentences begin. */
    starts(kept, longest) {
      const near = [];
      const far = [];
      let hyphen = Infinity;
      for (let place = kept.length - 1; place >= 0; place -= 1) {
        const n = kept[place];
        if (this.tokens[n].open === "hyphen") hyphen = place;
        if (hyphen - place < longest && this.isFree(n) && this.mayBegin(n)) (this.isEdge(n, -1) ? near : far).push(place);
      }
      return near.reverse().concat(far.reverse());
    }

    * turnHyphens(kept, from, passage, depth) {
      for (const whole of [false, true]) {
        this.tries += 1;
        const { hyphens } = this.variant(kept, from, passage.words, [], whole);
        for (const turned of hyphens ? choices(hyphens, depth) : []) {
          if (this.tries > MOST_TRIES) return false;
          if (this.tries % 20 === 0) yield 0.99;
          const { words, taken } = this.variant(kept, from, passage.words, turned, whole);
          if (this.matches(passage, words) && this.place(passage, "same words", words, taken)) return true;
        }
      }
      return false;
    }

    /* ---- One interruption inside a passage ---- */

    /* A missing passage may stand in a stretch that no passage has, with other words between two of its own. */
    * interrupted(read) {
      this.tries = 0;
      for (const passage of this.missing()) {
        if (passage.words < SHORT) continue;
        const free = read.first.map(function (place) { return this.isFree(read.kept[place]); }, this);
        yield* this.findInterrupted(read, free, passage);
      }
    }

    * findInterrupted(read, free, passage) {
      const limit = Math.min(this.tries + MOST_TRIES / 10, MOST_TRIES);
      for (const from of this.freeStarts(read, free)) {
        yield 0.99;
        let end = from;
        for (; end < read.words.length && free[end] && end - from <= passage.words + MOST_BETWEEN; end += 1) {
          if (end - from <= passage.words || !this.mayBegin(read.kept[read.first[end]])) continue;
          if (yield* this.split(read, from, end, passage, limit)) return;
        }
        if (end - from > passage.words && !(end < read.words.length && free[end]) && (yield* this.split(read, from, end, passage, limit))) return;
        if (this.tries > limit) return;
      }
    }

    freeStarts(read, free) {
      const near = [];
      const far = [];
      free.forEach(function (isFree, n) {
        if (!isFree) return;
        if (n === 0 || !free[n - 1]) near.push(n);
        else if (this.mayBegin(read.kept[read.first[n]])) far.push(n);
      }, this);
      return near.concat(far);
    }

    /* Tries the passage as the beginning and the end of the words from `from` to `end`, cut at every place. */
    * split(read, from, end, passage, limit) {
      const gap = end - from - passage.words;
      for (let before = 1; before < passage.words && this.tries <= limit; before += 1) {
        if (this.tries % 20 === 0) yield 0.99;
        const cut = from + before;
        const words = read.words.slice(from, cut).concat(read.words.slice(cut + gap, end));
        this.tries += 1;
        if (sha256(words.join(" ")) !== passage.words_sha256) continue;
        const head = this.run(read, from, before);
        const tail = this.run(read, cut + gap, passage.words - before);
        const between = this.text.slice(head.words[before - 1].end, tail.words[0].start);
        const how = interrupts(between) ? "same words" : "words between";
        if (this.place(passage, how, head.words.concat(tail.words), head.taken.concat(tail.taken))) return true;
      }
      return false;
    }
  }

  /* Every choice of `size` numbers below `count`. */
  function* choices(count, size, from = 0) {
    if (!size) yield [];
    else for (let n = from; n < count; n += 1) for (const rest of choices(count, size - 1, n + 1)) yield [n].concat(rest);
  }

  /* ---- What page furniture looks like --------------------------------------------------------------------------------- */

  const MONTH = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\\.?";
  const DATE = "(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\\s+)?(?:\\d{1,2}[/.]\\d{1,2}[/.]\\d{2,4}|\\d{4}-\\d\\d-\\d\\d|\\d{1,2}\\s+"
    + MONTH + "\\s+\\d{4}|" + MONTH + "\\s+\\d{1,2},?\\s+\\d{4})";
  const TIME = "\\d{1,2}[:.]\\d{2}(?:\\s*[ap]\\.?m\\.?)?";
  const PAGE_NUMBER = /^\W*(?:(?:page|p\.)\s*\d{1,4}|\d{1,4})(?:\s*(?:of|\/|\|)\s*\d{1,4})?[^\w.,;:!?\u2026]*$/i;
  const NUMBERED_PAGE = /^\W*page\s*\d{1,4}(?:\s*(?:of|\/)\s*\d{1,4})?\W*$/i;
  const ADDRESS = /^\W*(?:https?:\/\/|www\.)\S+(?:\W+(?:page\s*)?\d{1,4}(?:\s*(?:of|\/)\s*\d{1,4})?)?\W*$/i;
  const PRINTED = new RegExp("^\\W*" + DATE + ",?\\s+" + TIME + "(?:\\W.{0,150})?$", "i");
  const DATED = new RegExp("^\\W*(?:(?:published|updated|posted|printed)\\W+)?" + DATE + "(?:\\W+(?:at\\s+)?" + TIME + ")?\\W*$", "i");
  const LABEL = /^\W*(?:advertisements?(?:\W+(?:scroll (?:down )?to continue|continue reading below|story continues below))?|advert|ad|sponsored(?: content)?|promoted|story continues below(?: this)? advertisement|article continues (?:below|after)(?: this)? ad(?:vertisement)?|continue reading(?: below)?|scroll to continue|skip advertisement|share(?: this(?: article| story)?)?|print|subscribe(?: now)?|sign up|related(?: articles| stories)?|recommended|read more|listen|save)\W*$/i;

  function isFurniture(line) {
    const plain = line.replace(/\s+/g, " ");
    return line.length < 300 && (isLabel(plain) || [PAGE_NUMBER, ADDRESS, PRINTED, DATED].some(function (form) { return form.test(plain); }));
  }

  /* In small letters the words of a label may be words of a sentence. */
  function isLabel(line) {
    return LABEL.test(line) && /^\W*\p{Lu}/u.test(line);
  }

  /* What may stand over every page, and is no sentence or part of one. */
  function isHead(line) {
    return /^[^\p{L}\p{N}]*[\p{Lu}\p{N}]/u.test(line) && /[\p{L}\p{N}][^\p{L}\p{N}]+[\p{L}\p{N}]/u.test(line) && !/[.!?\u2026]["'\u201d\u2019)\]]*(?:\s|$)/.test(line);
  }

  /* Whether what stands between two words of a passage is nothing but furniture. In a line with other words a number may
     be one of them. */
  function interrupts(between) {
    const lines = between.split(BREAK);
    if (lines.length === 1) return isLabel(between.trim()) || [NUMBERED_PAGE, ADDRESS].some(function (form) { return form.test(between.trim()); });
    const apart = !/[\p{L}\p{N}]/u.test(lines[0]) && !/[\p{L}\p{N}]/u.test(lines[lines.length - 1]);
    return apart && lines.every(function (line) { return !/[\p{L}\p{N}]/u.test(line) || isFurniture(line.trim()); });
  }

  /* ---- Quotations ------------------------------------------------------------------------------------------------------ */

  /* The places in `words` where `wanted` stands, with as many as possible of the words around it. */
  function placesOf(words, wanted) {
    const found = [];
    for (let n = 0; n + wanted.length <= words.length; n += 1) {
      if (wanted.every(function (word, k) { return words[n + k].word === word; })) found.push(n);
    }
    return found;
  }

  function follows(words, from, wanted) {
    return wanted.every(function (word, k) { return words[from + k] && words[from + k].word === word; });
  }

  /* A quotation is looked for word for word: inside its passage where that was found, else in the rest of the text with
     the words around it. Where it fits in more than one place it is not marked. */
  function findQuote(quote, hit, rest, text, spellings) {
    const listed = function (part) { return Array.from(part.matchAll(WORD), function (word) { return spelled(word[0], spellings); }); };
    const exact = listed(quote.exact);
    if (!exact.length) return null;
    const words = hit ? hit.words : rest;
    const before = listed(quote.prefix).slice(1);
    const after = listed(quote.suffix).slice(0, -1);
    const fits = function (n) {
      return (hit && n < before.length || follows(words, n - before.length, before)) && follows(words, n + exact.length, after);
    };
    let places = placesOf(words, exact);
    if (!hit || places.length > 1) places = places.filter(fits);
    if (places.length !== 1) return null;
    return withMarks({ start: words[places[0]].start, end: words[places[0] + exact.length - 1].end }, quote.exact, text);
  }

  /* Marks that the quotation begins or ends with belong to it where the text has them too. */
  function withMarks(place, printed, text) {
    const before = printed.match(/^[^\p{L}\p{N}_]*/u)[0];
    const after = printed.match(/[^\p{L}\p{N}_]*$/u)[0];
    return {
      start: text.slice(0, place.start).endsWith(before) ? place.start - before.length : place.start,
      end: text.startsWith(after, place.end) ? place.end + after.length : place.end,
    };
  }

  /* ---- Order and what is left over ------------------------------------------------------------------------------------- */

  /* The hits that do not stand in the order of the article: all but a longest series that does. */
  function outOfOrder(hits) {
    const best = [];
    const before = [];
    hits.forEach(function (hit, n) {
      best[n] = 1;
      before[n] = -1;
      for (let k = 0; k < n; k += 1) {
        if (hits[k].passage.n < hit.passage.n && best[k] >= best[n]) {
          best[n] = best[k] + 1;
          before[n] = k;
        }
      }
    });
    const kept = new Set();
    for (let n = best.indexOf(Math.max(...best)); n >= 0 && hits.length; n = before[n]) kept.add(hits[n].passage);
    return new Set(hits.map(function (hit) { return hit.passage; }).filter(function (passage) { return !kept.has(passage); }));
  }

  /* The stretches of words that no passage has, with the hits before and behind them. */
  function outside(comparison) {
    const found = [];
    let stretch = null;
    let before = null;
    comparison.tokens.forEach(function (token, n) {
      const hit = comparison.owner[n];
      if (hit) {
        if (stretch) stretch.next = hit;
        stretch = null;
        before = hit;
      } else if (!token.note) {
        if (!stretch) found.push(stretch = { words: 0, start: token.start, before: before, next: null });
        stretch.words += 1;
        stretch.end = token.end;
      }
    });
    return found;
  }

  function placeOf(passage, comparison, hits, moved) {
    const own = hits.filter(function (hit) { return hit.passage === passage; });
    const states = ["identical", "same words", "words between"];
    const state = states.find(function (how) { return own.some(function (hit) { return hit.how === how; }); });
    const wordless = comparison.wordless.has(passage) ? "identical" : "no words";
    const previous = hits[hits.indexOf(own[0]) - 1];
    return {
      state: state || (passage.words ? "not found" : wordless),
      hits: own,
      moved: moved.has(passage),
      after: previous && previous.passage,
    };
  }

  /* ---- The comparison -------------------------------------------------------------------------------------------------- */

  /* Returns what was found, or null for a text with more words than this page takes. */
  function* compare(text, expected) {
    const spellings = new Map(expected.spellings.map(function (word) { return [bareLetters(word), word.toLowerCase()]; }));
    const tokens = yield* tokensOf(text, spellings);
    if (!tokens) return null;
    const comparison = new Comparison(text, expected, tokens);
    const all = Array.from(tokens.keys()).filter(function (n) { return !tokens[n].note; });
    const whole = yield* reading(tokens, all);
    yield* comparison.identicalLines();
    yield* comparison.search(whole, expected.passages.filter(function (passage) { return passage.words; }), false);
    /* In a long text or another article that holds none of the passages there is nothing to look between. */
    const another = tokens.length > 3000 || comparison.otherHits.size;
    if (comparison.missing().length && (comparison.hits.length || !another)) {
      const plain = all.filter(function (n) { return !tokens[n].aside; });
      let read = yield* reading(tokens, plain);
      yield* comparison.search(read, comparison.missing(), true);
      yield* comparison.search(yield* reading(tokens, withAddressesTwice(tokens, plain), true), comparison.missing(), true);
      let left = 0;
      for (const often of [Infinity, 3, 2]) {
        const furniture = yield* comparison.furniture(often);
        if (furniture.size > left && comparison.missing().length) {
          read = yield* reading(tokens, plain.filter(function (n) { return !furniture.has(tokens[n].line); }));
          yield* comparison.search(read, comparison.missing(), true);
        }
        left = furniture.size;
        yield* comparison.readHyphens(read.kept);
      }
      yield* comparison.interrupted(read);
      if (read.words.length < whole.words.length) yield* comparison.interrupted(whole);
    }
    return yield* resultOf(text, expected, comparison, whole, spellings);
  }

  function* resultOf(text, expected, comparison, whole, spellings) {
    const hits = comparison.hits.slice().sort(function (a, b) { return a.start - b.start; });
    const moved = outOfOrder(hits);
    const places = new Map(expected.passages.map(function (passage) { return [passage.id, placeOf(passage, comparison, hits, moved)]; }));
    const rest = comparison.run(whole, 0, whole.words.length).words;
    const quotes = [];
    for (const quote of expected.quotes) {
      quotes.push({ quote: quote, place: findQuote(quote, places.get(quote.passage).hits[0], rest, text, spellings) });
      yield 1;
    }
    return {
      sha256: sha256(text),
      words: comparison.tokens.filter(function (token) { return !token.note; }).length,
      places: places,
      quotes: quotes,
      notes: comparison.tokens.filter(function (token) { return token.note; }).map(function (token) { return text.slice(token.start, token.end); }),
      outside: outside(comparison),
      others: expected.others.map(function (other) {
        const found = Array.from(comparison.otherHits).filter(function (passage) { return passage.source === other.source; });
        return { source: other.source, found: found.length, passages: other.passages.length };
      }),
    };
  }

  window.record.ownCopy = { compare: compare, MOST_WORDS: MOST_WORDS };
})();
