/* What figures and tables gain with JavaScript: a drawing to explore on demand, and long tables closed until
   they are wanted. Everything on the page is there without. A classic script, so that it runs from a folder on disk too. */
(function () {
  "use strict";

  var element = window.record.element;

  /* The specification in the colours that the page has now. */
  function inTheme(text, colours) {
    var values = getComputedStyle(document.documentElement);
    return text.replace(/#[0-9a-f]{6}\b/gi, function (colour) {
      var name = colours[colour.toLowerCase()];
      return (name && values.getPropertyValue(name).trim()) || colour;
    });
  }

  function inWords(value) {
    return value === null || value === undefined || value === "" ? "" : String(value.tip || value);
  }

  /* Whether the tip was called up by a tap: it stays until the next one, wherever the page moves. */
  var held = false;

  function tooltip() {
    var tip = document.querySelector("body > .record-tip");
    if (!tip) {
      tip = element("div", "record-tip");
      tip.hidden = true;
      document.body.appendChild(tip);
    }
    return function (handler, event, item, value) {
      var words = inWords(value);
      if (held && !words) return;
      tip.textContent = words;
      tip.hidden = !words;
      if (!words) return;
      var left = Math.min(event.clientX + 12, document.documentElement.clientWidth - tip.offsetWidth - 8);
      var top = event.clientY + 16;
      if (top + tip.offsetHeight > window.innerHeight) top = event.clientY - tip.offsetHeight - 8;
      tip.style.left = Math.max(8, left) + "px";
      tip.style.top = top + "px";
    };
  }

  /* The drawing is one stop for the keyboard; arrows go from mark to mark, and Enter to where a mark leads. */
  function reachByKeyboard(live, tip) {
    var marks = Array.from(live.querySelectorAll("svg *")).filter(function (mark) {
      return mark.__data__ && mark.__data__.href && mark.__data__.mark;
    });
    marks.forEach(function (mark, n) {
      var words = inWords(mark.__data__.tooltip);
      mark.setAttribute("tabindex", n ? "-1" : "0");
      mark.setAttribute("role", "link");
      mark.setAttribute("aria-label", words);
      mark.addEventListener("focus", function () {
        var place = mark.getBoundingClientRect();
        tip(null, { clientX: place.right, clientY: place.bottom }, null, words);
      });
      mark.addEventListener("blur", function () {
        tip(null, {}, null, "");
      });
      mark.addEventListener("keydown", function (event) {
        var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (event.key === "Enter") location.href = mark.__data__.href;
        else if (!step) return;
        event.preventDefault();
        var next = marks[n + (step || 0)];
        if (!step || !next) return;
        mark.setAttribute("tabindex", "-1");
        next.setAttribute("tabindex", "0");
        next.focus();
      });
    });
  }

  /* On a touch screen a first tap tells what a mark is, as pointing at it does, and a second one follows it. */
  function tellBeforeFollowing(live) {
    var told = null;
    live.addEventListener("click", function (event) {
      var item = event.target.__data__;
      var first = event.pointerType === "touch" && item && item.href && told !== event.target;
      told = event.pointerType === "touch" ? event.target : null;
      if (!first) return;
      event.preventDefault();
      event.stopPropagation();
      tooltip()(null, event, null, item.tooltip);
      held = true;
    }, true);
  }

  function explore(drawings, specs) {
    var button = element("button", "record-button", "Explore interactively");
    var status = element("span", "record-status");
    var live = element("div", "record-live");
    var data = null;
    var view = null;
    button.type = "button";
    status.setAttribute("role", "status");
    live.hidden = true;
    tellBeforeFollowing(live);
    drawings.appendChild(live);
    drawings.insertAdjacentElement("afterend", status);
    drawings.insertAdjacentElement("afterend", button);

    function finalize() {
      if (view) view.finalize();
      view = null;
      live.textContent = "";
    }

    function draw() {
      finalize();
      data = data || JSON.parse(specs.textContent);
      var width = drawings.clientWidth;
      var layout = width >= 620 ? "wide" : "narrow";
      var spec = JSON.parse(inTheme(JSON.stringify(data.specs[layout]), data.colours));
      if (typeof spec.width === "number") spec.width = Math.min(width, layout === "wide" ? 800 : 420);
      var tip = tooltip();
      return window.vegaEmbed(live, spec, {
        actions: false,
        ast: true, // Vega's interpreter: no code is made from text, so a page may forbid unsafe-eval
        defaultStyle: false,
        renderer: "svg",
        tooltip: tip
      }).then(function (result) {
        view = result;
        reachByKeyboard(live, tip);
      });
    }

    function show(asked) {
      live.hidden = !asked;
      if (asked) drawings.setAttribute("data-asked", "");
      else drawings.removeAttribute("data-asked");
      button.textContent = asked ? "Back to the still drawing" : "Explore interactively";
    }

    button.addEventListener("click", function () {
      if (!live.hidden) {
        show(false);
        finalize();
        return;
      }
      status.textContent = "Loading…";
      // The one script that draws; nothing is fetched before a reader asks.
      window.record.load(new URL(drawings.getAttribute("data-live"), document.baseURI).href, function () { return window.vegaEmbed; })
        .then(function () {
          show(true);
          return draw();
        })
        .then(function () {
          status.textContent = "";
        })
        .catch(function (error) {
          show(false);
          status.textContent = "The interactive drawing could not be shown (" + error.message + "). The still one holds the same data.";
        });
    });

    /* Drawn anew, with the keyboard at the same mark. */
    function again() {
      if (!view) return;
      var at = Array.from(live.querySelectorAll("[role=link]")).indexOf(document.activeElement);
      draw().then(function () {
        var mark = live.querySelectorAll("[role=link]")[at];
        if (mark) mark.focus();
      });
    }
    new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    var layoutNow = null;
    window.addEventListener("resize", function () {
      var layout = drawings.clientWidth >= 620 ? "wide" : "narrow";
      if (layoutNow && layout !== layoutNow) again();
      layoutNow = layout;
    });
  }

  function targeted() {
    return location.hash && document.getElementById(window.recordAnchor());
  }

  /* A mark that stands for several claims leads to its row of the data table, and a reference to a table to that; both may
     still be closed. */
  function openTarget() {
    var target = targeted();
    var part = target && target.closest(".record-figure, .record-table");
    if (!part) return;
    var closed = part === target ? part.querySelector(".record-fold") : target.closest("details");
    if (!closed || closed.open) return;
    closed.open = true;
    target.scrollIntoView();
  }

  /* A long table is closed, and on a narrow screen every one; whoever follows its title opens it. */
  function closeTables() {
    var narrow = window.matchMedia("(max-width: 575.98px)").matches;
    var folds = document.querySelectorAll(narrow ? ".record-fold" : ".record-fold[data-long]");
    folds.forEach(function (fold) {
      fold.open = false;
    });
    if (folds.length && targeted()) targeted().scrollIntoView();
  }

  /* Paper shows what is closed on the screen, save code and citations. */
  function openForPrint() {
    var opened = [];
    window.addEventListener("beforeprint", function () {
      opened = Array.from(document.querySelectorAll(".bd-article details:not([open], .hide, .cite, .register-builder, .record-tools > :not(.record-claims))"));
      opened.forEach(function (fold) {
        fold.open = true;
      });
    });
    window.addEventListener("afterprint", function () {
      opened.forEach(function (fold) {
        fold.open = false;
      });
      opened = [];
    });
  }

  /* Escape takes a tip away, however it was called up, and a tap that of another tap. */
  function dismissTip(event) {
    var tip = document.querySelector("body > .record-tip");
    if (event.key !== "Escape" && !(held && event.type === "pointerdown")) return;
    held = false;
    if (tip) tip.hidden = true;
  }

  document.addEventListener("keydown", dismissTip);
  document.addEventListener("pointerdown", dismissTip);
  document.querySelectorAll(".record-drawings[data-live]").forEach(function (drawings) {
    explore(drawings, drawings.parentNode.querySelector(".record-specs"));
  });
  window.addEventListener("hashchange", openTarget);
  closeTables();
  openForPrint();
  openTarget();
})();
