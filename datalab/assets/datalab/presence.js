/* Says that this page is open on a file, shows who else is, and hands on what they write. */
(() => {
  "use strict";
  const place = document.querySelector("[data-presence]");
  if (!place) return;
  const BEAT = 20000;
  let seen = place.dataset.seen;

  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };
  const say = (words) => fetch(place.dataset.presence, {
    method: "POST",
    body: new URLSearchParams(words),
    credentials: "same-origin",
    redirect: "error",
    keepalive: true,
    headers: { "X-CSRFToken": cookie("csrftoken") },
  });
  const beat = async () => {
    if (document.hidden) return;
    try {
      const answer = await say({ lieu: place.dataset.where, vu: seen });
      if (!answer.ok) return;
      const told = await answer.json();
      const words = told.people.length ? `${place.dataset.words} ${told.people.join(", ")}` : place.dataset.alone;
      if (place.textContent !== words) place.textContent = words;
      place.classList.toggle("presence--others", told.people.length > 0);
      seen = String(told.version);
      if (told.written.length) document.dispatchEvent(new CustomEvent("datalab:written", { detail: told.written }));
    } catch {
      /* Away from the network: the next beat tries again. */
    }
  };
  beat();
  setInterval(beat, BEAT);
  document.addEventListener("visibilitychange", beat);
  window.addEventListener("pagehide", () => { say({ partir: "1" }).catch(() => {}); });
})();
