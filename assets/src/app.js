// Enhancement only: every page works without this file.
import { Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink } from "govuk-frontend";
import { desk } from "./desk.js";
import { passkeys } from "./passkey.js";

const modules = [Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink];
for (const Module of modules) {
  for (const root of document.querySelectorAll(`[data-module="${Module.moduleName}"]`)) {
    try {
      new Module(root);
    } catch (error) {
      // An old browser keeps the plain page.
      console.warn(error);
    }
  }
}

// A select or checkbox that filters a list sends its form at once; its button stays for everybody else.
for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A kiosk forgets its user: leave for the wipe page when nobody touches anything for the given seconds.
const idle = document.body.dataset.idleSeconds;
if (idle) {
  let timer;
  const wind = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(document.body.dataset.idleHref), Number(idle) * 1000);
  };
  for (const event of ["pointerdown", "keydown", "scroll"]) addEventListener(event, wind, { passive: true });
  wind();
}

desk(document);
passkeys(document);
