/* The communes of a set are offered while their name is typed: a combobox with a list, as the
   ARIA practices describe it. Without this script, the form asks and the page answers. */
(() => {
  "use strict";
  const input = document.querySelector("[data-communes]");
  if (!input) return;
  const list = document.getElementById("communes-offertes");
  const told = document.getElementById("communes-dites");
  const LEAST = 2;
  let asked = null;
  let timer = 0;
  let active = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const forget = () => {
    clearTimeout(timer);
    if (asked) asked.abort();
  };
  const choose = (option) => {
    forget();
    input.value = option.dataset.value;
    close();
    input.form.requestSubmit();
  };
  const point = (place) => {
    const options = list.children;
    if (!options.length) return;
    active = (place + options.length) % options.length;
    Array.from(options).forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };
  const show = (answer) => {
    close();
    answer.communes.forEach((commune, n) => {
      const option = document.createElement("li");
      option.id = `commune-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = commune.value;
      option.append(commune.label, " ");
      const rows = document.createElement("span");
      rows.textContent = commune.rows;
      option.append(rows);
      list.append(option);
    });
    list.hidden = !answer.communes.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = answer.told;
  };
  const ask = async () => {
    forget();
    const typed = input.value.trim();
    if (typed.length < LEAST) {
      close();
      told.textContent = "";
      return;
    }
    asked = new AbortController();
    try {
      const url = `${input.dataset.communes}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(url, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (answer.ok) show(await answer.json());
      else close();
    } catch {
      // another letter came, or no network: the form still asks
    }
  };

  input.addEventListener("input", () => {
    forget();
    timer = setTimeout(ask, 200);
  });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) ask();
      else if (event.key === "ArrowDown") point(active + 1);
      else point(active < 0 ? -1 : active - 1);
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      choose(list.children[active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", () => {
    forget();
    close();
  });
  // a press on the list must not take the focus away, which would close it
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role='option']");
    if (option) choose(option);
  });
})();
