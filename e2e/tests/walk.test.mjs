// Births from the hospital's notice to certificate, correction, refusal and appeal, lived in each language. At every
// station each person's pages are followed, one page of each kind: language, words, axe-core, 320 px. With JavaScript in
// Chinese, without it otherwise.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import {
  CLERK, HEAD, LONE, MOTHER, REGISTRAR, application, certificate, payment, refusal, registration, revocation, withdrawal,
} from "../lib/births.mjs";
import { LANGUAGES, launch } from "../lib/browser.mjs";
import { startHouse } from "../lib/house.mjs";
import { Journey } from "../lib/journey.mjs";

const STAFF = [
  CLERK, REGISTRAR, HEAD, "identification.officer", "health.officer", "social.officer", "social.head", "permits.officer",
  "window.officer", "window.chief", "treasury.officer", "prosecution.clerk",
];
/** Where somebody's work begins who has no cases. */
const DESKS = { "treasury.officer": "/desk/payments", "prosecution.clerk": "/desk/mail" };
const PAGES_MIN = 150;
const STATIONS = [
  everybody, application, registration, refusal, withdrawal, certificate, payment, revocation, appointment, letters, offices,
  administration, trouble,
];
let browser;
before(async () => (browser = await launch()));
after(async () => browser?.close());

describe("births", { concurrency: LANGUAGES.length }, () => {
  for (const lang of LANGUAGES) {
    test(`in ${lang}`, async () => {
      const house = await startHouse({ persons: 40 });
      const journey = new Journey(browser, house, lang, lang === "zh-Hant");
      const birth = {};
      try {
        for (const station of STATIONS) await station(journey, birth);
        const metrics = await (await fetch(`${house.admin}/metrics`)).text();
        assert.doesNotMatch(metrics, /^balcao_text_misses_total [1-9]/m, "a text was missing");
      } catch (error) {
        error.message += `\nwrong until then:\n${journey.wrong.join("\n")}`;
        throw error;
      } finally {
        await house.stop();
      }
      assert.deepEqual([...new Set(journey.wrong)], []);
      assert.ok(journey.visited >= PAGES_MIN, `only ${journey.visited} pages were visited`);
    });
  }
});

/** Pages for which nobody signs in. */
async function everybody(at) {
  await at.look("", "/", "/services?q=%E5%87%BA%E7%94%9F", "/services?q=zzzz", "/verify", "/verify?number=X&code=Y", "/ledger", "/demo");
  await at.look("", "/sign-in", "/sign-in/passkey");
}

/** A time at a counter: chosen, confirmed, called off. */
async function appointment(at) {
  await at.look(MOTHER, "/counter", "/counter/bookings");
  const page = await at.open(MOTHER, "/counter/book/crc.counter/crc");
  // The permit's appointment was booked for the first hour.
  await page.click(".b-times__time >> nth=0");
  await at.shown(MOTHER, "a time that overlaps");
  await page.click(".b-times__time >> nth=9");
  await at.shown(MOTHER, "a time that is kept");
  await at.press(MOTHER, 0);
  await at.shown(MOTHER, "a time that is booked");
  const booking = page.url().split("?")[0];
  await at.look(MOTHER, new URL(booking).pathname);
  await at.open(MOTHER, `${booking}/cancel`);
  await at.press(MOTHER, 0);
  await at.shown(MOTHER, "a time that was called off");
}

/**
 * What only comes in the course of months: a letter of the registry to the Public Prosecutor, and a payment to an account
 * that no bank knows. The queue is written directly.
 */
async function letters(at) {
  if (at.house.database.length > 0) return;
  const [said, nobody] = ["00000000-0000-7000-8000-000000000007", "00000000-0000-7000-8000-000000000008"];
  const title = { "zh-Hant": "逾期未作出生聲明", pt: "Falta de declaração de nascimento", en: "Birth not declared in time" };
  const body = { "zh-Hant": "出生通知編號：HCSJ-1", pt: "Comunicação n.º HCSJ-1", en: "Birth notice number: HCSJ-1" };
  await queue(at.house, "mailbox.communicate", {
    message: said, effect_key: "walk/1", case: said, from: "DSAJ", to: "MP", law: "crc", about: [], subject: title, body,
  });
  await queue(at.house, "payments.disburse", {
    effect_key: "walk/2", case: said, payee: nobody, department: "FSS", amount: { minor: 650_000, currency: "MOP" },
    account: { bank: "BNU", number: "戶口", holder: "CHAN TAI MAN" }, title, legal_basis: "birth-allowance",
  });
  await at.look("prosecution.clerk", await at.link("prosecution.clerk", "/desk/mail", "/desk/mail/"), "/desk/mail");
  const order = await at.link("social.head", "/desk/payments/orders", "/desk/payments/orders/");
  await at.look("social.head", "/desk/payments/orders", order, "/desk/payments");
  const page = await at.open("social.head", order);
  await page.click("form[action$='/resume'] button");
  await at.shown("social.head", "an account that is still wrong");
  await page.click("form[action$='/cancel'] button");
  await at.shown("social.head", "an order given up without a reason");
  await page.fill("[name='reason']", "Repetida.");
  await page.click("form[action$='/cancel'] button");
  await at.shown("social.head", "an order that was given up");
}

