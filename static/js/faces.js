/* The photo page: the chosen face is marked in the photo and in the strip, arrow keys go from face
   to face, and a click takes the reader to the answer. */
(function () {
  "use strict";

  var EDITABLE = "input, textarea, select, [contenteditable]";

  document.addEventListener("htmx:beforeRequest", function (event) {
    var number = event.target.dataset && event.target.dataset.face;
    if (!number) return;
    document.querySelectorAll("[data-face]").forEach(function (link) {
      if (link.dataset.face === number) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  });

  // Only an answer somebody asked for by hand moves the focus; one that polls in never does.
  var TITLES = {
    "photo-side": "about-title",
    "look-alikes": "look-alikes-title",
    statements: "about-title",
    stage: "stage-says",
  };

  document.addEventListener("htmx:afterSettle", function (event) {
    var asked = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
    var title = asked && /^(click|submit)$/.test(asked.type) && TITLES[event.target.id];
    if (title && document.getElementById(title)) document.getElementById(title).focus();
  });

  // The photo or the face is gone, deleted elsewhere: the page says so, or shows what is left.
  document.addEventListener("htmx:responseError", function (event) {
    var part = /^(stage|photo-side|drawing|audience)$/.test(event.detail.target.id);
    if (part && event.detail.xhr.status === 404) location.reload();
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    if (!event.detail.successful || !event.target.matches("[data-closes-dialog]")) return;
    event.target.closest("dialog").close();
  });

  document.addEventListener("keydown", function (event) {
    var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.matches(EDITABLE + ", .draw-square") || event.target.closest("details[open]")) return;

    var chip = event.target.closest(".face-chip");
    var faces = Array.from(document.querySelectorAll(chip ? ".face-chip" : ".face-box"));
    if (!faces.length) return;
    var here = faces.indexOf(event.target.closest(".face-box, .face-chip"));
    if (here < 0) here = faces.findIndex(function (face) { return face.hasAttribute("aria-current"); });
    if (here < 0 && step < 0) here = 0;
    faces[(here + step + faces.length) % faces.length].focus();
    event.preventDefault();
  });
})();
