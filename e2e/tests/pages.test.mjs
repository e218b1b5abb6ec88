// Every page in every language: axe-core finds nothing, nothing sticks out at 320 px, and it says something.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LANGUAGES, axe, launch, reflows } from "../lib/browser.mjs";
import { startHouse } from "../lib/house.mjs";
import { become, eventually, postNotice, signedNotice } from "../lib/people.mjs";

const EVERYBODY = ["/", "/services", "/services?q=%E5%87%BA%E7%94%9F", "/services/mo.bundle.birth", "/verify", "/demo", "/sign-in", "/nothing-here"];
const RESIDENT = ["/", "/cases", "/mailbox", "/documents", "/payments", "/counter", "/counter/bookings", "/account", "/account/log"];
const STAFF = {
  "registry.registrar": ["/desk", "/desk?who=free", "/desk/documents"],
  "social.head": ["/desk", "/desk/payments"],
  "treasury.officer": ["/desk/payments", "/desk/payments/orders"],
  administrator: ["/admin", "/admin/dead-letters"],
  "permits.officer": ["/desk/counter"],
};
let house, browser;

before(async () => {
  [house, browser] = [await startHouse(), await launch()];
});
after(async () => {
  await browser?.close();
  await house?.stop();
});

async function check(page, paths) {
  const wrong = [];
  for (const lang of LANGUAGES) {
    for (const path of paths) {
      const address = `${house.url}${path}${path.includes("?") ? "&" : "?"}lang=${lang}`;
      const status = (await page.goto(address)).status();
      if (status >= 500 || (status >= 400 && path !== "/nothing-here")) wrong.push(`${path} ${lang}: status ${status}`);
      if ((await page.locator("html").getAttribute("lang")) !== lang) wrong.push(`${path}: not in ${lang}`);
      if (!(await reflows(page))) wrong.push(`${path} ${lang}: sticks out at 320 px`);
      wrong.push(...(await axe(page)).map((finding) => `${path} ${lang}: ${finding}`));
    }
  }
  assert.deepEqual(wrong, []);
}

const narrow = { viewport: { width: 320, height: 800 }, javaScriptEnabled: true };

test("pages for everybody", async () => {
  const page = await (await browser.newContext(narrow)).newPage();
  await check(page, EVERYBODY);
});

test("pages of a resident with a draft", async () => {
  assert.equal((await postNotice(house, await signedNotice(house, "90000008"))).status, 200);
  const page = await become(browser, house, "90000008", narrow);
  const draft = await eventually("the draft", async () => {
    await page.goto(`${house.url}/cases`);
    return page.locator("main a[href^='/cases/']").first().getAttribute("href", { timeout: 500 }).catch(() => null);
  });
  const questions = ["child-name", "parents", "certificate", "allowance", "permit", "statement"];
  const own = [draft, `${draft}/check`, `${draft}/members`, `${draft}/withdraw`, `${draft}/evidence/mother`, `${draft}/evidence/person`];
  await check(page, [...RESIDENT, ...own, ...questions.map((name) => `${draft}/forms/questions/${name}`)]);
});

for (const [official, paths] of Object.entries(STAFF)) {
  test(`pages of ${official}`, async () => {
    await check(await become(browser, house, official, narrow), paths);
  });
}

test("an unknown language and a broken form are told, not thrown", async () => {
  const answer = await fetch(`${house.url}/services?lang=xx`);
  assert.equal(answer.status, 400);
  const posted = await fetch(`${house.url}/sign-in`, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "login=%ff" });
  assert.equal(posted.status, 400);
  const unsigned = await fetch(`${house.url}/sign-in`, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "login=x" });
  assert.equal(unsigned.status, 403);
});
