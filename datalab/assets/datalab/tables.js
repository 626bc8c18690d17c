// A table wider than the screen scrolls in its box: the keyboard must be able to scroll it too.
(function () {
  "use strict";
  function adjust(box) {
    var scrolls = box.scrollWidth > box.clientWidth;
    if (!scrolls) {
      ["tabindex", "role", "aria-label"].forEach(function (name) { box.removeAttribute(name); });
      return;
    }
    var caption = box.querySelector("caption");
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", (caption && caption.textContent.trim()) || "Tableau");
  }
  var boxes = document.querySelectorAll(".fr-table__container");
  if (!("ResizeObserver" in window)) { boxes.forEach(adjust); return; }
  var observer = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) { adjust(entry.target); });
  });
  boxes.forEach(function (box) { observer.observe(box); });
  // tables that come later, in a part of the page that htmx renews
  document.addEventListener("htmx:afterSettle", function (event) {
    event.target.querySelectorAll(".fr-table__container").forEach(function (box) { observer.observe(box); });
  });
})();
