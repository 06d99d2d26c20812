/* What has to happen before a page is painted; the one script that a page waits for. */

/* Where a browser refuses storage, or has no room left in it, a page keeps for itself what the theme's script and ours would
   store: they work, and forget. What was stored before the room ended is still read. */
["localStorage", "sessionStorage"].forEach(function (name) {
  "use strict";
  let full = null;
  try {
    if (window[name]) {
      window[name].getItem("mode");
      full = window[name];
      full.setItem("record-room", "as much as what is stored here needs");
      full.removeItem("record-room");
      return;
    }
  } catch (error) { /* refused */ }
  const kept = new Map();
  const storage = {
    getItem: function (key) { return kept.has(String(key)) ? kept.get(String(key)) : full && full.getItem(key); },
    setItem: function (key, value) { kept.set(String(key), String(value)); },
    removeItem: function (key) { kept.delete(String(key)); },
    clear: function () { kept.clear(); },
    key: function (place) { return Array.from(kept.keys())[place] || null; },
    get length() { return kept.size; },
  };
  try { Object.defineProperty(window, name, { value: storage, configurable: true }); } catch (error) { /* as it was */ }
});

/* The colours, or a reader with a dark screen sees a white flash. */
(function () {
  "use strict";
  const root = document.documentElement;
  function colours() {
    let mode = "auto";
    try { mode = localStorage.getItem("mode") || "auto"; } catch (error) { /* storage is switched off */ }
    const dark = mode === "dark" || (mode !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.mode = mode;
    root.dataset.theme = dark ? "dark" : "light";
  }
  colours();
  /* They may have been changed on another page before this one comes back as it was left. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) colours(); });
  root.classList.add("js");
})();
