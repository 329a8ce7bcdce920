/* Drawing a face that was missed: a square over the photo, drawn with the pointer or moved with the
   arrow keys, sent as fractions of the photo. Without this file the link leads to a page with a
   grid to choose from. */
(function () {
  "use strict";

  var STEP = 0.02; // of the shorter side of the photo, with each press of an arrow key
  var LEAST_PX = 12;
  var square = null; // left, top and side, in pixels of the photo as it is shown
  var waits = false;
  var timer = null;

  function area() { return document.getElementById("draw-area"); }
  function form() { return document.getElementById("draw"); }

  function clamp(value, least, most) { return Math.min(Math.max(value, least), most); }

  function place(left, top, side) {
    var room = area();
    side = clamp(side, LEAST_PX, Math.min(room.clientWidth, room.clientHeight));
    square = {
      left: clamp(left, 0, room.clientWidth - side),
      top: clamp(top, 0, room.clientHeight - side),
      side: side,
    };
    show();
  }

  function show() {
    var room = area();
    var parts = [
      square.left / room.clientWidth,
      square.top / room.clientHeight,
      square.side / room.clientWidth,
      square.side / room.clientHeight,
    ];
    var style = room.firstElementChild.style;
    ["left", "top", "width", "height"].forEach(function (name, which) {
      style[name] = parts[which] * 100 + "%";
    });
    form().elements.square.value = parts.map(function (part) { return part.toFixed(6); }).join(",");
  }

  // Said when the keys rest, not with every press.
  function say() {
    var room = area();
    var percent = function (part) { return Math.round(part * 100); };
    clearTimeout(timer);
    timer = setTimeout(function () {
      document.getElementById("announcer").textContent = room.firstElementChild.dataset.says
        .replace("{left}", percent(square.left / room.clientWidth))
        .replace("{top}", percent(square.top / room.clientHeight))
        .replace("{side}", percent(square.side / room.clientWidth));
    }, 500);
  }

  function begin() {
    var room = area();
    room.hidden = form().hidden = false;
    var side = Math.min(room.clientWidth, room.clientHeight) / 4;
    place((room.clientWidth - side) / 2, (room.clientHeight - side) / 2, side);
    room.firstElementChild.focus();
  }

  function end() {
    var drawing = document.getElementById("drawing");
    area().hidden = form().hidden = true;
    area().classList.remove("is-working");
    waits = false;
    if (drawing) drawing.replaceChildren();
    document.querySelector("[data-draw=begin]").focus();
  }

  document.addEventListener("click", function (event) {
    var act = event.target.closest("[data-draw]");
    if (!act) return;
    event.preventDefault();
    if (act.dataset.draw === "begin") begin();
    else end();
  });

  document.addEventListener("pointerdown", function (event) {
    var room = event.target.closest("#draw-area");
    if (!room || event.button) return;
    event.preventDefault();
    room.setPointerCapture(event.pointerId);
    var frame = room.getBoundingClientRect();
    var from = { x: event.clientX - frame.left, y: event.clientY - frame.top };
    var start = event.target === room.firstElementChild && square;

    function follow(moved) {
      var x = moved.clientX - frame.left - from.x;
      var y = moved.clientY - frame.top - from.y;
      if (start) return place(start.left + x, start.top + y, start.side);
      var side = Math.max(Math.abs(x), Math.abs(y));
      if (side < LEAST_PX) return;
      place(x < 0 ? from.x - side : from.x, y < 0 ? from.y - side : from.y, side);
    }
    function leave() {
      room.removeEventListener("pointermove", follow);
      room.removeEventListener("pointerup", leave);
      room.removeEventListener("pointercancel", leave);
      room.firstElementChild.focus();
    }
    room.addEventListener("pointermove", follow);
    room.addEventListener("pointerup", leave);
    room.addEventListener("pointercancel", leave);
  });

  document.addEventListener("keydown", function (event) {
    if (!event.target.matches(".draw-square")) return;
    if (event.key === "Escape") return end();
    if (event.key === "Enter") return form().requestSubmit();
    var way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    var step = Math.min(area().clientWidth, area().clientHeight) * STEP;
    if (event.shiftKey) {
      var grown = (way[0] + way[1]) * step;
      place(square.left - grown / 2, square.top - grown / 2, square.side + grown);
    } else {
      place(square.left + way[0] * step, square.top + way[1] * step, square.side);
    }
    say();
  });

  // A refusal comes with a sentence to show.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target.id === "drawing" && event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.target.id === "drawing") {
      waits = event.target.dataset.state === "waiting";
      area().classList.toggle("is-working", waits);
      form().querySelector("button").disabled = waits;
    } else if (event.target.id === "stage" && waits) {
      waits = false;
      var title = document.getElementById("about-title");
      if (title) title.focus();
    }
  });
})();