/** Every department's desk, each where its work begins. */
async function offices(at) {
  for (const who of STAFF) await at.look(who, DESKS[who] ?? "/desk", "/", "/account");
}

/** The administrator: health, exchange, and a job that failed too often. */
async function administration(at) {
  if (at.house.database.length === 0) await deadLetter(at.house);
  await at.look("administrator", "/admin", "/admin/dead-letters", "/admin/exchange", "/admin/exchange/grants", "/account");
  await at.open("administrator", "/admin/exchange");
  await at.press("administrator");
  await at.shown("administrator", "a certificate that is none");
  const grant = await at.link("administrator", "/admin/exchange/grants", "/admin/exchange/grants/");
  await at.open("administrator", grant);
  await at.press("administrator");
  await at.shown("administrator", "a suspension of a grant without a reason");
  const letter = await at.link("administrator", "/admin/dead-letters", "/admin/dead-letters/");
  const page = await at.open("administrator", letter);
  await at.press("administrator");
  await at.shown("administrator", "a dead letter discarded without a reason");
  await page.fill("[name='reason']", "Repetido.");
  await at.press("administrator");
  await at.shown("administrator", "a dead letter that was discarded");
}

/** A job that died, because nothing that people do makes one fail so often. */
function deadLetter(house) {
  return queue(house, "casework.timer", {}, "dead");
}

/** Writes a job into the queue of a house on SQLite. */
async function queue(house, kind, payload, state = "ready") {
  const sql =
    "INSERT INTO jobs_queue SELECT randomblob(16), ?, NULL, ?, 'null', 'machine', 0, ?, 0, ?, ?, " +
    "strftime('%s') * 1000000, ?";
  const dead = state === "dead";
  const values = [kind, JSON.stringify(payload), dead ? 9 : 0, state, dead ? "internal" : null, dead ? Date.now() * 1000 : null];
  const script =
    "import json,sqlite3,sys; d=sqlite3.connect(sys.argv[1],timeout=10); d.execute(sys.argv[2],json.loads(sys.argv[3])); d.commit()";
  await promisify(execFile)("python3", ["-c", script, join(house.data, "balcao.db"), sql, JSON.stringify(values)]);
}

/** What goes wrong is told in the reader's language, with a way on. */
async function trouble(at, birth) {
  const told = async (who, path, status, name) => {
    const page = who ? await at.open(who, path) : await at.stranger();
    const answer = who ? at.answer : await page.goto(at.house.url + path);
    assert.equal(answer.status(), status, `${who} ${path}`);
    await at.shown(who, name);
  };
  await told("", "/nothing-here", 404, "no such page");
  await told("", "/sign-out", 405, "no such method");
  await told("", "/cases", 200, "a page that wants a sign-in");
  await told(LONE, birth.path, 404, "somebody else's case");
  await told(LONE, "/desk", 403, "a desk for a resident");
  await told(CLERK, "/admin", 403, "the console for a clerk");
  // A form whose page is older than the case, and one whose session has ended in the meantime.
  const page = await at.open(REGISTRAR, `${birth.task}/correct`);
  await page.locator("[name='seen']").evaluate((field) => (field.value = "1"));
  await page.fill("[name='child_name.chinese.given']", "欣");
  await page.fill("[name='reason']", "Outra vez.");
  await page.click("#desk-form button");
  await at.shown(REGISTRAR, "a stale page");
  await page.locator(".b-person__out [name='csrf']").evaluate((field) => (field.value = "old"));
  await page.click(".b-person__out button");
  await at.shown(REGISTRAR, "a form that has expired");
  const keep = (await page.context().cookies()).filter((cookie) => cookie.name.includes("lang"));
  await page.context().clearCookies();
  await page.context().addCookies(keep);
  await page.goto(`${at.house.url}/desk`);
  await at.shown(REGISTRAR, "a session that has ended");
  await page.fill("[name='login']", "nobody");
  await page.fill("[name='password']", "wrong");
  await page.click("main form button >> nth=0");
  await at.shown(REGISTRAR, "a sign-in that failed");
}
