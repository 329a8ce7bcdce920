/* The upload page, better: drop anywhere, paste, take a photo; one request per file with its own
   progress, three at a time; only what failed is tried again. Without this file the form is a
   plain form. */
(function () {
  "use strict";

  var PARALLEL = 3;
  var form = document.getElementById("upload");
  var input = form.querySelector("input[type=file]");
  var section = document.getElementById("upload-progress");
  var list = section.querySelector(".upload-queue");
  var heading = section.querySelector("h2");
  var maxBytes = Number(form.dataset.maxBytes);
  var quarterSaid = 0;

  // Each is {file, row, state, request}; state: queued, sending, sent, refused, failed, cancelled.
  var transfers = [];

  function word(name, values) {
    var text = document.querySelector('#upload-words [data-word="' + name + '"]').textContent;
    return text.replace(/\{(\w+)\}/g, function (whole, key) { return values[key]; });
  }

  function inState() {
    var states = Array.from(arguments);
    return transfers.filter(function (transfer) { return states.includes(transfer.state); });
  }

  /* Taking files in */

  function take(files) {
    if (!inState("queued", "sending").length) forget();
    Array.from(files).forEach(function (file) {
      var transfer = { file: file, row: makeRow(file), state: "queued", request: null };
      transfers.push(transfer);
      wireRow(transfer);
      list.append(transfer.row);
      if (file.size > maxBytes) settle(transfer, "refused", word("too-big"));
      else note(transfer, word("queued"));
    });
    input.value = "";
    section.hidden = false;
    startNext();
  }

  // A new batch counts from nought; only what can still be tried again stays from the last one.
  function forget() {
    inState("refused").forEach(function (transfer) { transfer.row.remove(); });
    transfers = inState("failed");
  }

  function makeRow(file) {
    var row = document.getElementById("upload-row").content.firstElementChild.cloneNode(true);
    row.querySelector(".upload-name").textContent = file.name;
    row.querySelector("progress").setAttribute("aria-label", file.name);
    var preview = new Image();
    preview.alt = "";
    preview.onload = function () {
      URL.revokeObjectURL(preview.src);
      row.querySelector(".upload-thumb").replaceChildren(preview);
    };
    preview.onerror = function () { URL.revokeObjectURL(preview.src); };
    preview.src = URL.createObjectURL(file);
    return row;
  }

  function wireRow(transfer) {
    part(transfer, "[data-act=cancel]").addEventListener("click", function () { cancel(transfer); });
    part(transfer, "[data-act=retry]").addEventListener("click", function () { retry(transfer); });
  }

  function part(transfer, selector) {
    return transfer.row.querySelector(selector);
  }

  function note(transfer, text) {
    part(transfer, ".upload-note").textContent = text;
  }

  /* Sending */

  function startNext() {
    inState("queued").slice(0, Math.max(0, PARALLEL - inState("sending").length)).forEach(send);
    report();
  }

  function send(transfer) {
    var data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append(input.name, transfer.file, transfer.file.name);
    var request = new XMLHttpRequest();
    transfer.request = request;
    transfer.state = "sending";
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = function (event) {
      var percent = event.lengthComputable ? Math.round((100 * event.loaded) / event.total) : 0;
      part(transfer, "progress").value = percent;
      note(transfer, percent < 100 ? word("sending", { percent: percent }) : word("arrived"));
    };
    request.onload = function () { answered(transfer, request); };
    request.onerror = function () { settle(transfer, "failed", word("offline")); };
    request.send(data);
  }

  function answered(transfer, request) {
    var elsewhere = new URL(request.responseURL).pathname !== new URL(form.action).pathname;
    if (elsewhere || request.status === 403) settle(transfer, "failed", word("signed-out"));
    else if (request.status === 200) arrived(transfer, request.responseText);
    else if (request.status === 413) settle(transfer, "refused", word("too-big"));
    else if (request.status === 422) refused(transfer, request.responseText);
    else settle(transfer, "failed", word("failed"));
  }

  function arrived(transfer, card) {
    htmx.swap("#uploaded", card, { swapStyle: "afterbegin", swapDelay: 0, settleDelay: 20 });
    remove(transfer, "sent");
  }

  function refused(transfer, fragment) {
    var template = document.createElement("template");
    template.innerHTML = fragment.trim();
    var row = template.content.firstElementChild;
    transfer.row.replaceWith(row);
    transfer.row = row;
    transfer.state = "refused";
    startNext();
  }

  function settle(transfer, state, text) {
    transfer.state = state;
    transfer.row.classList.add("is-" + state);
    note(transfer, text);
    part(transfer, "[data-act=retry]").hidden = state !== "failed";
    startNext();
  }

  function remove(transfer, state) {
    transfer.state = state;
    transfer.row.remove();
    startNext();
  }

  function cancel(transfer) {
    if (transfer.state === "sending") transfer.request.abort();
    remove(transfer, "cancelled");
  }

  function retry(transfer) {
    transfer.state = "queued";
    transfer.row.classList.remove("is-failed");
    part(transfer, "[data-act=retry]").hidden = true;
    part(transfer, "progress").value = 0;
    note(transfer, word("queued"));
    startNext();
  }

  /* Saying how far it is: in the heading always, aloud at the quarters and at the end. */

  function report() {
    var open = inState("queued", "sending").length;
    var sent = inState("sent").length;
    var failed = inState("refused", "failed").length;
    var total = open + sent + failed;
    var text = word("progress", { done: sent, total: total });
    if (!open && failed) text = word("finished-failed", { sent: sent, failed: failed });
    else if (!open) text = word(total === 1 ? "finished-one" : "finished", { total: total });
    heading.textContent = text;

    var quarter = open ? Math.floor((4 * (total - open)) / total) : 4;
    if (quarter > quarterSaid) document.getElementById("announcer").textContent = text;
    quarterSaid = open ? quarter : 0;

    section.hidden = !open && !failed;
    section.querySelector("[data-act=retry-all]").hidden = inState("failed").length < 2;
    section.querySelector("[data-act=cancel-all]").hidden = open < 2;
  }

  section.querySelector("[data-act=retry-all]").addEventListener("click", function () {
    inState("failed").forEach(retry);
  });
  section.querySelector("[data-act=cancel-all]").addEventListener("click", function () {
    inState("queued").forEach(cancel);
    inState("sending").forEach(cancel);
  });
  window.addEventListener("beforeunload", function (event) {
    if (inState("queued", "sending").length) event.preventDefault();
  });

  /* Where files come from */

  var camera = document.createElement("input");
  camera.type = "file";
  camera.accept = "image/*";
  camera.setAttribute("capture", "environment");
  [input, camera].forEach(function (source) {
    source.addEventListener("change", function () { take(source.files); });
  });
  form.querySelector("[data-act=choose]").addEventListener("click", function () { input.click(); });
  form.querySelector("[data-act=camera]").addEventListener("click", function () { camera.click(); });

  document.addEventListener("paste", function (event) {
    if (event.clipboardData.files.length) take(event.clipboardData.files);
  });
  document.addEventListener("dragover", function (event) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("is-dragging");
  });
  document.addEventListener("dragleave", function (event) {
    if (!event.relatedTarget) document.body.classList.remove("is-dragging");
  });
  document.addEventListener("drop", function (event) {
    document.body.classList.remove("is-dragging");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });

  form.classList.add("is-live");
})();
