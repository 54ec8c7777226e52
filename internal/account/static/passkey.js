// Passkeys: asks the browser and puts its answer into the form. Without this
// script the forms stay hidden, and passwords work.
"use strict";
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const note = form.querySelector("[role=alert]");
    note.hidden = true;
    try {
      const asked = await fetch(form.dataset.passkey, { method: "POST" });
      if (!asked.ok) throw new Error("The server did not ask for a passkey.");
      const { state, options } = await asked.json();
      const made = form.dataset.passkey.includes("/passkeys/")
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
      form.elements.state.value = state;
      form.elements.answer.value = JSON.stringify(made.toJSON());
      form.submit();
    } catch (e) {
      note.textContent = "The passkey was not used: " + e.message;
      note.hidden = false;
    }
  });
}
