/* "Notes only": the page of a source as a commentary. Without this script everything is shown and the switch is not.
   The view is part of the address (#commentary), so that it can be shared and is on no page that nobody asked for it. */
(function () {
  "use strict";

  const VIEW = "commentary";
  const button = document.querySelector(".commentary-switch button");
  if (!button) return;

  function show(on) {
    document.documentElement.classList.toggle(VIEW, on);
    button.setAttribute("aria-pressed", String(on));
  }

  /* Where addresses may not be written the switch works all the same. */
  function write(on) {
    try {
      history.replaceState(history.state, "", on ? "#" + VIEW : location.pathname + location.search);
    } catch (error) { /* only the address is not kept */ }
  }

  /* What an address leads to is shown, and the whole page with it where the view leaves it out. */
  function read() {
    const name = window.recordAnchor();
    if (name === VIEW) return show(true);
    const target = document.getElementById(name);
    if (target && document.documentElement.classList.contains(VIEW) && target.getClientRects().length === 0) {
      show(false);
      target.scrollIntoView();
    }
  }

  button.addEventListener("click", function () {
    const on = button.getAttribute("aria-pressed") !== "true";
    show(on);
    write(on);
  });
  window.addEventListener("hashchange", read);
  read();
})();
