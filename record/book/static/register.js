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
  const total = table.tBodies[0].rows.length;
  let rows = null;

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

  function readAddress() {
    const state = new URLSearchParams(location.hash.slice(1));
    fields().forEach(function (field) {
      const wanted = state.get(field.name) || "";
      const known = field.localName !== "select" || Array.from(field.options).some(function (option) { return option.value === wanted; });
      field.value = known ? wanted : "";
    });
    return state.get("conditions");
  }

  function writeAddress() {
    const state = new URLSearchParams();
    fields().forEach(function (field) { if (field.value) state.set(field.name, field.value); });
    const conditions = rows.searchBuilder.getDetails(true);
    if (conditions.criteria && conditions.criteria.length) state.set("conditions", JSON.stringify(conditions));
    if (location.hash.slice(1) !== String(state)) history.replaceState(null, "", "#" + state);
  }

  /* ---- Filters ----------------------------------------------------------------------------------------------------- */

  const CODES = ["source", "speaker", "side", "topic", "agreement", "phase", "attribution", "event"];

  function passes(row) {
    const coded = CODES.every(function (name) {
      const wanted = form.elements[name].value;
      return !wanted || row.dataset[name].split(" ").includes(wanted);
    });
    const from = form.elements.from.value;
    const to = form.elements.to.value;
    return coded && (!from || row.dataset.last >= from) && (!to || row.dataset.first <= to) && hasWords(row);
  }

  function hasWords(row) {
    const text = row.textContent.toLowerCase();
    return form.elements.q.value.toLowerCase().split(/\s+/).every(function (word) { return text.includes(word); });
  }

  function sorted() {
    const [column, direction] = form.elements.sort.value.split("-");
    rows.order(column ? [[Number(column), direction || "asc"]] : []);
  }

  function show() {
    sorted();
    rows.draw();
  }

  function tellCount() {
    const shown = rows.rows({ search: "applied" }).count();
    counter.textContent = shown === total ? "All " + total + " claims are shown." : shown + " of " + total + " claims are shown.";
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
      counter.textContent = "The conditions in this address could not be read.";
    }
  }

  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("input", function () { if (rows) show(); });
  form.addEventListener("reset", function () {
    setTimeout(function () {
      if (!rows) return;
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
    readAddress();
    show();
  });

  load("datatables").then(enhance, function () { counter.textContent = "The table is complete; the script that filters it did not load."; });
})();
