/* What the upload page shows of files on their way: a row for those that are sent, wait next in
   line, or need a decision; a count of the others. So 500 files make some thirty rows, and no more
   than thirty previews are decoded. */
var uploadRows = (function () {
  "use strict";

  var WAITING_SHOWN = 24;
  var SETTLED_SHOWN = 100;
  var PREVIEWS = 30;
  var section = document.getElementById("upload-progress");
  var list = section.querySelector(".upload-queue");
  var previews = 0;
  var settled = 0;

  function word(name, values) {
    var text = document.querySelector('#upload-words [data-word="' + name + '"]').textContent;
    return text.replace(/\{(\w+)\}/g, function (whole, key) { return values[key]; });
  }

  function part(transfer, selector) {
    return transfer.row.querySelector(selector);
  }

  function make(transfer, actions) {
    var row = document.getElementById("upload-row").content.firstElementChild.cloneNode(true);
    transfer.row = row;
    part(transfer, ".upload-name").textContent = transfer.file.name;
    part(transfer, "progress").setAttribute("aria-label", transfer.file.name);
    ["cancel", "retry"].forEach(function (name) {
      part(transfer, "[data-act=" + name + "]").addEventListener("click", function () {
        actions[name](transfer);
      });
    });
    if (previews < PREVIEWS && transfer.file.type.startsWith("image/")) preview(transfer);
    list.append(row);
  }

  function preview(transfer) {
    var picture = new Image();
    var row = transfer.row;
    previews += 1;
    picture.alt = "";
    picture.decoding = "async";
    picture.onload = function () {
      URL.revokeObjectURL(picture.src);
      row.querySelector(".upload-thumb").replaceChildren(picture);
    };
    picture.onerror = function () { URL.revokeObjectURL(picture.src); };
    picture.src = URL.createObjectURL(transfer.file);
  }

  /* Rows for the first that wait, as far as there is room. `open` are queued or being sent. */
  function fill(open, actions) {
    var shown = 0;
    for (var index = 0; index < open.length && shown < WAITING_SHOWN; index += 1) {
      if (!open[index].row) {
        make(open[index], actions);
        note(open[index], word("queued"));
      }
      shown += 1;
    }
    var more = section.querySelector("[data-part=more]");
    more.hidden = open.length <= shown;
    more.textContent = word("more", { n: open.length - shown });
  }

  function note(transfer, text) {
    if (transfer.row) part(transfer, ".upload-note").textContent = text;
  }

  function progress(transfer, percent) {
    if (!transfer.row) return;
    part(transfer, "progress").value = percent;
    note(transfer, percent < 100 ? word("sending", { percent: percent }) : word("arrived"));
  }

  function queued(transfer) {
    if (!transfer.row) return;
    settled -= 1;
    transfer.row.classList.remove("is-failed");
    part(transfer, "[data-act=retry]").hidden = true;
    part(transfer, "progress").value = 0;
    note(transfer, word("queued"));
  }

  /* Failed (may be tried again) or refused: the row stays, with the reason. */
  function settle(transfer, state, text, actions) {
    if (!transfer.row) {
      if (settled >= SETTLED_SHOWN) return;
      make(transfer, actions);
    }
    settled += 1;
    transfer.row.classList.add("is-" + state);
    part(transfer, "[data-act=retry]").hidden = state !== "failed";
    part(transfer, "[data-act=cancel]").hidden = state !== "failed";
    note(transfer, text);
  }

  /* The server's own row takes the place of ours. */
  function replace(transfer, row) {
    if (transfer.row) transfer.row.replaceWith(row);
    else if (settled < SETTLED_SHOWN) list.append(row);
    settled += 1;
    transfer.row = row;
  }

  function remove(transfer) {
    if (transfer.row) transfer.row.remove();
    transfer.row = null;
  }

  function begin() {
    previews = 0;
    settled = list.childElementCount;
  }

  function leftOut(names) {
    var said = section.querySelector("[data-part=skipped]");
    said.hidden = !names.length;
    if (!names.length) return;
    var values = { names: names.slice(0, 3).join(", "), n: names.length - 3 };
    said.lastElementChild.textContent = word(names.length > 3 ? "skipped-more" : "skipped", values);
  }

  return {
    word: word, begin: begin, fill: fill, progress: progress, queued: queued, settle: settle,
    replace: replace, remove: remove, leftOut: leftOut,
  };
})();
