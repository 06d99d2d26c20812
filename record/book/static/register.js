/* The claims register: filters, conditions, sorting, a link to what is shown, and its download. The table is complete without
   this script. The state of the view is the fragment of the address (#source=S1&q=aid), which also works for a page opened from
   a file. */
(function () {
  "use strict";

  const element = window.record.element;
  const form = document.querySelector(".register-filters");
  const body = document.getElementById("register").tBodies[0];
  const headers = Array.from(document.querySelectorAll("#register thead th"));
  const columns = headers.map(function (header) { return header.textContent; });
  const builder = document.querySelector(".register-builder > div");
  const counter = document.querySelector(".register-count");
  const claims = Array.from(body.rows);
  const total = claims.length;
  const words = window.recordWords;
  const names = JSON.parse(document.getElementById("register-names").textContent);
  let unread = "";

  /* ---- The view and its address -------------------------------------------------------------------------------- */

  function fields() {
    return Array.from(form.elements).filter(function (field) { return field.name; });
  }

  /* The fragment; one whose every sign was escaped on its way, as some programs for mail do, is read as it was. */
  function fragment() {
    return location.hash.includes("=") ? location.hash.slice(1) : window.recordAnchor();
  }

  /* A view is a fragment with names and values; any other is a place on this page, which leaves the view as it is. */
  function isView() {
    return !fragment() || fragment().includes("=");
  }

  /* Each name has one value; what is doubled or unknown is left out, and said to be. */
  function readAddress() {
    const state = new URLSearchParams(fragment().includes("=") ? fragment() : "");
    const known = new Map(fields().map(function (field) { return [field.name, field]; }));
    const lost = [];
    known.forEach(function (field, name) {
      const wanted = state.get(name) || "";
      field.value = wanted;
      if (field.value === wanted && !wanted.includes("\ufffd")) return;
      field.value = "";
      lost.push(name + "=" + wanted);
    });
    const seen = new Set();
    state.forEach(function (value, name) {
      if (seen.has(name) || !(known.has(name) || name === "conditions")) lost.push(name + "=" + value);
      seen.add(name);
    });
    unread = lost.length ? "Left out, as the register does not know it: " + lost.join(", ").slice(0, 120) + ". The address may have been cut." : "";
    return state.get("conditions");
  }

  /* Where an address may not be written only the link to the view is missing. */
  function writeAddress() {
    const state = new URLSearchParams();
    fields().forEach(function (field) { if (field.value) state.set(field.name, field.value); });
    const conditions = readGroup(outermost);
    if (conditions.criteria.length) state.set("conditions", JSON.stringify(conditions));
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

  const nameWords = words.nameWords(names);

  function readWords() {
    const read = words.read(form.elements.q.value, nameWords, function (term) {
      return claims.some(function (row) { return words.holds(term, textOf(row)); });
    });
    terms = read.terms;
    spelled = read.notes.join(" ");
  }

  /* ---- Conditions: what a column holds, all of several or any of them, in groups within groups. --------------------------- */

  const TESTS = {
    "contains": ["Contains", function (cell, value) { return cell.includes(value); }],
    "!contains": ["Does not contain", function (cell, value) { return !cell.includes(value); }],
    "=": ["Equals", function (cell, value) { return cell === value; }],
    "!=": ["Is not", function (cell, value) { return cell !== value; }],
    "starts": ["Starts with", function (cell, value) { return cell.startsWith(value); }],
    "!starts": ["Does not start with", function (cell, value) { return !cell.startsWith(value); }],
    "ends": ["Ends with", function (cell, value) { return cell.endsWith(value); }],
    "!ends": ["Does not end with", function (cell, value) { return !cell.endsWith(value); }],
    "null": ["Is empty", function (cell) { return !cell; }],
    "!null": ["Is not empty", Boolean],
  };

  function choice(label, options) {
    const select = element("select", "");
    select.setAttribute("aria-label", label);
    options.forEach(function (option) { select.add(new Option(option[1], option[0])); });
    return select;
  }

  function button(label, act) {
    const made = element("button", "", label);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  /* The focus goes on to what adds again, where its own button is gone. */
  function remove(made) {
    const within = made.parentElement.closest(".condition-group");
    made.remove();
    within.querySelector(":scope > p > button").focus();
    show();
  }

  /* An address may hold anything: what is no condition is refused, and nothing is shown as if it were one. */
  const DEEPEST = 8;

  function refuse() {
    throw new RangeError("no such condition");
  }

  function condition(given) {
    const made = element("div", "condition");
    const value = element("input", "");
    const values = given.value || [];
    if (!Array.isArray(values) || values.length > 1 || !values.every(function (one) { return typeof one === "string"; })) refuse();
    value.setAttribute("aria-label", "Value");
    value.value = values[0] || "";
    const column = choice("Column", columns.map(function (name) { return [name, name]; }));
    const test = choice("Condition", Object.keys(TESTS).map(function (name) { return [name, TESTS[name][0]]; }));
    column.value = given.data;
    test.value = given.condition;
    if (!column.value || !test.value) refuse();
    made.append(column, test, value, button("Remove", function () { remove(made); }));
    return made;
  }

  /* A group at a depth: the outermost, 0, has no frame and cannot be removed. */
  function group(given, depth) {
    const within = depth > 0;
    if (depth > DEEPEST || !["AND", "OR", undefined].includes(given.logic)) refuse();
    const made = element(within ? "fieldset" : "div", "condition-group");
    const list = element("div", "");
    const logic = choice("How the conditions combine", [["AND", "All of these hold"], ["OR", "Any of these holds"]]);
    if (within) made.append(element("legend", "visually-hidden", "Group of conditions"));
    if (given.logic === "OR") logic.value = "OR";
    given.criteria.forEach(function (one) { list.append(one.criteria ? group(one, depth + 1) : condition(one)); });
    const buttons = element("p", "condition");
    buttons.append(
      button("Add a condition", function () {
        list.append(condition({ data: columns[0], condition: "contains" }));
        list.lastChild.firstChild.focus();
      }),
      button("Add a group", function () { list.append(group({ criteria: [] }, depth + 1)); }),
      within
        ? button("Remove the group", function () { remove(made); })
        : button("Remove all", function () { list.replaceChildren(); show(); })
    );
    made.append(logic, list, buttons);
    return made;
  }

  /* What the fields of a group say, as the address has it; a condition that waits for its value says nothing yet. */
  function readGroup(box) {
    const [logic, list] = box.querySelectorAll(":scope > select, :scope > div");
    const criteria = Array.from(list.children, function (one) {
      if (one.matches(".condition-group")) return readGroup(one);
      const [column, test, value] = one.querySelectorAll("select, input");
      return { data: column.value, condition: test.value, value: [value.value] };
    });
    return { logic: logic.value, criteria: criteria.filter(function (one) {
      return one.criteria ? one.criteria.length : one.value[0] || one.condition.endsWith("null");
    }) };
  }

  function holds(one, row) {
    if (!one.criteria) {
      return TESTS[one.condition][1](text(row.cells[columns.indexOf(one.data)]).toLowerCase(), one.value[0].trim().toLowerCase());
    }
    const held = function (part) { return holds(part, row); };
    return one.logic === "OR" && one.criteria.length ? one.criteria.some(held) : one.criteria.every(held);
  }

  let outermost = group({ criteria: [] }, 0);
  builder.append(outermost);

  /* An address typed or shortened by hand may hold anything; what cannot be read is left out. */
  function restore(conditions) {
    let made = group({ criteria: [] }, 0);
    try {
      if (conditions) made = group(JSON.parse(conditions), 0);
      builder.parentElement.open = builder.parentElement.open || Boolean(conditions);
    } catch (error) {
      unread = "The conditions in this address could not be read; it may have been cut. " + unread;
    }
    outermost.replaceWith(made);
    outermost = made;
  }

  /* ---- The table ------------------------------------------------------------------------------------------------------ */

  function text(cell) {
    return cell.textContent.replace(/\s+/g, " ").trim();
  }

  function key(row, column) {
    return (row.cells[column].dataset.order || text(row.cells[column])).toLowerCase();
  }

  /* Rows of the same words keep the order of the text, forwards and backwards. */
  function sort() {
    const [column, direction] = form.elements.sort.value.split("-");
    headers.forEach(function (header, place) {
      const way = direction === "desc" ? "descending" : "ascending";
      if (column && Number(column) === place) header.setAttribute("aria-sort", way);
      else header.removeAttribute("aria-sort");
    });
    if (!column && claims.every(function (row, place) { return body.rows[place] === row; })) return;
    const keyed = claims.map(function (row) { return [column ? key(row, Number(column)) : "", row]; });
    const sign = direction === "desc" ? -1 : 1;
    keyed.sort(function (a, b) { return a[0] === b[0] ? 0 : a[0] < b[0] ? -sign : sign; });
    body.append(...keyed.map(function (pair) { return pair[1]; }));
  }

  function show() {
    readWords();
    sort();
    const conditions = readGroup(outermost);
    claims.forEach(function (row) { row.hidden = !passes(row) || !holds(conditions, row); });
    tellCount();
    writeAddress();
  }

  function shown() {
    return Array.from(body.rows).filter(function (row) { return !row.hidden; });
  }

  function tellCount() {
    const rows = shown().length;
    const told = rows === total ? "All " + total + " claims are shown." : rows + " of " + total + " claims are shown.";
    counter.textContent = [told, spelled, unread].filter(Boolean).join(" ");
  }

  /* A header sorts by its column, then backwards, then no longer; the field says the same. */
  headers.forEach(function (header, place) {
    header.replaceChildren(button(header.textContent, function () {
      const ways = ["", place + "-asc", place + "-desc"];
      form.elements.sort.value = ways[(ways.indexOf(form.elements.sort.value) + 1) % 3];
      show();
    }));
  });

  function download() {
    const lines = [columns].concat(shown().map(function (row) { return Array.from(row.cells, text); }));
    const quoted = lines.map(function (line) {
      return line.map(function (cell) { return '"' + cell.replace(/"/g, '""') + '"'; }).join(",");
    });
    const link = element("a", "");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + quoted.join("\n") + "\n"], { type: "text/csv" }));
    link.download = "claims.csv";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); });
  }

  form.querySelector(".buttons").append(button("Download what is shown (CSV)", download));
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  [form, builder].forEach(function (fields) {
    fields.addEventListener("input", function () {
      unread = "";
      show();
    });
  });
  form.addEventListener("reset", function () {
    setTimeout(function () {
      unread = "";
      restore("");
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
  function readView() {
    restore(readAddress());
    show();
  }

  window.addEventListener("hashchange", function () {
    if (isView()) readView();
    else writeAddress();
  });
  readView();
  /* Only what works is shown; before, the fields keep their room (see claims.css), and the page says if it stays so. */
  [form, builder.parentElement].forEach(function (part) { part.classList.add("ready"); });
})();
