/* Comparing two faces: the slider uncovers the second one, and what somebody says of them keeps the
   focus. Without this file the faces stand side by side or on top of each other. */
(function () {
  "use strict";

  document.documentElement.classList.add("has-script");

  document.addEventListener("input", function (event) {
    if (!event.target.matches(".pair-swipe")) return;
    event.target.closest(".pair").style.setProperty("--at", event.target.value + "%");
  });

  // What was said may have replaced the link that opened the dialog: the focus goes to the new one.
  var opener = "";

  document.addEventListener("click", function (event) {
    var link = event.target.closest(".candidate-link");
    if (link && link.id) opener = link.id;
  });

  document.getElementById("dialog").addEventListener("close", function () {
    var link = document.activeElement === document.body && document.getElementById(opener);
    if (link) link.focus();
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    var said = event.target.id === "feedback" && document.getElementById("feedback-said");
    if (said) said.focus();
  });
})();
