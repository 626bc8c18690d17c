/* The rows of a draft, added and removed; the questions of the call that an answer calls for.
   Without this script the page still works: one blank row is always there, and a question appears
   once the answer that calls for it is saved. */
(() => {
  "use strict";
  const form = document.getElementById("dossier");
  if (!form) return;

  const told = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));

  const renumber = (rows) => {
    let number = 0;
    rows.querySelectorAll("[data-row]").forEach((row) => {
      if (!row.hidden) row.querySelector("[data-row-number]").textContent = String(++number);
    });
  };

  const takeOver = (row, rows) => {
    const box = row.querySelector("input[type=checkbox][name$=-DELETE]");
    const holder = box.closest(".row-card__remove");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fr-btn fr-btn--tertiary-no-outline fr-btn--sm fr-btn--icon-left fr-icon-delete-line";
    button.textContent = box.labels[0] ? box.labels[0].textContent.trim() : "Retirer cette ligne";
    button.addEventListener("click", () => {
      box.checked = true;
      row.hidden = true;
      renumber(rows);
      rows.querySelector("[data-rows-add]").focus();
      told(box);
    });
    holder.firstElementChild.hidden = true;
    holder.append(button);
    if (box.checked) row.hidden = true;
  };

  const asleep = [...form.querySelectorAll("[data-when]")];
  const ticked = (name, value) => [...form.querySelectorAll(`[name="${name}"]`)]
    .some((input) => input.value === value && input.checked);
  const awaken = () => asleep.forEach((field) => {
    const when = field.dataset.when;
    field.hidden = when === "personal_data" ? !ticked("has_personal_data", "oui") : !ticked("project_types", when);
  });
  if (asleep.length) {
    form.addEventListener("change", awaken);
    awaken();
  }

  form.querySelectorAll("[data-rows]").forEach((rows) => {
    const list = rows.querySelector("[data-rows-list]");
    const total = form.elements[`${rows.dataset.rows}-TOTAL_FORMS`];
    const add = rows.querySelector("[data-rows-add]");
    list.querySelectorAll("[data-row]").forEach((row) => takeOver(row, rows));
    add.hidden = false;
    add.addEventListener("click", () => {
      const next = Number(total.value);
      const holder = document.createElement("div");
      holder.innerHTML = rows.querySelector("template").innerHTML.replaceAll("__prefix__", String(next));
      const row = holder.firstElementChild;
      list.append(row);
      total.value = String(next + 1);
      takeOver(row, rows);
      renumber(rows);
      row.querySelector("input:not([type=hidden]), select, textarea").focus();
    });
    renumber(rows);
  });
})();
