// Names for what Django's admin leaves unnamed to a screen reader.
(function () {
  "use strict";
  document.querySelectorAll("th").forEach(function (cell) {
    if (cell.textContent.trim() || cell.querySelector("img[alt], input")) { return; }
    var name = document.createElement("span");
    name.className = "visually-hidden";
    name.textContent = cell.classList.contains("original") ? "Ligne" : "Retirer la ligne";
    cell.appendChild(name);
  });
})();
