/* Each field of a draft is saved while it is typed, and never lost: first in this browser, then on
   the server. What the server has not taken yet (no network, session over) is sent again later. */
(() => {
  "use strict";
  const form = document.getElementById("dossier");
  if (!form || !form.dataset.save) return;

  const WAIT = 700;
  const AGAIN = 5000;
  const STRANDED = 2500; /* Younger than that, another window is sending it itself. */
  const PREFIX = `datalab:brouillon:${form.dataset.person}:${form.dataset.reference}:${form.dataset.kind || "dossier"}:`;
  const summary = document.getElementById("etat-saisie");
  const fields = [...form.querySelectorAll("[data-field]")].map((holder) => ({
    holder,
    name: holder.dataset.field,
    base: holder.querySelector("[name^='base-']"),
    state: holder.querySelector("[data-state]"),
    timer: 0,
    turn: 0,
    dirty: false,
    queued: false,
    sending: null,
  }));

  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };
  const store = {
    keep(name, entries) {
      try {
        localStorage.setItem(PREFIX + name, JSON.stringify({ at: Date.now(), entries }));
        return true;
      } catch {
        return false; /* Storage is full or forbidden: the page itself still holds the text. */
      }
    },
    forget(name) { try { localStorage.removeItem(PREFIX + name); } catch { /* Nothing was kept. */ } },
    all() {
      try {
        return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => ({
          name: key.slice(PREFIX.length),
          ...JSON.parse(localStorage.getItem(key)),
        })).filter((kept) => Date.now() - kept.at > STRANDED);
      } catch {
        return [];
      }
    },
  };

  const entriesOf = (field) => {
    const found = [];
    field.holder.querySelectorAll("input, select, textarea").forEach((input) => {
      if (!input.name || input.disabled) return;
      if ((input.type === "checkbox" || input.type === "radio") && !input.checked) return;
      found.push([input.name, input.value]);
    });
    return found;
  };
  const post = async (name, entries) => {
    const body = new URLSearchParams(entries);
    const answer = await fetch(form.dataset.save.replace("__champ__", encodeURIComponent(name)), {
      method: "POST",
      body,
      credentials: "same-origin",
      redirect: "manual",
      keepalive: body.toString().length < 60000,
      headers: { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" },
    });
    if (answer.type === "opaqueredirect" || !(answer.headers.get("Content-Type") || "").includes("json")) {
      return { state: answer.status >= 500 ? "away" : "session" };
    }
    return answer.json();
  };

  const tell = (field, kind, words) => {
    field.state.className = `draft__state draft__state--${kind} fr-text--xs`;
    field.state.textContent = words;
    const waiting = fields.filter((one) => one.dirty).length;
    const line = kind === "wait" ? "" : words;
    if (line && summary.textContent !== line) summary.textContent = line;
    summary.dataset.waiting = String(waiting);
  };
  const signInAgain = (field) => {
    tell(field, "warn", "Votre session a pris fin. Votre texte est gardé sur cet appareil : ");
    const link = document.createElement("a");
    link.className = "fr-link fr-link--sm";
    link.href = `${form.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = "reconnectez-vous, il sera repris.";
    field.state.append(link);
  };

  const conflict = (field, answer) => {
    field.holder.querySelectorAll("[data-conflict]").forEach((box) => box.remove());
    const box = document.getElementById("conflit").content.firstElementChild.cloneNode(true);
    const who = answer.mine ? "Vous-même, dans une autre fenêtre" : answer.by;
    box.querySelector("[data-conflict-who]").textContent = `${who} a écrit à ${answer.at} :`;
    box.querySelector("[data-conflict-text]").textContent = answer.text || "(rien)";
    const input = field.holder.querySelector(`[name='${field.name}']`);
    const isText = input && answer.value !== null && (input.tagName === "TEXTAREA" || input.type === "text");
    const settle = (text) => {
      box.remove();
      field.base.value = String(answer.version);
      if (text !== null) input.value = text;
      changed(field, 0);
      (input || field.holder.querySelector("input, select, textarea")).focus();
    };
    box.querySelector("[data-conflict-mine]").addEventListener("click", () => settle(null));
    const both = box.querySelector("[data-conflict-both]");
    if (isText) both.addEventListener("click", () => settle(`${answer.value}\n\n${input.value}`));
    else both.closest("li").remove();
    box.querySelector("[data-conflict-theirs]").addEventListener("click", () => giveUp(field));
    field.state.after(box);
  };
  const giveUp = async (field) => {
    store.forget(field.name);
    field.dirty = false;
    await post(field.name, [["oublier", "1"]]);
    location.reload();
  };

  const settled = (field, answer, turn) => {
    if (answer.figures && document.getElementById("etat")) document.getElementById("etat").innerHTML = answer.figures;
    const isLast = turn === field.turn;
    if (answer.state === "saved") {
      field.base.value = String(answer.version);
      if (answer.rows && answer.rows.length) giveIds(field, answer.rows);
      if (!isLast) return;
      store.forget(field.name);
      field.dirty = false;
      field.holder.querySelectorAll("[data-conflict]").forEach((box) => box.remove());
      tell(field, "done", `Enregistré à ${answer.at}`);
    } else if (answer.state === "kept") {
      if (!isLast) return;
      store.forget(field.name);
      field.dirty = false;
      const first = answer.errors[0];
      const words = first ? `${first.label ? `${first.label} : ` : ""}${first.sentence}` : "";
      tell(field, "warn", `Gardé, pas encore enregistré. ${words}`);
    } else if (answer.state === "conflict") {
      store.forget(field.name);
      field.dirty = false;
      tell(field, "warn", "Un autre texte vient d’être enregistré ici : les deux sont gardés.");
      conflict(field, answer);
    } else if (answer.state === "closed") {
      tell(field, "error", `${answer.sentence} Votre texte reste gardé sur cet appareil.`);
    } else if (answer.state === "session") {
      signInAgain(field);
    } else {
      tell(field, "warn", "Le service ne répond pas : votre texte est gardé sur cet appareil.");
      soon(field, AGAIN);
    }
  };
  /* Rows just saved get their ids, in page order, so that they are not saved twice. */
  const giveIds = (field, ids) => {
    const rows = [...field.holder.querySelectorAll("[data-row]")].filter((row) => {
      const box = row.querySelector("input[type=checkbox][name$=-DELETE]");
      const typed = [...row.querySelectorAll("input:not([type=hidden]):not([type=checkbox]), textarea")];
      return !box.checked && typed.some((input) => input.value.trim());
    });
    if (rows.length !== ids.length) return;
    rows.forEach((row, place) => { row.querySelector("input[name$=-id]").value = String(ids[place]); });
  };

  const attempt = async (field) => {
    const turn = field.turn;
    try {
      settled(field, await post(field.name, entriesOf(field)), turn);
    } catch {
      tell(field, "warn", "Pas de réseau : votre texte est gardé sur cet appareil et sera renvoyé.");
      soon(field, AGAIN);
    }
  };
  /* One save of a field at a time: two at once would carry the same version, and one be a conflict.
     The one that waits reads the field when it leaves, so no second one needs to wait behind it. */
  const send = (field) => {
    clearTimeout(field.timer);
    if (field.queued) return;
    field.queued = true;
    const chain = (field.sending || Promise.resolve()).then(() => {
      field.queued = false;
      return attempt(field);
    }).finally(() => {
      if (field.sending === chain) field.sending = null;
    });
    field.sending = chain;
  };
  const soon = (field, delay) => {
    clearTimeout(field.timer);
    field.timer = setTimeout(() => send(field), delay);
  };
  const changed = (field, delay) => {
    field.dirty = true;
    field.turn += 1;
    store.keep(field.name, entriesOf(field));
    tell(field, "wait", "Enregistrement…");
    soon(field, delay);
  };

  fields.forEach((field) => {
    const heard = (event) => { if (event.target.name) changed(field, WAIT); };
    field.holder.addEventListener("input", heard);
    field.holder.addEventListener("change", (event) => {
      if (["checkbox", "radio", "select-one"].includes(event.target.type)) heard(event);
    });
    field.holder.addEventListener("focusout", () => { if (field.dirty) soon(field, 0); });
    const forget = field.holder.querySelector("[data-forget]");
    if (forget) { forget.hidden = false; forget.addEventListener("click", () => giveUp(field)); }
    const mine = field.holder.querySelector("[data-keep-mine]");
    if (mine) {
      mine.hidden = false;
      mine.addEventListener("click", () => {
        field.base.value = mine.dataset.keepMine;
        mine.closest(".fr-alert").remove();
        changed(field, 0);
      });
    }
  });

  /* What an earlier page could not send: sent now, whatever its step; the page is then read again. */
  const resume = async () => {
    const left = store.all();
    let taken = false;
    for (const { name, entries } of left) {
      try {
        const answer = await post(name, entries);
        if (["saved", "kept", "conflict"].includes(answer.state)) {
          store.forget(name);
          taken = taken || fields.some((field) => field.name === name && !field.dirty);
        }
      } catch {
        break;
      }
    }
    if (taken && !fields.some((field) => field.dirty)) location.reload();
  };
  resume();
  window.addEventListener("online", () => fields.filter((f) => f.dirty).forEach((f) => soon(f, 0)));

  /* A save under way is waited for: the page sent before its answer would carry the version that
     this very save replaces. A server that says nothing is not waited for longer than AGAIN. */
  let waits = false;
  let until = Infinity;
  const leave = (event) => {
    fields.forEach((field) => clearTimeout(field.timer));
    const underWay = fields.map((field) => field.sending).filter(Boolean);
    if (underWay.length && Date.now() < until) {
      event.preventDefault();
      if (waits) return;
      waits = true;
      until = Math.min(until, Date.now() + AGAIN);
      const submitter = event.submitter;
      const enough = new Promise((done) => { setTimeout(done, AGAIN); });
      Promise.race([Promise.allSettled(underWay), enough]).then(() => {
        waits = false;
        form.requestSubmit(submitter);
      });
      return;
    }
    fields.forEach((field) => { field.leaving = true; });
  };
  form.addEventListener("submit", leave);
  document.addEventListener("datalab:save-now", () => fields.filter((f) => f.dirty).forEach(send));
  document.addEventListener("datalab:signing-out", () => fields.forEach((f) => {
    clearTimeout(f.timer);
    f.leaving = true;
  }));
  window.addEventListener("beforeunload", (event) => {
    if (fields.some((field) => field.dirty && !field.leaving)) event.preventDefault();
  });

  /* What the others write shows at once where nothing is being typed. */
  document.addEventListener("datalab:written", (event) => {
    event.detail.forEach((written) => {
      const field = fields.find((one) => one.name === written.field);
      if (!field || Number(field.base.value) >= written.version) return;
      const input = field.holder.querySelector(`[name='${written.field}']`);
      const isText = input && typeof written.value === "string" && input.type !== "radio";
      if (field.dirty || !isText || field.holder.contains(document.activeElement)) {
        tell(field, "warn", `${written.by} a écrit ici à ${written.at}.`);
        return;
      }
      input.value = written.value;
      field.base.value = String(written.version);
      tell(field, "done", `Mis à jour par ${written.by} à ${written.at}`);
    });
  });
})();
