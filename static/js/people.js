/* The pages of people: how many faces are ticked, ticking them all, and leaving alone what somebody
   is busy with. Every page works without this file. */
(function () {
  "use strict";

  function boxes(form) {
    return Array.from(form.querySelectorAll('input[type="checkbox"][name="faces"]'));
  }

  function count(form) {
    var said = form.querySelector("[data-ticked]");
    if (!said) return;
    var ticked = boxes(form).filter(function (box) { return box.checked; }).length;
    if (!said.dataset.none) said.dataset.none = said.textContent;
    said.textContent = ticked ? said.dataset.ticked.replace("{n}", ticked) : said.dataset.none;
  }

  document.addEventListener("change", function (event) {
    var form = event.target.closest("[data-ticks]");
    if (!form) return;
    form.dataset.busy = "";
    count(form);
  });

  document.addEventListener("input", function (event) {
    var form = event.target.closest("[data-ticks]");
    if (form) form.dataset.busy = "";
  });

  document.addEventListener("click", function (event) {
    var all = event.target.closest("[data-tick-all]");
    if (!all) return;
    var form = all.closest("[data-ticks]");
    var wanted = boxes(form).some(function (box) { return !box.checked; });
    boxes(form).forEach(function (box) { box.checked = wanted; });
    count(form);
  });

  // What polls in waits for whoever is choosing faces or writing a name; what they asked for comes.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var target = event.detail.target;
    var asked = event.detail.requestConfig.verb === "post";
    if (!asked && target.matches(".part") && target.querySelector("[data-busy]")) {
      event.detail.shouldSwap = false;
    }
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target.closest("[data-ticks]");
    if (form && event.detail.successful) delete form.dataset.busy;
  });

  // The form that was answered is gone: go on at the title of its part.
  document.addEventListener("htmx:afterSettle", function (event) {
    var config = event.detail.requestConfig;
    if (!config || config.verb !== "post" || event.target.id !== "suggestions") return;
    (document.getElementById("suggestions-title") || document.getElementById("known-title")).focus();
  });

  document.querySelectorAll("[data-tick-all]").forEach(function (button) { button.hidden = false; });
  document.querySelectorAll("[data-ticks]").forEach(count);
})();
