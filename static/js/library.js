/* Choosing photos in the library: how many are chosen, a whole stretch with Shift, all with
   Ctrl-A, none with Esc. Ticks and buttons are a plain form and work without this file. */
(function () {
  "use strict";

  var last = null;

  function form() { return document.getElementById("selection"); }

  function ticks() {
    return Array.from(document.querySelectorAll(".card-tick input"));
  }

  function ticked() {
    return ticks().filter(function (tick) { return tick.checked; });
  }

  function mode() { return document.getElementById("select-mode"); }

  function all() { return document.getElementById("select-all"); }

  function isChoosing() {
    return Boolean(form()) && (mode().checked || all().checked || ticked().length > 0);
  }

  var wordsWithout = null;

  function count() {
    if (!form()) return;
    var chosen = ticked().length;
    var says = form().querySelector(".selection-count");
    if (wordsWithout === null) wordsWithout = says.textContent;
    says.hidden = all().checked;
    if (!chosen) says.textContent = wordsWithout;
    else says.textContent = chosen === 1 ? form().dataset.one : form().dataset.many.replace("{n}", chosen);
    form().querySelector("[data-act=clear]").hidden = false;
    form().querySelectorAll(".selection-acts button:not([data-act]), select").forEach(function (act) {
      act.disabled = !chosen && !all().checked;
    });
  }

  function clear() {
    ticks().forEach(function (tick) { tick.checked = false; });
    mode().checked = false;
    all().checked = false;
    last = null;
    count();
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("#selection [data-act=clear]")) {
      clear();
      mode().focus();
      return;
    }
    var tick = event.target.closest(".card-tick input");
    if (!tick) return;
    var shown = ticks();
    if (event.shiftKey && last && shown.includes(last)) {
      var ends = [shown.indexOf(last), shown.indexOf(tick)].sort(function (a, b) { return a - b; });
      shown.slice(ends[0], ends[1] + 1).forEach(function (each) { each.checked = tick.checked; });
    }
    last = tick;
    count();
  });

  // A click on the words of a label with Shift would select text.
  document.addEventListener("mousedown", function (event) {
    if (event.shiftKey && event.target.closest(".card-tick")) event.preventDefault();
  });

  document.addEventListener("change", function (event) {
    if (event.target.matches(".card-tick input, #select-mode, #select-all")) count();
    if (event.target === mode() && !event.target.checked) clear();
  });

  document.addEventListener("keydown", function (event) {
    if (!isChoosing() || document.querySelector("dialog[open]")) return;
    if (event.target.matches("select, textarea, input:not([type=checkbox])")) return;
    if (event.key === "Escape") clear();
    if (event.key === "a" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      ticks().forEach(function (tick) { tick.checked = true; });
      count();
      event.preventDefault();
    }
  });

  // What was asked for is done; a download is a page of its own and tells nothing.
  document.addEventListener("htmx:afterRequest", function (event) {
    if (!event.detail.successful || !form()) return;
    if (form().contains(event.target) && event.target.formAction.indexOf("/delete/") >= 0) clear();
  });

  document.addEventListener("htmx:afterSettle", count);
  window.addEventListener("pageshow", count);
  count();
})();
