// Other ways to use a page: the keyboard alone, paper, 400 % zoom, requests that no page makes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, reflows } from "../lib/browser.mjs";
import { startHouse } from "../lib/house.mjs";
import { become, eventually, postNotice, signedNotice } from "../lib/people.mjs";
import { application, program } from "../lib/program.mjs";

const LONE = "90000004";
let house, browser, submitted;

before(async () => {
  [house, browser] = [await startHouse({ persons: 30 }), await launch()];
  // Two applications with the hospital's notices: something to read, to print and to work on.
  for (const who of [LONE, "90000008"]) {
    assert.equal((await postNotice(house, await signedNotice(house, who))).status, 200);
    const call = await program(house, who);
    const id = await eventually("the draft", async () => (await call("GET", "/cases")).body.items[0]?.id);
    for (const act of application(0).filter(({ name }) => !["open", "birth"].includes(name))) {
      await eventually(act.name, async () => (await call(act.method, act.path(id), act.body, act.key)).status < 300);
    }
    submitted ??= id;
  }
});
after(async () => {
  await browser?.close();
  await house?.stop();
});

const active = (page, what) => page.evaluate(`document.activeElement.${what}`);

test("with the keyboard alone: skip the frame, start a service, answer a question", async () => {
  const page = await become(browser, house, LONE, { javaScriptEnabled: true });
  await page.goto(`${house.url}/services/mo.bundle.birth`);
  await page.keyboard.press("Tab");
  assert.equal(await active(page, "getAttribute('href')"), "#main", "first of all the way past the frame");
  await page.keyboard.press("Enter");
  assert.equal(await active(page, "id"), "main");
  for (let n = 0; n < 40 && (await active(page, "form?.action ?? ''")).endsWith("/start") === false; n += 1) await page.keyboard.press("Tab");
  assert.equal(await active(page, "tagName"), "BUTTON");
  const ring = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow");
  assert.notEqual(ring, "nonenone", "what has the focus is seen");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/cases\/[0-9a-f-]+$/);
  await page.goto(`${page.url()}/forms/questions/parents`);
  // Tab order is reading order: every control comes after the one above it.
  const tops = [];
  for (let n = 0; n < 60; n += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate("document.activeElement.closest('main') && document.activeElement.closest('form') !== null")) {
      tops.push(await page.evaluate("document.activeElement.getBoundingClientRect().top + scrollY"));
      if ((await active(page, "type")) === "radio") await page.keyboard.press("Space");
      if ((await active(page, "type")) === "submit") break;
    }
  }
  assert.ok(tops.length >= 3 && tops.every((top, at) => at === 0 || top >= tops[at - 1] - 1), `order: ${tops}`);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.endsWith("/parents"));
});

test("an official works the queue with single keys", async () => {
  const page = await become(browser, house, "registry.clerk", { javaScriptEnabled: true });
  await eventually("two tasks", async () => {
    await page.goto(`${house.url}/desk`);
    return (await page.locator("[data-queue-link]").count()) >= 2;
  });
  const href = () => active(page, "getAttribute('href')");
  const links = await page.locator("[data-queue-link]").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  await page.keyboard.press("j");
  assert.equal(await href(), links[0]);
  await page.keyboard.press("j");
  assert.equal(await href(), links[1]);
  await page.keyboard.press("k");
  assert.equal(await href(), links[0]);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/desk\/cases\//);
  await page.keyboard.press("c");
  await page.waitForURL(/\/citizen/);
});

test("with the keyboard alone: an official takes a task", async () => {
  const page = await become(browser, house, "registry.clerk", { javaScriptEnabled: true });
  await page.goto(`${house.url}/desk?who=free`);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/desk\/cases\//);
  const onTake = async () => (await active(page, "form?.action ?? ''")).endsWith("/take") && (await active(page, "tagName")) === "BUTTON";
  for (let n = 0; n < 80 && !(await onTake()); n += 1) await page.keyboard.press("Tab");
  assert.ok(await onTake(), "the button is reached with the tabulator");
  await page.keyboard.press("Enter");
  await page.waitForURL(/done=take/);
  assert.ok(await page.locator("form[action$='/release'] button, a[href*='/release']").first().isVisible(), "it is the clerk's now");
});

test("the paper of a case shows what happened, what comes and by when", async () => {
  const page = await become(browser, house, LONE);
  await page.goto(`${house.url}/cases/${submitted}`);
  await page.emulateMedia({ media: "print" });
  // One timeline with all departments, what happens next, by when, who holds it.
  for (const part of ["h1", ".b-timeline__item", ".b-facts__row"]) {
    assert.ok(await page.locator(part).first().isVisible(), `${part} is on paper`);
  }
  const shown = await page.locator("main").innerText();
  assert.match(shown, /[A-Z]+\/[A-Z]+\/\d{4}\/\d{6}/, "its number");
  assert.match(shown, /Bureau/, "who holds it");
  assert.match(shown, /\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}/, "a date");
});

test("on paper there is what was read, and nothing to click", async () => {
  const page = await become(browser, house, LONE);
  for (const path of [`/cases/${submitted}`, `/cases/${submitted}/receipt`, "/account/log"]) {
    await page.goto(house.url + path);
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator("h1").first().isVisible(), `${path} has its heading on paper`);
    assert.ok((await page.locator("main").innerText()).length > 100, `${path} has its words on paper`);
    const hidden = await page
      .locator("nav a, nav button, .b-skip, .govuk-skip-link, form button, .govuk-back-link")
      .evaluateAll((all) => all.filter((part) => part.checkVisibility()).map((part) => part.outerHTML.slice(0, 120)));
    assert.deepEqual(hidden, [], `${path} prints what only a screen needs`);
    const paper = await page.pdf({ format: "A4" });
    assert.equal(paper.subarray(0, 5).toString(), "%PDF-");
    assert.ok(paper.length > 5_000, `${path} is an empty sheet`);
  }
});

test("at 400 % everything is there in one column", async () => {
  // WCAG 1.4.10: 1280 CSS pixels at 400 % are 320, 1024 pixels of height are 256.
  const zoomed = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 };
  const page = await become(browser, house, LONE, zoomed);
  for (const path of ["/", `/cases/${submitted}`, "/mailbox", "/account/log", "/counter", "/verify"]) {
    await page.goto(house.url + path);
    assert.ok(await reflows(page), `${path} sticks out`);
    const covered = await page.evaluate("[...document.querySelectorAll('*')].filter((part) => getComputedStyle(part).position === 'fixed').reduce((sum, part) => sum + part.getBoundingClientRect().height, 0)");
    assert.ok(covered < 128, `${path}: half of the window is covered`);
  }
});

test("an unknown language and a broken form are told, not thrown", async () => {
  const answer = await fetch(`${house.url}/services?lang=xx`);
  assert.equal(answer.status, 400);
  const posted = await fetch(`${house.url}/sign-in`, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "login=%ff" });
  assert.equal(posted.status, 400);
  const unsigned = await fetch(`${house.url}/sign-in`, { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "login=x" });
  assert.equal(unsigned.status, 403);
});
