/* On every page: the account menu closes by itself, the theme changes without a reload, and what
   htmx brings is announced once it is final. Every page works without this file. */
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
})();
