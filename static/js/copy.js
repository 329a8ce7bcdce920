/* Copy buttons: the text of the element they name, to the clipboard. Without this file, or where a
   browser has no clipboard for the page (plain http elsewhere than localhost), there are none. */
(function () {
  "use strict";

  if (!navigator.clipboard) return;

  function show(part) {
    part.querySelectorAll("[data-copy]").forEach(function (button) { button.hidden = false; });
  }

  show(document);
  document.addEventListener("htmx:afterSettle", function (event) { show(event.target); });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) return;
    var label = button.querySelector("span");
    var says = label.textContent;
    if (says === button.dataset.copied) return;
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent).then(function () {
      label.textContent = button.dataset.copied;
      document.getElementById("announcer").textContent = button.dataset.copied;
      setTimeout(function () { label.textContent = says; }, 1500);
    });
  });
})();
