// One city in one language: its people, each with a browser of their own, and what is wrong with the pages they see.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crawl, faults } from "./crawl.mjs";
import { become, eventually } from "./people.mjs";

/** What several people do in one house, and what they find wrong on the way. */
export class Journey {
  wrong = [];
  visited = 0;
  #pages = new Map();
  #seen = new Map();

  constructor(browser, house, lang, scripts) {
    Object.assign(this, { browser, house, lang, scripts });
    this.options = { viewport: { width: 320, height: 800 }, javaScriptEnabled: scripts, lang };
  }

  /** The page of a persona, who signs in when needed for the first time. */
  async page(who) {
    if (!this.#pages.has(who)) {
      const page = await become(this.browser, this.house, who, this.options);
      if (await page.locator(".b-problem").count()) this.wrong.push(`${who}: the first page is a problem`);
      this.#pages.set(who, page);
    }
    return this.#pages.get(who);
  }

  /** The page of somebody who has not signed in. */
  async stranger() {
    if (!this.#pages.has("")) {
      const { lang, ...options } = this.options;
      const page = await (await this.browser.newContext({ ...options, locale: lang })).newPage();
      await page.goto(`${this.house.url}/?lang=${lang}`);
      this.#pages.set("", page);
    }
    return this.#pages.get("");
  }

  /** Opens an address as somebody; answers the page. */
  async open(who, path) {
    const page = await this.page(who);
    this.answer = await page.goto(path.startsWith("http") ? path : this.house.url + path);
    return page;
  }

  /** The kinds of pages that were seen: each desk is a department's own, the other pages are the same for all officials. */
  #seenBy(who) {
    const known = (name) => this.#seen.get(name) ?? this.#seen.set(name, new Set()).get(name);
    if (/^\d*$/.test(who)) return known(who && "residents");
    const of = (kind) => known(kind.startsWith("/desk") ? who.split(".")[0] : "officials");
    return { has: (kind) => of(kind).has(kind), add: (kind) => of(kind).add(kind) };
  }

  /** Follows the links of these pages. */
  async look(who, ...starts) {
    const page = who ? await this.page(who) : await this.stranger();
    const settings = { url: this.house.url, lang: this.lang, starts, scripts: this.scripts, seen: this.#seenBy(who) };
    const found = await crawl(page, settings);
    this.visited += found.visited;
    this.wrong.push(...found.wrong.map((line) => `${who}: ${line}`));
  }

  /** Puts the page that somebody has before them through the checks. */
  async shown(who, name) {
    const page = who ? await this.page(who) : await this.stranger();
    this.visited += 1;
    this.wrong.push(...(await faults(page, this.lang, name, this.scripts)).map((line) => `${who}: ${line}`));
  }

  /** Presses a button of the page's forms, the last one unless a place is given. */
  async press(who, which = -1) {
    await (await this.page(who)).click(`main form button[type='submit'] >> nth=${which}`);
  }

  /** Opens an address until it is there. */
  reach(who, path) {
    return eventually(`${who} reaches ${path}`, async () => {
      const page = await this.open(who, path);
      return this.answer.ok() && page;
    });
  }

  /** The first link of a list that leads to such an address, as soon as there is one. */
  link(who, path, start) {
    return eventually(`a link to ${start} on ${path}`, async () => {
      const page = await this.open(who, path);
      return page.locator(`main a[href^='${start}']`).first().getAttribute("href", { timeout: 300 }).catch(() => null);
    });
  }

  /** What the server sends to somebody's own browser at this address. */
  async file(who, path) {
    const cookies = await (await this.page(who)).context().cookies();
    const headers = { Cookie: cookies.map((cookie) => `${cookie.name}=${cookie.value}`).join("; ") };
    return Buffer.from(await (await fetch(this.house.url + path, { headers })).arrayBuffer());
  }

  /** Asks `/verify` about a file and looks at the answer. */
  async verify(file, name, changed = false) {
    const bytes = await readFile(file);
    if (changed) bytes[Math.floor(bytes.length / 3)] ^= 1;
    const sent = join(this.house.data, `${name.replaceAll(" ", "-")}.pdf`);
    await writeFile(sent, bytes);
    const page = await this.stranger();
    await page.goto(`${this.house.url}/verify`);
    await page.setInputFiles("[name='file']", sent);
    await page.click("form[action='/verify/file'] button");
    await this.shown("", `verify ${name}`);
    return page.locator("#answer").innerText();
  }
}
