/* Asks the browser for a passkey, new or to prove who is there, and sends its answer with the form. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const told = form.querySelector("[data-passkey-told]");
  let answers = false;
  const isNew = form.dataset.passkey === "create";

  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = () => {
    const options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    if (isNew) {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = known(options.excludeCredentials);
    } else {
      options.allowCredentials = known(options.allowCredentials);
    }
    return { publicKey: options };
  };
  const answered = ({ id, rawId, type, response }) => {
    const said = { clientDataJSON: text(response.clientDataJSON) };
    if (isNew) {
      said.attestationObject = text(response.attestationObject);
    } else {
      said.authenticatorData = text(response.authenticatorData);
      said.signature = text(response.signature);
    }
    return JSON.stringify({ id, rawId: text(rawId), type, response: said, clientExtensionResults: {} });
  };

  form.addEventListener("submit", async (event) => {
    if (answers) return;
    event.preventDefault();
    if (!window.PublicKeyCredential) {
      told.textContent = form.dataset.unable;
      return;
    }
    try {
      const store = navigator.credentials;
      const credential = await (isNew ? store.create(asked()) : store.get(asked()));
      form.elements.answer.value = answered(credential);
      answers = true;
      form.requestSubmit(event.submitter);
    } catch {
      told.textContent = form.dataset.silent;
    }
  });
})();
