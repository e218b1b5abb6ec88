// What people do in a browser, in the words of the demonstration. Without JavaScript unless a test says otherwise.
import assert from "node:assert/strict";

/** Becomes a persona: a page of its own session. */
export async function become(browser, house, persona, { lang = "en", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, javaScriptEnabled: false, locale: "en-GB", ...options });
  const page = await context.newPage();
  await page.goto(`${house.url}/demo?lang=${lang}`);
  await page.click(`button[value="${persona}"]`);
  return page;
}

/** The text of a page's content. */
export const words = (page) => page.locator("main").innerText();

/** Posts the signed notice of a birth as the hospital's system does; answers with status and body. */
export async function postNotice(house, notice, headers = {}) {
  const answer = await fetch(`${house.exchange}/r1/MO/GOV/DSAJ/civil-registry/birth-notice`, {
    method: "POST",
    headers: { "X-Road-Client": "MO/GOV/SSM/hospital", "Content-Type": "application/json", ...headers },
    body: typeof notice === "string" ? notice : JSON.stringify(notice),
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json().catch(() => undefined) };
}

/** A notice of a birth to this mother, signed off by the demonstration's physician; a slip gets her birth date wrong. */
export async function signedNotice(house, mother, slip = false) {
  const answer = await fetch(`${house.url}/demo/birth-notice/${mother}?slip=${slip}`);
  assert.equal(answer.status, 200);
  return answer.json();
}

/** Asks until it is so: jobs run behind the pages. */
export async function eventually(what, check, timeoutMs = 15_000) {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const answer = await check();
    if (answer) return answer;
    if (Date.now() > until) assert.fail(`did not happen within ${timeoutMs} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 150));
  }
}

/** Fills in the questions of the birth bundle as a married mother does, or as one who names no father. */
export async function answerQuestions(page, caseUrl, father) {
  const fill = async (name, steps) => {
    await page.goto(`${caseUrl}/forms/questions/${name}`);
    for (const [selector, value] of steps) {
      if (value === true) await page.check(selector);
      else await page.fill(selector, value);
    }
    await page.click("main form button >> nth=0");
    assert.doesNotMatch(page.url(), new RegExp(`/forms/questions/${name}$`), `${name} was not accepted: ${await words(page)}`);
  };
  await fill("child-name", [
    ["[name='child_name.chinese.surname']", "陳"], ["[name='child_name.chinese.given']", "𨋢心"],
    ["[name='child_name.roman.surname']", "Chan"], ["[name='child_name.roman.given']", "Lip Sam"],
    ["[value='surname_first']", true],
  ]);
  const [married, named] = father ? ["yes", "named"] : ["no", "not_named"];
  await fill("parents", [[`[name='parents_married'][value='${married}']`, true], [`[name='father_named'][value='${named}']`, true]]);
  if (father) await fill("father", [["[name='father_bir']", father]]);
  await fill("certificate", [["[name='wants_certificate'][value='yes']", true]]);
  await fill("allowance", [["[name='allowance_bank']", "BNU"], ["[name='allowance_account']", "9000-1234-5678"]]);
  await fill("permit", [["[name='permit_wanted'][value='yes']", true]]);
  await fill("statement", [["[name='statement']", true]]);
}
