/* Who signs out leaves nothing written in this browser, which others may use. What the server has
   not taken is told first: it is erased, or the person stays. A session that ends by itself erases
   nothing, and the words of other people are theirs. */
(() => {
  "use strict";
  const dialog = document.getElementById("textes-gardes");
  if (!dialog) return;

  const WAIT = 2000; /* A draft's save under way is waited for, no longer. */
  const DRAFTS = `datalab:brouillon:${dialog.dataset.person}:`;
  const WORDS = `datalab:mots:${dialog.dataset.person}:`;
  const kept = (...starts) => {
    try {
      return Object.keys(localStorage).filter((key) => starts.some((start) => key.startsWith(start)));
    } catch {
      return [];
    }
  };
  const fileOf = (key) => (key.match(/[A-Z]{2}-\d{4}-\d+/) || [""])[0];
  const saved = async () => {
    const until = Date.now() + WAIT;
    while (kept(DRAFTS).length && Date.now() < until) {
      await new Promise((done) => { setTimeout(done, 50); });
    }
  };

  const where = dialog.querySelector("[data-files]");
  const names = document.createElement("strong");
  where.append(" ", names);
  let form = null;
  const leave = () => {
    kept(DRAFTS, WORDS).forEach((key) => localStorage.removeItem(key));
    document.dispatchEvent(new Event("datalab:signing-out"));
    form.submit();
  };
  const ask = () => {
    const files = [...new Set(kept(DRAFTS, WORDS).map(fileOf))].filter(Boolean).sort();
    where.hidden = !files.length;
    names.textContent = files.join(", ");
    dialog.showModal();
  };
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-sign-out]")) return;
    form = event.target;
    if (!kept(DRAFTS, WORDS).length) return;
    event.preventDefault();
    document.dispatchEvent(new Event("datalab:save-now"));
    saved().then(() => (kept(DRAFTS, WORDS).length ? ask() : leave()));
  });
  dialog.querySelector("[data-leave]").addEventListener("click", leave);
  dialog.querySelector("[data-stay]").addEventListener("click", () => dialog.close());
})();
