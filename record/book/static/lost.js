/* An address whose anchor is not on this page says so at the top, and leads on. The map of all anchors is loaded only then. */
(function () {
  "use strict";
  var box;

  function say(words, place) {
    if (!box) {
      box = document.createElement("div");
      box.className = "lost-address";
      box.setAttribute("role", "status");
      box.tabIndex = -1;
    }
    box.textContent = words + " ";
    if (place) {
      var link = document.createElement("a");
      link.href = place;
      link.textContent = "Go there";
      box.append(link);
    }
    var main = document.querySelector(".bd-article") || document.body;
    main.prepend(box);
    box.scrollIntoView();
    box.focus({ preventScroll: true });
  }

  function short(words) { return words.length > 60 ? words.slice(0, 60) + "…" : words; }

  /* An anchor as it may have been typed, or copied with the mark of the sentence that it stood in. */
  function spelled(id) { return id.toLowerCase().replace(/[\s.,;:!?)\]}>’”"']+$/, ""); }

  function lead(wanted, map) {
    var root = document.documentElement.dataset.content_root || "./", name = short(wanted);
    var found = Object.hasOwn(map, wanted) ? wanted : Object.keys(map).find(function (id) { return spelled(id) === spelled(wanted); });
    var here = found && document.getElementById(found);
    if (here) { say("There is no “" + name + "” on this page, but a “" + found + "”.", "#" + found); return; }
    if (found) { say("“" + found + "” does not stand on this page. It stands on another.", root + map[found] + "#" + found); return; }
    say("There is no “" + name + "” in this version of the book. What was withdrawn is told on the page of changes.",
      root + "chapters/changes.html");
  }

  /* The view of the register is an address of its own. */
  function isView(wanted) { return wanted.includes("=") && document.getElementById("register"); }

  function look() {
    var wanted = window.recordAnchor();
    if (box) { box.remove(); }
    if (!wanted || wanted === "top" || isView(wanted) || document.getElementById(wanted)) { return; }
    window.record.load("record/anchors.js", function () { return window.recordAnchors; }).then(
      function (map) { lead(wanted, map); },
      function () { say("There is no “" + short(wanted) + "” on this page."); }
    );
  }

  window.addEventListener("hashchange", look);
  look();
})();
