/* Where files to upload come from: the file dialogue, a folder, the camera, the clipboard, files and
   folders dropped anywhere on the page. `uploadSources.listen(form, take)` has `take(files,
   leftOut)` called with photos and archives, and the names of everything else. */
var uploadSources = (function () {
  "use strict";

  var WANTED = /\.(jpe?g|jfif|png|webp|gif|bmp|hei[cf]|avif|zip)$/i;
  var LITTER = /^(\.|thumbs\.db$|desktop\.ini$)/i; // what systems put into folders

  function sort(files, take) {
    var wanted = [];
    var leftOut = [];
    Array.from(files).forEach(function (file) {
      if (WANTED.test(file.name) || /^image\/(?!svg)/.test(file.type)) wanted.push(file);
      else if (!LITTER.test(file.name)) leftOut.push(file.name);
    });
    if (wanted.length || leftOut.length) take(wanted, leftOut);
  }

  function picker(attributes, take) {
    var input = document.createElement("input");
    input.type = "file";
    Object.keys(attributes).forEach(function (name) { input.setAttribute(name, attributes[name]); });
    input.addEventListener("change", function () {
      sort(input.files, take);
      input.value = "";
    });
    return input;
  }

  /* A dropped folder is read entry by entry; readEntries hands out a hundred at a time. */

  function readFolder(folder) {
    var reader = folder.createReader();
    var all = [];
    return new Promise(function (done, failed) {
      (function more() {
        reader.readEntries(function (entries) {
          if (!entries.length) done(all);
          else {
            all.push.apply(all, entries);
            more();
          }
        }, failed);
      })();
    });
  }

  async function filesOf(entry) {
    if (entry.isFile) {
      return [await new Promise(function (done, failed) { entry.file(done, failed); })];
    }
    var files = [];
    for (var inner of await readFolder(entry)) {
      try {
        files.push.apply(files, await filesOf(inner));
      } catch (error) {
        if (!(error instanceof DOMException)) throw error; // unreadable, or moved meanwhile
      }
    }
    return files;
  }

  async function dropped(transfer, take) {
    // The entries have to be asked for before the event is over.
    var entries = Array.from(transfer.items)
      .map(function (item) { return item.webkitGetAsEntry && item.webkitGetAsEntry(); })
      .filter(Boolean);
    if (!entries.some(function (entry) { return entry.isDirectory; })) {
      sort(transfer.files, take);
      return;
    }
    var files = [];
    for (var entry of entries) files.push.apply(files, await filesOf(entry));
    sort(files, take);
  }

  function listen(form, take) {
    var input = form.querySelector("input[type=file]");
    var folder = picker({ webkitdirectory: "" }, take);
    var camera = picker({ accept: "image/*", capture: "environment" }, take);
    input.addEventListener("change", function () {
      sort(input.files, take);
      input.value = "";
    });
    [["choose", input], ["folder", folder], ["camera", camera]].forEach(function (pair) {
      form.querySelector("[data-act=" + pair[0] + "]").addEventListener("click", function () {
        pair[1].click();
      });
    });
    if (!("webkitdirectory" in input)) form.querySelector("[data-act=folder]").hidden = true;

    document.addEventListener("paste", function (event) {
      if (event.clipboardData.files.length) sort(event.clipboardData.files, take);
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
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      dropped(event.dataTransfer, take);
    });
  }

  return { listen: listen };
})();
