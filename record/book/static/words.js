/* How words are compared, in the search and in the register: letters without marks and case, apostrophes and hyphens of every
   kind alike, numbers with and without commas, and names by their sound where no spelling of the record fits. */
(function () {
  "use strict";

  const LETTERS = { "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l" };
  const HYPHENS = /[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
  const APOSTROPHES = "['\u2019\u2018\u02bc\u02bb\u02b9\u02be\u02bf\u02c8\u2032\u201b`\u00b4\uff07]";
  const POSSESSIVE = new RegExp("(\\p{L})" + APOSTROPHES + "s(?![\\p{L}\\p{N}])", "giu");
  const INSIDE = new RegExp("(\\p{L})" + APOSTROPHES + "+(?=\\p{L})", "gu");
  const COMPOUND = /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+/gu;
  /* The article of an Arabic name, as it is written before one. */
  const ARTICLES = new Set("al an el ad as at ash ar az".split(" "));
  const SMALL = new Set("a an and as at by for from in is it of on or that the to was were with".split(" "));
  const MONTHS = "january february march april may june july august september october november december".split(" ");
  /* What no text of the record prints, and many a reader types. */
  const ALSO = { "usa": "us" };
  const ENDINGS = /(?:ations?|ments?|ings?|ied|ers?|ed|es|ly|s|e)$/;

  /* Text without marks, case and thousands commas; hyphens are all the same. */
  function plain(text) {
    return text
      .replace(/(\d)[,\u00a0\u2009\u202f](?=\d{3}(?!\d))/g, "$1")
      .normalize("NFKD")
      .replace(/[\p{M}\u00ad\u200b-\u200f\u2060\ufeff]/gu, "")
      .toLowerCase()
      .replace(/[ıßæœøđł]/g, function (letter) { return LETTERS[letter]; })
      .replace(HYPHENS, "-")
      .replace(POSSESSIVE, "$1")
      .replace(INSIDE, "$1");
  }

  function spaced(text) {
    return " " + text.replace(/[^\p{L}\p{N}]+/gu, " ").trim() + " ";
  }

  /* The words of a text between single spaces, and after them its compounds as one word ("cease-fire" is "ceasefire" too). */
  function fold(text) {
    const folded = plain(text);
    const joined = (folded.match(COMPOUND) || []).map(function (word) { return word.replace(/-/g, ""); });
    return spaced(folded) + (joined.length ? "| " + joined.join(" ") + " " : "");
  }

  function stem(word) {
    if (word.length < 5 || /\d/.test(word)) return word;
    if (word.endsWith("ies")) return word.slice(0, -3) + "y";
    const cut = word.replace(ENDINGS, "");
    return cut.length < 4 ? word : cut.replace(/([^aeiouls])\1$/, "$1");
  }

  /* A day or month written as 2025-03-15 or 2025-03, in words. */
  function dated(written) {
    const date = /^(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?$/.exec(plain(written).trim());
    return date ? [(date[3] ? Number(date[3]) + " " : "") + MONTHS[date[2] - 1] + " " + date[1]] : [];
  }

  /* One thing that is looked for: `forms` are the ways it may be written, each one word or several that follow each other. */
  function term(written) {
    const words = spaced(plain(written)).trim().split(" ").filter(Boolean);
    while (words.length > 1 && ARTICLES.has(words[0])) words.shift();
    const forms = words.length > 1 ? [words.join(" "), words.join("")] : words;
    return { written: written, forms: forms.concat(dated(written), forms.map(function (form) { return ALSO[form]; }).filter(Boolean)) };
  }

  /* Two words after each other may be one elsewhere ("cease fire"): each may be found in the whole. */
  function join(one, next) {
    const whole = one.forms[0] + next.forms[0];
    if (/^\p{L}+$/u.test(whole)) [one, next].forEach(function (each) { each.forms.push(whole); });
  }

  /* What a query asks for, each thing once: words, and what stands in quotation marks as one. Words that stand everywhere are
     not looked for. */
  function query(text) {
    const written = text.match(/["“”„«][^"“”„»]+["“”»]|[^\s"“”„«»]+/g) || [];
    const terms = new Map();
    let before = null;
    written.forEach(function (part) {
      const one = term(part.replace(/["“”„«»]/g, "")), form = one.forms[0];
      const counts = form && !SMALL.has(form) && !ARTICLES.has(form);
      if (counts && before) join(before, one);
      before = counts ? one : null;
      if (counts && !terms.has(form)) terms.set(form, one);
    });
    return Array.from(terms.values());
  }

  /* How well a folded text holds one form: 3 as written, 2 as the beginning of a word, 1 in another ending, 0 not at all. */
  function fit(form, folded) {
    if (folded.includes(" " + form + " ")) return 3;
    if (/\d/.test(form) || form.length < 3) return 0;
    if (form.length === 3) return folded.includes(" " + form + "s ") ? 2 : 0;
    if (folded.includes(" " + form)) return 2;
    return folded.includes(" " + stem(form)) ? 1 : 0;
  }

  function holds(one, folded) {
    return one.forms.reduce(function (best, form) { return Math.max(best, fit(form, folded)); }, 0);
  }

  /* ---- Names by their sound: Qasim, Kassem and Qassem are one. ------------------------------------------------------- */

  function sound(name) {
    return name
      .replace(/kh/g, "h").replace(/gh/g, "g").replace(/th/g, "t").replace(/[qc]/g, "k").replace(/(.)\1+/g, "$1")
      .replace(/oe|ue|ou|oo|o|w/g, "u").replace(/[ae][iy]|ee|e|y/g, "i")
      .replace(/(.)\1+/g, "$1").replace(/(.{3})(?:[ai]h|a|h)$/, "$1");
  }

  /* The words of the names of the record, as they are written, with their sound. */
  function nameWords(names) {
    const words = new Map();
    names.forEach(function (name) {
      (name.match(/\p{Lu}[\p{L}\p{M}]+/gu) || []).forEach(function (word) { words.set(word, sound(spaced(plain(word)).trim())); });
    });
    return words;
  }

  /* The names that sound like a term and are written otherwise. */
  function alike(one, names) {
    const form = one.forms[0];
    if (form.length < 4 || /[\d ]/.test(form)) return [];
    const heard = sound(form);
    return Array.from(names.keys()).filter(function (name) { return names.get(name) === heard && spaced(plain(name)).trim() !== form; });
  }

  function short(text) { return text.length > 60 ? text.slice(0, 60) + "…" : text; }

  /* ---- A query as it can be answered ------------------------------------------------------------------------------------ */

  const MOST_TERMS = 40;
  const MOST_NOTES = 3;

  /* Read what was typed: `terms` to look for, and `notes` on what is looked for in their place or not at all. `isThere` says
     whether anything has a term, and `names` (see nameWords) are those that it may sound like. */
  function read(text, names, isThere) {
    const asked = query(text), terms = asked.slice(0, MOST_TERMS);
    const notes = [];
    if (text.trim() && !terms.length) notes.push("What was typed stands everywhere or nowhere: type a word that says more.");
    if (asked.length > MOST_TERMS) notes.push("Only the first " + MOST_TERMS + " words were looked for.");
    const other = [], nowhere = [];
    terms.forEach(function (term) {
      const missing = !isThere(term), written = short(term.written), heard = alike(term, names);
      term.forms = term.forms.concat(heard.map(function (name) { return spaced(plain(name)).trim(); }));
      if (missing && !heard.length) nowhere.push("Nothing here has “" + written + "”.");
      else if (missing) other.push("Nothing is spelled “" + written + "” here; shown is what has “" + heard.join("” or “") + "”.");
      else if (heard.length) other.push("Also shown is what has “" + heard.join("” or “") + "”.");
    });
    notes.push.apply(notes, nowhere.concat(other).slice(0, MOST_NOTES));
    return { terms: terms, notes: notes };
  }

  window.recordWords = { fold: fold, read: read, holds: holds, nameWords: nameWords, short: short };
})();
