/* The upload page, better: one request per file with its own progress, three at a time; only what
   failed is tried again; the batch they belong to is shown below as it is looked at. Without this
   file the form is a plain form. */
(function () {
  "use strict";

  var PARALLEL = 3;
  var form = document.getElementById("upload");
  var section = document.getElementById("upload-progress");
  var maxBytes = Number(form.dataset.maxBytes);
  var maxArchiveBytes = Number(form.dataset.maxArchiveBytes);
  var rows = uploadRows;
  var actions = { cancel: cancel, retry: retry };
  var quarterSaid = 0;
  var batch = null; // {id, announced, isShown, isClosed}

  // Each is {file, row, state, request}; state: queued, sending, sent, refused, failed, cancelled.
  var transfers = [];

  function inState() {
    var states = Array.from(arguments);
    return transfers.filter(function (transfer) { return states.includes(transfer.state); });
  }

  /* Taking files in */

  function take(files, leftOut) {
    if (!inState("queued", "sending").length) begin();
    rows.leftOut(leftOut);
    files.forEach(function (file) {
      var transfer = { file: file, row: null, state: "queued", request: null };
      transfers.push(transfer);
      if (file.size > (/\.zip$/i.test(file.name) ? maxArchiveBytes : maxBytes)) {
        settle(transfer, "refused", rows.word("too-big"));
      } else batch.announced += 1;
    });
    section.hidden = false;
    startNext();
  }

  // A new batch counts from nought; only what can still be tried again stays from the last one.
  function begin() {
    inState("refused").forEach(rows.remove);
    transfers = inState("failed");
    batch = { id: newId(), announced: transfers.length, isShown: false, isClosed: false };
    rows.begin();
  }

  // crypto.randomUUID is there in secure contexts only; a home network may have none.
  function newId() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    var pairs = Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); });
    return pairs.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function batchAddress() {
    return form.dataset.batchAddress.replace(/[0-]{36}/, batch.id);
  }

  /* Sending */

  function startNext() {
    var free = PARALLEL - inState("sending").length;
    if (free > 0) inState("queued").slice(0, free).forEach(send);
    rows.fill(inState("queued", "sending"), actions);
    report();
  }

  function send(transfer) {
    var data = new FormData(form);
    data.set("batch", batch.id);
    data.set("announced", batch.announced);
    data.set("photos", transfer.file, transfer.file.name);
    var request = new XMLHttpRequest();
    transfer.request = request;
    transfer.state = "sending";
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = function (event) {
      var part = event.lengthComputable ? event.loaded / event.total : 0;
      rows.progress(transfer, Math.round(100 * part));
    };
    request.onload = function () { answered(transfer, request); };
    request.onerror = function () {
      settle(transfer, "failed", rows.word("offline"));
      startNext();
    };
    request.send(data);
  }

  function answered(transfer, request) {
    var isElsewhere = new URL(request.responseURL).pathname !== new URL(form.action).pathname;
    var row = rowIn(request.responseText);
    if (request.status === 200 && !isElsewhere) {
      transfer.state = "sent";
      rows.remove(transfer);
      showBatch();
    } else if (request.status === 422 && row) {
      transfer.state = "refused";
      rows.replace(transfer, row);
    } else if (request.status === 413) {
      settle(transfer, "refused", rows.word("too-big"));
    } else if (isElsewhere || [403, 429].includes(request.status) || (request.status === 503 && row)) {
      // The others would be answered the same.
      var reason = row ? row.textContent.trim() : rows.word("signed-out");
      [transfer].concat(inState("queued")).forEach(function (each) {
        settle(each, "failed", reason);
      });
    } else settle(transfer, "failed", rows.word("failed"));
    startNext();
  }

  function rowIn(fragment) {
    var template = document.createElement("template");
    template.innerHTML = fragment.trim();
    var row = template.content.firstElementChild;
    return row && row.matches(".upload-row") ? row : null;
  }

  function settle(transfer, state, text) {
    transfer.state = state;
    rows.settle(transfer, state, text, actions);
  }

  function cancel(transfer) {
    if (transfer.state === "sending") transfer.request.abort();
    transfer.state = "cancelled";
    rows.remove(transfer);
    startNext();
  }

  function retry(transfer) {
    transfer.state = "queued";
    if (batch.isClosed) batch.announced += 1;
    batch.isClosed = false;
    rows.queued(transfer);
    startNext();
  }

  /* The batch: shown from its first photo on; closed when nothing more of it will come. */

  function showBatch() {
    if (batch.isShown) return;
    batch.isShown = true;
    htmx.ajax("GET", batchAddress(), { target: "#batch-live", swap: "outerHTML" });
  }

  function closeBatch(arrived) {
    if (batch.isClosed || !arrived) return; // without a file there is no such batch
    var data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    batch.announced = arrived;
    batch.isClosed = true;
    var headers = { "HX-Request": "true" };
    fetch(batchAddress() + "close/", { method: "POST", body: data, headers: headers });
  }

  /* Saying how far it is: in the heading always, aloud at the quarters and at the end. */

  function report() {
    var open = inState("queued", "sending").length;
    var sent = inState("sent").length;
    var failed = inState("refused", "failed").length;
    var total = open + sent + failed;
    var text = rows.word("progress", { done: sent, total: total });
    if (!open && failed) text = rows.word("finished-failed", { sent: sent, failed: failed });
    else if (!open) text = rows.word(total === 1 ? "finished-one" : "finished", { total: total });
    section.querySelector("h2").textContent = text;
    var bar = section.querySelector(".bar-progress");
    bar.hidden = !open;
    bar.value = total ? (total - open) / total : 0;

    var quarter = open ? Math.floor((4 * (total - open)) / total) : 4;
    if (quarter > quarterSaid) document.getElementById("announcer").textContent = text;
    quarterSaid = open ? quarter : 0;

    var saysMore = section.querySelector("[data-part=skipped]:not([hidden])");
    section.hidden = !open && !failed && !saysMore;
    section.querySelector("[data-act=retry-all]").hidden = inState("failed").length < 2;
    section.querySelector("[data-act=cancel-all]").hidden = open < 2;
    if (!open) closeBatch(sent + inState("refused").filter(wasAnswered).length);
  }

  function wasAnswered(transfer) {
    return transfer.request !== null;
  }

  section.querySelector("[data-act=retry-all]").addEventListener("click", function () {
    inState("failed").forEach(retry);
  });
  section.querySelector("[data-act=cancel-all]").addEventListener("click", function () {
    inState("queued").forEach(function (each) { each.state = "cancelled"; rows.remove(each); });
    inState("sending").forEach(cancel);
    startNext();
  });
  window.addEventListener("beforeunload", function (event) {
    if (inState("queued", "sending").length) event.preventDefault();
  });

  uploadSources.listen(form, take);
  form.classList.add("is-live");
})();
