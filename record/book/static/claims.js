/* Cards beside the links into the record, and buttons that copy a citation.
   A classic script, because modules do not load from file://. Without it every link is simply a link. */
(function () {
  "use strict";

  const LINKS = "a.record-ref, a.claim-ref";
  const OPEN_AFTER = 150;
  const CLOSE_AFTER = 250;
  const here = document.currentScript.src;

  let card = null;
  let shownFor = null;
  let openTimer = 0;
  let closeTimer = 0;
  const loading = new Map();

  /* Which entries a link names: a phrase lists them, for it may name several; of any other link the class tells the kind and the
     address the entry, or the address both (#actor-hamas). */
  function entriesOf(link) {
    if (link.dataset.entry) return link.dataset.entry.split(" ");
    const kind = link.className.match(/(\w+)-ref/)[1];
    const anchor = link.hash.slice(1);
    return [kind === "entry" ? anchor.replace("-", ":") : kind + ":" + anchor];
  }

  /* A script beside this one or at an address of its own, fetched when it is first asked for, and again where it did not come or
     did not leave what it is for, which `made` gives; returns a promise of that. */
  function load(name, made) {
    if (!loading.has(name)) {
      loading.set(name, new Promise(function (resolve, reject) {
        const script = document.createElement("script");
        const fail = function () {
          loading.delete(name);
          script.remove();
          reject(new Error("a file of this book could not be loaded"));
        };
        script.src = new URL(name, here).href;
        script.onload = function () {
          Promise.resolve().then(made).then(function (left) { if (left) resolve(left); else fail(); }, fail);
        };
        script.onerror = fail;
        document.head.append(script);
      }));
    }
    return loading.get(name);
  }

  function loadCards() {
    return load("record/cards.js", function () { return window.recordCards; });
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /* Each card is a new element: one that moved from link to link would count as a shift of the layout. It stands inside
     the main landmark, where a reader who moves by landmarks finds it. */
  function makeCard(contents) {
    if (card !== null) card.remove();
    card = element("div", "record-card");
    card.id = "record-card";
    card.addEventListener("pointerenter", function () { clearTimeout(closeTimer); });
    card.addEventListener("pointerleave", closeSoon);
    const summary = element("div", "card-summary");
    summary.id = "record-card-summary";
    card.append(summary);
    contents.forEach(function (content, place) { fill(content, place, summary); });
    (document.querySelector("main") || document.body).append(card);
  }

  /* The first entry is also what a screen reader hears of the card; the others follow it, each under its title. */
  function fill(content, place, summary) {
    const head = place ? card : summary;
    head.append(element("p", "card-title", content.title), element("p", "card-lead", content.lead));
    content.quotes.forEach(function (words) { card.append(element("p", "card-quote", words)); });
    if (content.facts.length) {
      const list = element("dl", "");
      content.facts.forEach(function (fact) { list.append(element("dt", "", fact[0]), element("dd", "", fact[1])); });
      card.append(list);
    }
    if (content.note) card.append(element("p", "card-note", content.note));
  }

  /* Below the link where there is room, else above it; inside the window; moving along with the page. */
  function place(link) {
    const at = link.getClientRects()[0] || link.getBoundingClientRect();
    if (getComputedStyle(card).position === "fixed") {
      const covered = at.bottom + 6 - card.getBoundingClientRect().top;
      if (covered > 0) window.scrollBy(0, covered);
      return;
    }
    const room = document.documentElement.clientWidth - card.offsetWidth - 12;
    const below = at.bottom + 6;
    const fits = below + card.offsetHeight <= window.innerHeight || at.top - card.offsetHeight - 6 < 0;
    const top = fits ? below : at.top - card.offsetHeight - 6;
    const frame = card.offsetParent.getBoundingClientRect();
    card.style.left = Math.max(12, Math.min(at.left, room)) - frame.left + "px";
    card.style.top = top - frame.top + "px";
  }

  /* Returns a promise of whether there is a card for the link. */
  function show(link, asDialog) {
    clearTimeout(openTimer);
    clearTimeout(closeTimer);
    return loadCards().then(function (cards) {
      const contents = entriesOf(link).map(function (entry) { return cards[entry]; }).filter(Boolean);
      if (!contents.length) return false;
      hide();
      makeCard(contents);
      shownFor = link;
      if (asDialog) {
        card.setAttribute("role", "dialog");
        card.setAttribute("aria-labelledby", "record-card-summary");
        card.tabIndex = -1;
        card.append(actions(link));
      } else {
        card.setAttribute("role", "tooltip");
        link.setAttribute("aria-describedby", "record-card-summary");
      }
      place(link);
      if (asDialog) card.focus({ preventScroll: true });
      return true;
    }, function () { return false; });
  }

  /* What a tap asks for, or, where there is no card or none within three seconds, what the link leads to. */
  function showOrFollow(link) {
    const follow = function () { location.assign(link.href); };
    const patience = setTimeout(follow, 3000);
    show(link, true).then(function (shown) {
      clearTimeout(patience);
      if (!shown) follow();
    });
  }

  /* A finger has no hover: its first tap shows the card, and the card leads on. */
  function actions(link) {
    const row = element("p", "card-actions");
    const open = element("a", "", "Open");
    open.href = link.href;
    open.addEventListener("click", function () { hide(); });
    const close = element("button", "", "Close");
    close.type = "button";
    close.addEventListener("click", function () { hide(true); });
    row.append(open, close);
    return row;
  }

  function hide(focusBack) {
    clearTimeout(openTimer);
    clearTimeout(closeTimer);
    if (shownFor === null) return;
    const link = shownFor;
    shownFor = null;
    link.removeAttribute("aria-describedby");
    card.hidden = true;
    if (focusBack) link.focus({ preventScroll: true });
  }

  function closeSoon() {
    clearTimeout(openTimer);
    clearTimeout(closeTimer);
    if (card !== null && card.getAttribute("role") === "dialog") return;
    closeTimer = setTimeout(hide, CLOSE_AFTER);
  }

  function linkAt(target) {
    return target instanceof Element ? target.closest(LINKS) : null;
  }

  document.addEventListener("pointerover", function (event) {
    const link = linkAt(event.target);
    if (!link || event.pointerType === "touch") return;
    clearTimeout(closeTimer);
    clearTimeout(openTimer);
    if (link !== shownFor) openTimer = setTimeout(show, OPEN_AFTER, link, false);
  });
  document.addEventListener("pointerout", function (event) {
    const link = linkAt(event.target);
    if (link && event.pointerType !== "touch" && !link.contains(event.relatedTarget) && document.activeElement !== link) closeSoon();
  });
  document.addEventListener("focusin", function (event) {
    const link = linkAt(event.target);
    if (link && link.matches(":focus-visible")) show(link, false);
    else if (shownFor !== null && card !== null && !card.contains(event.target) && !link) hide();
  });
  document.addEventListener("focusout", function (event) {
    if (shownFor === event.target && !(card !== null && card.contains(event.relatedTarget))) closeSoon();
  });
  document.addEventListener("click", function (event) {
    const link = linkAt(event.target);
    if (link && event.pointerType === "touch" && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      if (shownFor === link) return;
      event.preventDefault();
      showOrFollow(link);
    } else if (shownFor !== null && card !== null && !card.contains(event.target)) {
      hide();
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || shownFor === null) return;
    event.preventDefault();
    hide(card.contains(document.activeElement));
  });
  window.addEventListener("resize", function () { if (shownFor !== null) place(shownFor); });

  /* ---- Copying --------------------------------------------------------------------------------------- */

  /* navigator.clipboard is missing on plain http; a selection then does the same. */
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const field = element("textarea", "visually-hidden", text);
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copying is not allowed here"));
  }

  function copyButton(label, text) {
    const button = element("button", "record-button copy-button", label);
    button.type = "button";
    button.addEventListener("click", function () {
      copy(text()).then(
        function () { tell(button, "Copied"); },
        function () { tell(button, "Not allowed here: select the text instead"); }
      );
    });
    return button;
  }

  /* The button says what it has done, and a screen reader hears it once. */
  function tell(button, words) {
    const before = button.dataset.label || button.textContent;
    button.dataset.label = before;
    button.textContent = words;
    let status = document.getElementById("record-status");
    if (!status) {
      status = element("p", "visually-hidden");
      status.id = "record-status";
      status.setAttribute("role", "status");
      document.querySelector("main").append(status);
    }
    status.textContent = words;
    setTimeout(function () { button.textContent = before; status.textContent = ""; }, 2500);
  }

  /* An anchor inside a closed <details> opens it; a claim cited by its anchor is never hidden. */
  function reveal() {
    const target = document.getElementById(window.recordAnchor());
    for (let box = target && target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  /* ---- The notes of a chapter: open in the page, folded on a screen, open again for paper and for who comes by a number. -- */

  const notes = document.querySelector(".endnotes");
  if (notes) {
    const fold = notes.querySelector(".notes-fold");
    const setFolded = function (folded) {
      notes.querySelectorAll(".notes-list, .notes-lead").forEach(function (part) {
        if (folded) part.setAttribute("hidden", "until-found");
        else part.removeAttribute("hidden");
      });
      fold.setAttribute("aria-expanded", String(!folded));
      fold.textContent = folded ? "Unfold the notes" : "Fold the notes";
    };
    const openFor = function () { if (/^#(note-|notes$)/.test(location.hash)) setFolded(false); };
    setFolded(true);
    openFor();
    fold.addEventListener("click", function () { setFolded(fold.getAttribute("aria-expanded") === "true"); });
    /* The browser's own search finds words in the folded notes too. */
    notes.addEventListener("beforematch", function () { setFolded(false); });
    window.addEventListener("hashchange", function () {
      openFor();
      const target = document.getElementById(window.recordAnchor());
      if (target && notes.contains(target)) target.scrollIntoView();
    });
  }

  /* ---- The numbers of the claims in the text: asked for above the page or at its notes, and kept from page to page. ---- */

  const NUMBERS = "record-claim-numbers";
  const switches = document.querySelectorAll(".notes-numbers");

  /* The ids of the entries behind each phrase, put there when they are asked for first. */
  function writeNumbers() {
    if (document.querySelector(".claim-numbers")) return;
    document.querySelectorAll("a.phrase").forEach(function (phrase) {
      const numbers = element("span", "claim-numbers", " [" + phrase.dataset.entry.replace(/\w+:/g, "") + "]");
      numbers.setAttribute("aria-hidden", "true");
      phrase.after(numbers);
    });
  }

  function showNumbers(shown) {
    if (shown) writeNumbers();
    document.documentElement.classList.toggle("show-claim-numbers", shown);
    switches.forEach(function (button) { button.setAttribute("aria-pressed", String(shown)); });
  }

  function kept() {
    try { return localStorage.getItem(NUMBERS) === "yes"; } catch (error) { return false; }
  }

  function keep(shown) {
    try { localStorage.setItem(NUMBERS, shown ? "yes" : "no"); } catch (error) { /* it holds for this page only */ }
  }

  switches.forEach(function (button) {
    button.addEventListener("click", function () {
      const shown = button.getAttribute("aria-pressed") !== "true";
      showNumbers(shown);
      keep(shown);
    });
  });
  /* A page that comes back as it was left may have been left before the numbers were asked for, or with a card open. */
  function readNumbers() { if (switches.length) showNumbers(kept()); }
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    hide();
    readNumbers();
  });
  readNumbers();

  /* ---- The claims of a source, and of the register on a phone, are laid out as they come near (see claims.css), and the others
     in short slices. ---------------------------------------------------------------------------------------------------- */

  const SLICE = 12; // milliseconds
  const waiting = Array.from(document.querySelectorAll("#passages .claim, .register tbody tr"));

  function layOut() {
    const end = performance.now() + SLICE;
    do {
      const claim = waiting.shift();
      if (!claim) return;
      claim.classList.add("laid-out");
      claim.getBoundingClientRect();
    } while (performance.now() < end);
    setTimeout(layOut);
  }
  setTimeout(layOut);

  window.record = { copy: copy, copyButton: copyButton, element: element, entriesOf: entriesOf, load: load };
})();
