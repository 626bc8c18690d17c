/* The draft is opened at the first key of its title: its address is there to come back to.
   Without this script, the button opens it. */
(() => {
  "use strict";
  const form = document.getElementById("ouverture");
  if (!form) return;
  const title = form.elements.title;
  const state = document.getElementById("etat-ouverture");
  let opened = null;
  let busy = false;
  let timer = 0;

  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };
  const headers = () => ({ "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" });
  const ready = () => title.value.trim() && form.elements.organisation.value && form.elements.call_version.value;

  const save = async () => {
    if (busy || !ready()) return;
    busy = true;
    const typed = title.value;
    try {
      const body = opened
        ? new URLSearchParams({ title: typed, "base-title": opened.version })
        : new URLSearchParams(new FormData(form));
      const url = opened ? opened.field_url : form.action || location.pathname;
      const answer = await fetch(url, { method: "POST", body, headers: headers(), redirect: "error" });
      const told = await answer.json();
      if (told.state === "saved") {
        if (!opened) {
          opened = told;
          history.replaceState(null, "", told.url);
          ["organisation", "call_version", "source"].forEach((name) => {
            form.querySelectorAll(`[name='${name}']`).forEach((input) => { input.disabled = true; });
          });
        }
        opened.version = told.version;
        state.textContent = `Brouillon ${opened.reference} ouvert et enregistré. Son adresse est celle de cette page.`;
      } else {
        state.textContent = told.sentence || "Le brouillon n’est pas encore ouvert.";
      }
    } catch {
      state.textContent = "Pas de réseau : le brouillon s’ouvrira dès son retour.";
      soon(5000);
    }
    busy = false;
    if (title.value !== typed) soon(700);
  };
  const soon = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  };
  title.addEventListener("input", () => soon(opened ? 700 : 150));
  form.addEventListener("submit", async (event) => {
    if (!opened) return;
    event.preventDefault();
    clearTimeout(timer);
    await save();
    location.assign(opened.url);
  });
})();
