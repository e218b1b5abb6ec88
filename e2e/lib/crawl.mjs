// Follows every link of a person's pages, one page of each kind, and puts each through the checks that all must pass.
import { join } from "node:path";
import { axe, reflows } from "./browser.mjs";
import { leftovers } from "./words.mjs";

/** A page that does not end: enough for every kind of page that one person can reach. */
const PAGES_MAX = 120;
/** What a browser saves instead of showing. */
const FILES = /^\/ledger\/|\/(file|proof|keys|status-list)(\/|$|\?)|\.(json|pdf|jwt)$/;

/** The kind of an address: identifiers and numbers left out. */
export function kindOf(path) {
  return path
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "{id}")
    .replace(/#.*$/, "")
    .replace(/^\/desk\?.*/, "/desk?{filters}")
    .replace(/([?&](?!node=)[^=&]+=)[^&]*/g, "$1{}")
    .replace(/^\/services\/[^/?]+/, "/services/{service}")
    .replace(/^\/counter\/book\/[^/?]+(\/[^/?]+)?/, (_, site) => `/counter/book/{calendar}${site ? "/{site}" : ""}`)
    .replace(/^\/admin\/exchange\/grants\/.+/, "/admin/exchange/grants/{grant}")
    .replace(/\d{4,}/g, "{n}");
}

const windows = new WeakMap();

/** A window with scripts for a page without them: axe-core needs them, so it is shown the bytes that the page has. */
async function withScripts(page, look) {
  if (!windows.has(page)) {
    const context = await page.context().browser().newContext({ viewport: page.viewportSize() });
    page.once("close", () => context.close());
    windows.set(page, await context.newPage());
  }
  const shown = windows.get(page);
  const html = await page.content();
  const address = page.url();
  await shown.route(address, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
  try {
    await shown.goto(address);
    return await look(shown);
  } finally {
    await shown.unroute(address);
  }
}

/** A picture of each page for people to look at, narrow and wide, when `BALCAO_SHOTS` names a folder. */
async function picture(page, lang, name) {
  const folder = process.env.BALCAO_SHOTS;
  if (!folder) return;
  const file = kindOf(name).replace(/[^\w.-]+/g, "_").slice(0, 80);
  const narrow = page.viewportSize();
  await page.screenshot({ path: join(folder, `${file}.${lang}.320.png`), fullPage: true });
  await page.setViewportSize({ width: 1200, height: 800 });
  await page.screenshot({ path: join(folder, `${file}.${lang}.1200.png`), fullPage: true });
  await page.setViewportSize(narrow);
}

/** A tablet held upright: where layouts change from one column to two. */
const TABLET_PX = 768;

/** True when nothing sticks out on a tablet either. */
async function fitsTablet(page) {
  const narrow = page.viewportSize();
  await page.setViewportSize({ ...narrow, width: TABLET_PX });
  const fits = await reflows(page);
  await page.setViewportSize(narrow);
  return fits;
}

/** What is wrong with the page that is shown: language, words, widths of 320 and 768 px, axe-core. */
export async function faults(page, lang, name, scripts = true) {
  if (!scripts) return withScripts(page, (shown) => faults(shown, lang, name));
  const wrong = [];
  if ((await page.locator("html").getAttribute("lang")) !== lang) wrong.push(`not in ${lang}`);
  if (!(await reflows(page))) wrong.push("sticks out at 320 px");
  if (!(await fitsTablet(page))) wrong.push(`sticks out at ${TABLET_PX} px`);
  wrong.push(...(await leftovers(page, lang)), ...(await axe(page)));
  await picture(page, lang, name);
  return wrong.map((what) => `${name} ${lang}: ${what}`);
}

/** Visits `starts` and what can be reached from there; `seen` holds the kinds of pages that were visited before. */
export async function crawl(page, { url, lang, starts, scripts = true, seen = new Set() }) {
  const wrong = [];
  const waiting = [...starts];
  const wanted = new Set(starts);
  let visited = 0;
  while (waiting.length > 0) {
    const path = waiting.shift();
    const kind = kindOf(path);
    if ((seen.has(kind) && !wanted.delete(path)) || FILES.test(path)) continue;
    wanted.delete(path);
    seen.add(kind);
    visited += 1;
    if (visited > PAGES_MAX) return { visited, wrong: [...wrong, `more than ${PAGES_MAX} kinds of pages`] };
    const answer = await page.goto(url + path);
    if (answer.status() >= 400) {
      wrong.push(`${path}: status ${answer.status()}`);
      continue;
    }
    wrong.push(...(await faults(page, lang, path, scripts)));
    const links = await page.locator("a[href]").evaluateAll((all) => all.map((link) => link.href));
    for (const link of links) {
      const target = new URL(link);
      const shows = target.origin === new URL(url).origin && !target.searchParams.has("lang");
      if (shows) waiting.push(target.pathname + target.search);
    }
  }
  return { visited, wrong };
}
