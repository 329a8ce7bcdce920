/* On every page: menus close by themselves, the theme changes without a reload, dialogs and toasts
   come and go, and what htmx brings is announced once it is final. Every page works without. */
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    closeMenus(function (menu) { return !menu.contains(event.target); });
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    closeMenus(function (menu) {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      return true;
    });
  });

  function closeMenus(wanted) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (wanted(menu)) menu.open = false;
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches(".theme-form") || !event.submitter) return;
    event.preventDefault();
    var data = new FormData(form, event.submitter);
    document.documentElement.dataset.theme = event.submitter.value;
    form.querySelectorAll("button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button === event.submitter));
    });
    fetch(form.action, { method: "POST", body: data, redirect: "manual" });
  });

  // Announcements: final states only, gathered for a moment so that many become one sentence.
  var sentences = [];
  var timer = null;

  function announce(sentence) {
    sentences.push(sentence);
    clearTimeout(timer);
    timer = setTimeout(function () {
      document.getElementById("announcer").textContent = sentences.join(". ");
      sentences = [];
    }, 400);
  }

  document.addEventListener("htmx:afterSettle", function (event) {
    var said = event.target.matches("[data-announce]")
      ? event.target
      : event.target.querySelector("[data-announce]");
    if (said) announce(said.dataset.announce || said.textContent.trim().replace(/\s+/g, " "));
  });

  // A fragment that was redirected elsewhere, to the sign-in page say, is a page: go there.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var asked = new URL(event.detail.pathInfo.requestPath, location.href);
    var answered = event.detail.xhr.responseURL && new URL(event.detail.xhr.responseURL);
    if (answered && answered.pathname !== asked.pathname) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });

  // What is swapped into the dialog opens it; the browser keeps the focus inside and gives it back.
  var dialog = document.getElementById("dialog");

  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target !== dialog || dialog.open || !dialog.childElementCount) return;
    dialog.showModal();
    var title = document.getElementById("dialog-title");
    if (title) title.focus();
  });
  dialog.addEventListener("click", function (event) {
    if (event.target === dialog || event.target.closest("[data-close]")) {
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.addEventListener("close", function () { dialog.replaceChildren(); });

  // Toasts go by themselves, unless somebody is about to use one.
  var TOAST_MS = 10000;

  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      change.addedNodes.forEach(function (toast) {
        if (toast.nodeType === Node.ELEMENT_NODE) setTimeout(leave, TOAST_MS, toast);
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
})();
