/* Searching with a photo: one that is pasted or dropped anywhere on the page is sent at once. */
(function () {
  "use strict";

  var form = document.getElementById("query-form");
  if (!form) return;
  var field = form.querySelector("input[type=file]");
  document.documentElement.classList.add("has-script");

  function send(files) {
    var photo = Array.from(files || []).find(function (file) { return /^image\//.test(file.type); });
    if (!photo) return;
    var chosen = new DataTransfer();
    chosen.items.add(photo);
    field.files = chosen.files;
    form.requestSubmit();
  }

  document.addEventListener("paste", function (event) {
    send(event.clipboardData && event.clipboardData.files);
  });
  document.addEventListener("dragover", function (event) { event.preventDefault(); });
  document.addEventListener("drop", function (event) {
    event.preventDefault();
    send(event.dataTransfer && event.dataTransfer.files);
  });
})();
