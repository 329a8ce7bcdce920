/* The desk by keyboard: one key is one button of the page. After each decision the new heading gets
   the focus and the number of what waits is read out. Everything works by the buttons alone. */
(function () {
  "use strict";

  // Somebody who presses twice meant the case they saw.
  var NEW_MS = 300;
  var TOAST_MS = 10000;
  var STORED = "desk-shortcuts";
  var shownAt = 0;

  function desk() { return document.getElementById("desk"); }

  function shortcuts() { return document.getElementById("desk-shortcuts"); }

  function remembered() {
    try { return localStorage.getItem(STORED) !== "off"; } catch (error) { return true; }
  }

  function remember(on) {
    try { localStorage.setItem(STORED, on ? "on" : "off"); } catch (error) { /* for this page only */ }
  }

  function markKeys() {
    document.querySelector(".desk-page").classList.toggle("has-keys", shortcuts().checked);
  }

  shortcuts().checked = remembered();
  shortcuts().addEventListener("change", function () {
    remember(shortcuts().checked);
    markKeys();
  });
  markKeys();

  function isTyping(target) {
    return target.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && event.target.closest("#desk-acts") && isTyping(event.target)) {
      document.getElementById("desk-heading").focus();
      return;
    }
    if (!shortcuts().checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    var wanted = document.querySelector('.desk-page [data-key="' + CSS.escape(event.key) + '"]');
    if (!wanted || wanted.disabled) return;
    event.preventDefault();
    if (wanted.matches("textarea")) {
      wanted.focus();
      return;
    }
    if (wanted.form && wanted.matches("button") && Date.now() - shownAt < NEW_MS) return;
    wanted.click();
    if (wanted.matches("summary")) wanted.scrollIntoView({ block: "nearest" });
  });

  function announce() {
    var says = document.getElementById("desk-says");
    var heading = document.getElementById("desk-heading");
    var about = heading.parentElement.querySelector(".desk-soft");
    says.textContent = heading.textContent.trim() + (about ? ". " + about.textContent.trim() : "");
  }

  document.addEventListener("htmx:afterSettle", function () {
    if (!desk().dataset.seen) {
      desk().dataset.seen = "1";
      shownAt = Date.now();
      document.getElementById("desk-heading").focus();
      window.scrollTo(0, 0);
      announce();
    }
  });
  desk().dataset.seen = "1";

  // The last thing said is enough: whoever decides fast would not see the case for toasts.
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      change.addedNodes.forEach(function (toast) {
        if (toast.nodeType !== Node.ELEMENT_NODE) return;
        document.querySelectorAll("#toasts > *").forEach(function (other) {
          if (other.compareDocumentPosition(toast) & Node.DOCUMENT_POSITION_FOLLOWING) other.remove();
        });
        setTimeout(leave, TOAST_MS, toast);
      });
    });
  }).observe(document.getElementById("toasts"), { childList: true });

  function leave(toast) {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, TOAST_MS / 2, toast);
    else toast.remove();
  }

  document.addEventListener("click", function (event) {
    var closer = event.target.closest("[data-close-toast]");
    if (closer) closer.closest(".toast").remove();
  });

  // An answer that is not one: the page itself says what is the matter.
  document.addEventListener("htmx:responseError", function () { window.location.reload(); });
})();
