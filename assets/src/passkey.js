// Passkeys: a form with data-passkey="create" or "get" carries the server's challenge as JSON in data-options; the
// answer goes into its field named "credential" and the form is sent as any other. Without support the form stays hidden.
export function passkeys(document) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const supported = globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON !== undefined;
    form.hidden = !supported;
    if (!supported) continue;
    form.addEventListener("submit", async (event) => {
      const field = form.elements.namedItem("credential");
      if (field.value) return;
      event.preventDefault();
      try {
        field.value = JSON.stringify(await ask(form.dataset.passkey, JSON.parse(form.dataset.options)));
        form.requestSubmit();
      } catch {
        // Cancelled or timed out: the person tries again or takes another way, both on the page.
        form.querySelector("[data-passkey-failed]")?.removeAttribute("hidden");
      }
    });
  }
}

async function ask(kind, { publicKey }) {
  const credential =
    kind === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  return credential.toJSON();
}
