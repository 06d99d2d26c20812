/* The claims register: filters, sorting, a link to what is shown, and its download. The table is complete without this
   script; DataTables and its search builder are loaded once the page stands. The state of the view is the fragment of
   the address (#source=S1&q=aid), which also works for a page opened from a file. */
(function () {
  "use strict";

  const here = document.currentScript.src;
  const element = window.record.element;
  const form = document.querySelector(".register-filters");
  const table = document.getElementById("register");
  const builder = document.querySelector(".register-builder");
  const counter = document.querySelector(".register-count");
  const claims = Array.from(table.tBodies[0].rows);
  const total = claims.length;
  const words = window.recordWords;
  const names = JSON.parse(document.getElementById("register-names").textContent);
  let rows = null;
  let unread = "";

  function load(name) {
    return new Promise(function (resolve, reject) {
      const sheet = element("link", "");
      sheet.rel = "stylesheet";
      sheet.href = new URL("record/" + name + ".css", here).href;
      document.head.prepend(sheet);
      const script = element("script", "");
      script.src = new URL("record/" + name + ".js", here).href;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

  /* ---- The view and its address -------------------------------------------------------------------------------- */

  function fields() {
    return Array.from(form.elements).filter(function (field) { return field.name; });
  }

  /* A view is a fragment with names and values; any other is a place on this page, which leaves the view as it is. */
  function isView() {
    return location.hash.length < 2 || location.hash.includes("=");
  }

  function readAddress() {
    const state = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
    const known = new Set(["conditions"]);
    const lost = [];
    fields().forEach(function (field) {
      const wanted = state.get(field.name) || "";
      field.value = wanted;
      known.add(field.name);
      if (field.value === wanted && !wanted.includes("\ufffd")) return;
      field.value = "";
      lost.push(field.name + "=" + wanted);
    });
    state.forEach(function (value, name) { if (!known.has(name)) lost.push(name + "=" + value); });
    unread = lost.length ? "Left out, as the register does not know it: " + lost.join(", ").slice(0, 120) + ". The address may have been cut." : "";
    return state.get("conditions");
  }

  /* Where an address may not be written only the link to the view is missing. */
  function writeAddress() {
    const state = new URLSearchParams();
    fields().forEach(function (field) { if (field.value) state.set(field.name, field.value); });
    const conditions = rows.searchBuilder.getDetails(true);
    if (conditions.criteria && conditions.criteria.length) state.set("conditions", JSON.stringify(conditions));
    if (location.hash.slice(1) === String(state)) return;
    try { history.replaceState(null, "", String(state) ? "#" + state : location.pathname + location.search); } catch (error) { /* refused */ }
  }

  /* ---- Filters ----------------------------------------------------------------------------------------------------- */

  const CODES = ["source", "speaker", "side", "topic", "agreement", "phase", "attribution", "event", "repeats"];

  function passes(row) {
    const coded = CODES.every(function (name) {
      const wanted = form.elements[name].value;
      return !wanted || row.dataset[name].split(" ").includes(wanted);
    });
    const from = form.elements.from.value;
    const to = form.elements.to.value;
    return coded && (!from || row.dataset.last >= from) && (!to || row.dataset.first <= to) && hasWords(row);
  }

  /* A row with the names of the actors in it in every spelling of the record, folded once. */
  const folded = new Map();

  function textOf(row) {
    if (!folded.has(row)) {
      const cells = Array.from(row.cells, function (cell) { return cell.textContent; });
      const named = row.dataset.actors.split(" ").map(function (number) { return names[number]; });
      folded.set(row, words.fold(cells.concat(named).join(" / ")));
    }
    return folded.get(row);
  }

  let terms = [];
  let spelled = "";

  function hasWords(row) {
    return terms.every(function (term) { return words.holds(term, textOf(row)); });
  }

  /* A name in a spelling that no row has is looked for by its sound. */
  function readWords() {
    terms = words.query(form.elements.q.value);
    spelled = terms.map(function (term) {
      if (claims.some(function (row) { return words.holds(term, textOf(row)); })) return "";
      const alike = words.respell(term, words.nameWords(Object.values(names)));
      return alike.length ? "Nothing is spelled “" + term.written + "”; shown is “" + alike.join("”, “") + "”." : "";
    }).join("");
  }

  function sorted() {
    const [column, direction] = form.elements.sort.value.split("-");
    rows.order(column ? [[Number(column), direction || "asc"]] : []);
  }

  function show() {
    readWords();
    sorted();
    rows.draw();
  }

  function tellCount() {
    const shown = rows.rows({ search: "applied" }).count();
    const told = shown === total ? "All " + total + " claims are shown." : shown + " of " + total + " claims are shown.";
    counter.textContent = [told, spelled, unread].filter(Boolean).join(" ");
  }

  /* ---- The table ------------------------------------------------------------------------------------------------------ */

  function enhance() {
    const DataTable = window.recordTables.default;
    DataTable.ext.search.push(function (settings, data, index, original, counted) {
      return settings.nTable !== table || passes(settings.aoData[index].nTr);
    });
    const conditions = readAddress();
    rows = new DataTable(table, {
      paging: false,
      autoWidth: false,
      order: [],
      language: {
        searchBuilder: { title: { 0: "No condition yet", 1: "1 condition", _: "%d conditions" }, add: "Add a condition", clearAll: "Remove all" },
      },
      layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: null },
    });
    new DataTable.SearchBuilder(rows, {});
    builder.querySelector("div").append(rows.searchBuilder.container().get(0));
    new MutationObserver(nameFields).observe(builder, { childList: true, subtree: true });
    new DataTable.Buttons(rows, {
      buttons: [{ extend: "csv", text: "Download what is shown (CSV)", filename: "claims", title: null, bom: true, className: "record-button" }],
    });
    form.querySelector(".buttons").append(rows.buttons().container().get(0));
    rows.on("draw", function () {
      tellCount();
      writeAddress();
    });
    if (conditions) restore(conditions);
    show();
  }

  /* The search builder marks its fields with a value of autocomplete that does not exist, and gives them no names. */
  const NAMES = { "dtsb-data": "Column", "dtsb-condition": "Condition", "dtsb-value": "Value" };

  function nameFields() {
    builder.querySelectorAll("select, input").forEach(function (field) {
      field.removeAttribute("autocomplete");
      const kind = Object.keys(NAMES).find(function (name) { return field.classList.contains(name); });
      if (kind && !field.hasAttribute("aria-label")) field.setAttribute("aria-label", NAMES[kind]);
    });
  }

  /* An address typed or shortened by hand may hold anything; what cannot be read is left out. */
  function restore(conditions) {
    try {
      rows.searchBuilder.rebuild(JSON.parse(conditions));
      builder.open = true;
    } catch (error) {
      unread = "The conditions in this address could not be read; it may have been cut. " + unread;
    }
  }

  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("input", function () {
    unread = "";
    if (rows) show();
  });
  form.addEventListener("reset", function () {
    setTimeout(function () {
      if (!rows) return;
      unread = "";
      rows.searchBuilder.rebuild({});
      show();
    });
  });
  form.querySelector("[data-do=link]").addEventListener("click", function (event) {
    const button = event.currentTarget;
    window.record.copy(location.href).then(function () { counter.textContent = "The link is copied."; }, function () {
      counter.textContent = "Copying is not allowed here: take the address from the address bar.";
    });
    button.focus();
  });
  window.addEventListener("hashchange", function () {
    if (!rows) return;
    if (!isView()) {
      writeAddress();
      return;
    }
    const conditions = readAddress();
    rows.searchBuilder.rebuild({});
    if (conditions) restore(conditions);
    show();
  });

  load("datatables").then(enhance, function () { counter.textContent = "The table is complete; the script that filters it did not load."; });
})();
