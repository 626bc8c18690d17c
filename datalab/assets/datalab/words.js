/* The words of a deed or of a message are kept in this browser while they are typed, per address
   and per person, so that a session that ends loses none. They are given back when the same person
   opens the same form again, and forgotten once the server says that it took them. */
(() => {
  "use strict";
  const PREFIX = "datalab:mots:";
  const WEEK = 7 * 24 * 3600 * 1000;

  const store = {
    read(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    },
    keep(key, kept) {
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), ...kept }));
      } catch { /* Storage is full or forbidden: the page itself still holds the text. */ }
    },
    forget(key) { try { localStorage.removeItem(key); } catch { /* Nothing was kept. */ } },
    keys(start) {
      try { return Object.keys(localStorage).filter((key) => key.startsWith(start)); } catch { return []; }
    },
  };
  const place = (person, path) => `${PREFIX}${person}:${path}:`;

  store.keys(PREFIX).forEach((key) => {
    const kept = store.read(key);
    if (!kept || Date.now() - kept.at > WEEK) store.forget(key);
  });
  document.querySelectorAll("[data-taken]").forEach((said) => {
    store.keys(place(said.dataset.person, said.dataset.taken)).forEach(store.forget);
  });

  const giveBack = (area, key, text) => {
    const before = area.value;
    area.value = text;
    const line = document.createElement("p");
    line.className = "fr-text--sm fr-mt-1w fr-mb-0";
    line.setAttribute("role", "status");
    line.textContent = "Ce texte, que vous n’aviez pas envoyé, est repris de cet appareil. ";
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "fr-btn fr-btn--tertiary fr-btn--sm";
    drop.textContent = "L’oublier";
    drop.addEventListener("click", () => {
      store.forget(key);
      area.value = before;
      line.remove();
      area.focus();
    });
    line.append(drop);
    area.after(line);
  };

  document.querySelectorAll("form[data-keep]").forEach((form) => {
    const start = place(form.dataset.keep, new URL(form.getAttribute("action") || "", location.href).pathname);
    form.querySelectorAll("textarea[name]").forEach((area) => {
      const key = start + area.name;
      const found = store.read(key);
      /* What the page says otherwise is what the server read, or what another wrote: it stays. */
      const untouched = found && (area.value === "" || area.value === found.base);
      if (untouched && found.text !== area.value) giveBack(area, key, found.text);
      const base = found ? found.base : area.defaultValue;
      area.addEventListener("input", () => {
        if (area.value === "" || area.value === base) store.forget(key);
        else store.keep(key, { base, text: area.value });
      });
    });
  });
})();
