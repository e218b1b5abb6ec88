// Debian's Chromium through Playwright, and the checks that every page must pass.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const LANGUAGES = ["zh-Hant", "pt", "en"];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

/** What axe-core finds on a page (WCAG 2.2 A and AA, best practices), as readable lines. */
export async function axe(page) {
  // The page's Content-Security-Policy forbids foreign scripts; the debugger protocol is not a page script.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${violation.help} — ${node.target.join(" ")}`),
  );
}

/** True when nothing sticks out to the right: reflow at 320 px (WCAG 1.4.10). */
export function reflows(page) {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}
