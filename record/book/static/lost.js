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

  function lead(wanted) {
    var root = document.documentElement.dataset.content_root || "./", map = window.recordAnchors;
    var found = map[wanted] ? wanted : Object.keys(map).find(function (id) { return id.toLowerCase() === wanted.toLowerCase(); });
    var here = found && document.getElementById(found);
    if (here) { say("There is no “" + wanted + "” on this page, but a “" + found + "”.", "#" + found); return; }
    if (found) { say("“" + found + "” does not stand on this page. It stands on another.", root + map[found] + "#" + found); return; }
    say("There is no “" + wanted + "” in this version of the book. What was withdrawn is told on the page of changes.",
      root + "chapters/changes.html");
  }

  function look() {
    var wanted = window.recordAnchor();
    if (box) { box.remove(); }
    if (!wanted || wanted.includes("=") || document.getElementById(wanted) || document.getElementsByName(wanted).length) { return; }
    window.record.load("record/anchors.js").then(function () { lead(wanted); }, function () {});
  }

  window.addEventListener("hashchange", look);
  look();
})();
