// The anchor of the address; an escape that was cut when a link was copied is taken as it stands.
window.recordAnchor = () => {
  const raw = location.hash.slice(1);
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
};

// What needs a script that did not come, or did not run to its end, says so: `data-waits-for` names what the script leaves behind.
window.addEventListener("load", () => {
  document.querySelectorAll("[data-waits-for]").forEach((word) => {
    word.hidden = document.querySelector(word.dataset.waitsFor) !== null;
  });
});

// A page that comes back as it was left is not left with a dialog open.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
});

// On a wide screen the button above a page folds the list of pages away, so that a wide table has more room.
// On a narrow one it is the theme's: it opens the list as a dialog.
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector(".primary-toggle");
  const pages = document.getElementById("pst-primary-sidebar");
  const wide = window.matchMedia("(min-width: 992px)");
  if (!button || !pages) return;

  const tell = () => {
    button.setAttribute("aria-expanded", String(wide.matches && !pages.classList.contains("pst-sidebar-hidden")));
  };
  button.addEventListener(
    "click",
    (event) => {
      if (!wide.matches) return;
      event.stopImmediatePropagation();
      pages.classList.toggle("pst-sidebar-hidden");
      tell();
    },
    true,
  );
  wide.addEventListener("change", tell);
  tell();
});
