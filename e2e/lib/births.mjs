// Births as a walk meets them: one that is registered and corrected, one whose allowance is refused and appealed against,
// one that is taken back. Each station takes a `Journey`, and looks at the pages on its way.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answerQuestions, eventually, postNotice, signedNotice } from "./people.mjs";

export const [MOTHER, FATHER, LONE, RARE] = ["90000001", "90000002", "90000004", "90000008"];
export const [CLERK, REGISTRAR, HEAD] = ["registry.clerk", "registry.registrar", "registry.head"];

/** The hospital's notice and the draft that it opens: the address of the case. */
async function draft(at, who) {
  assert.equal((await postNotice(at.house, await signedNotice(at.house, who))).status, 200);
  return at.link(who, "/cases", "/cases/");
}

/** Says whether the fund may see who she is. */
async function consent(at, who, path, answer) {
  const page = await at.open(who, `${path}/evidence/person`);
  await page.click(`button[value='${answer}']`);
}

/** Checks the answers and sends them. */
async function send(at, who, path) {
  const page = await eventually("the case is ready", async () => {
    const shown = await at.open(who, `${path}/check`);
    return (await shown.locator("[name='declaration']").isVisible()) && shown;
  });
  await page.check("[name='declaration']");
  await at.press(who, 0);
  assert.match(page.url(), /\/receipt$/);
}

/** A married mother answers, the father confirms, she submits. */
export async function application(at, birth) {
  const path = await draft(at, MOTHER);
  await at.look(MOTHER, path, "/", "/mailbox");
  await answerQuestions(await at.page(MOTHER), at.house.url + path, FATHER);
  await at.open(MOTHER, `${path}/forms/questions/father`);
  await (await at.page(MOTHER)).fill("[name='father_bir']", "1");
  await at.press(MOTHER, 0);
  await at.shown(MOTHER, "an answer that cannot be");
  await consent(at, MOTHER, path, "agree");
  await at.reach(FATHER, `${path}/confirm/father`);
  await at.look(FATHER, `${path}/confirm/father`, path);
  const father = await at.open(FATHER, `${path}/confirm/father`);
  await at.press(FATHER);
  await at.shown(FATHER, "confirm without an answer");
  await father.check("[value='confirm']");
  await at.press(FATHER);
  // Only now are his data asked for, and the draft waits for them.
  await eventually("his data", async () => {
    const shown = await at.open(FATHER, `${path}/evidence/father`);
    return (await shown.locator("main").innerText()).includes(FATHER);
  });
  await at.open(MOTHER, `${path}/check`);
  await at.press(MOTHER, 0);
  await at.shown(MOTHER, "check without the declaration");
  await send(at, MOTHER, path);
  await at.shown(MOTHER, "receipt");
  await at.look(MOTHER, path);
  birth.path = path;
}

/** The address of the oldest task of a desk that nobody has taken. */
async function task(at, who) {
  return (await at.link(who, "/desk?who=free", "/desk/cases/")).split("?")[0];
}

/** The small page of one thing to do: looked at, sent empty, filled in and sent. */
async function act(at, who, path, word, fill, wrong) {
  const page = await at.open(who, `${path}/${word}`);
  if (wrong) {
    await page.click("#desk-form button");
    await at.shown(who, wrong);
  }
  await fill(page);
  await page.click("#desk-form button");
  await page.waitForURL(/done=/);
}

const nothing = async () => {};
const decided = (outcome, reasons) => async (page) => {
  await page.check(`[name='outcome'][value='${outcome}']`);
  await page.fill("[name='reasons']", reasons);
};

/** The registry takes the case, looks into its register and registers the birth. */
export async function registration(at, birth) {
  birth.task = await task(at, CLERK);
  await at.look(CLERK, birth.task);
  const page = await at.open(CLERK, birth.task);
  await page.click("form[action$='/take'] button");
  await page.waitForURL(/done=take/);
  await at.shown(CLERK, "a task that was taken");
  await act(at, CLERK, birth.task, "complete?node=review", nothing);
  await at.look(REGISTRAR, birth.task);
  await act(at, REGISTRAR, birth.task, "decide?node=decision", decided("registered", "Tudo confere."), "a decision without an outcome");
  await at.shown(REGISTRAR, "a decision that was recorded");
  for (const [words, name] of [["陳𨋢", "a look-up with results"], ["陳", "a look-up with too little"], ["zzzz", "a look-up without results"], ["", "a look-up without words"]]) {
    const lookup = await at.open(REGISTRAR, `${birth.task}/registers/births`);
    await lookup.fill("[name='q']", words);
    await at.press(REGISTRAR);
    await at.shown(REGISTRAR, name);
  }
}

/** The unmarried mother does not let the fund see who she is: it hears her, refuses, and she appeals. */
export async function refusal(at) {
  const path = await draft(at, LONE);
  await answerQuestions(await at.page(LONE), at.house.url + path);
  await consent(at, LONE, path, "refuse");
  await send(at, LONE, path);
  const birth = await task(at, CLERK);
  await act(at, CLERK, birth, "complete?node=review", nothing);
  await act(at, REGISTRAR, birth, "decide?node=decision", decided("registered", "Tudo confere."));
  const allowance = await task(at, "social.officer");
  await at.look("social.officer", allowance);
  await act(at, "social.officer", allowance, "hearing?node=decision", async (page) => {
    await page.check("[name='outcome'][value='refused']");
    await page.fill("[name='grounds']", "A identidade não foi confirmada.");
    const until = new Date(Date.now() + 40 * 86_400_000);
    for (const [part, value] of [["year", until.getUTCFullYear()], ["month", until.getUTCMonth() + 1], ["day", until.getUTCDate()]]) {
      await page.fill(`[name='until-${part}']`, String(value));
    }
  }, "a hearing without grounds");
  const member = allowance.replace("/desk", "");
  const page = await at.reach(LONE, `${member}/reply`);
  await at.look(LONE, member, `${member}/reply`);
  await at.open(LONE, `${member}/reply`);
  await at.press(LONE);
  await at.shown(LONE, "a reply without words");
  await page.fill("[name='text']", "Vou ao balcão.");
  await at.press(LONE);
  await at.shown(LONE, "a reply that was sent");
  // Everybody who was heard has answered: that closed the hearing.
  await at.look("social.officer", allowance);
  await act(at, "social.officer", allowance, "decide?node=decision", decided("refused", "A identidade não foi confirmada."));
  await read(at, LONE);
  await appeal(at, member, allowance);
}

/** Opens every letter: a decision counts as served when it is read. */
async function read(at, who) {
  const letters = new Set();
  await eventually("letters that were opened", async () => {
    const page = await at.open(who, "/mailbox");
    const links = await page.locator("main a[href^='/mailbox/']").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    for (const href of links.filter((link) => !letters.has(link))) {
      letters.add(href);
      const letter = await at.open(who, href);
      if (letters.size === 1) await at.shown(who, "a letter before it is opened");
      const open = letter.locator("form[action^='/mailbox/'] button");
      if (await open.isVisible()) await open.click();
      await at.shown(who, `letter ${letters.size}`);
    }
    return letters.size > 2;
  });
}

async function appeal(at, member, allowance) {
  const page = await eventually("she may appeal", async () => {
    await read(at, LONE);
    const shown = await at.open(LONE, `${member}/appeal`);
    return at.answer.ok() && shown;
  });
  await at.look(LONE, "/", "/cases", member, `${member}/appeal`);
  await at.open(LONE, `${member}/appeal`);
  await at.press(LONE);
  await at.shown(LONE, "an appeal without grounds");
  await page.fill("[name='grounds']", "Fui ao balcão na segunda-feira.");
  await at.press(LONE);
  await at.shown(LONE, "an appeal that was sent");
  await at.look("social.head", allowance);
  await act(at, "social.head", allowance, "end-appeal", (form) => form.fill("[name='reason']", "Mantido."), "an appeal ended without words");
  await at.look(LONE, member);
}

/** The notice has a slip and names nobody exactly: the registry finds the mother by her number. */
async function match(at) {
  assert.equal((await postNotice(at.house, await signedNotice(at.house, RARE, true))).status, 200);
  const unmatched = await task(at, CLERK);
  await at.look(CLERK, unmatched);
  const page = await at.open(CLERK, `${unmatched}/match`);
  await page.click("#desk-form button");
  await at.shown(CLERK, "a search for nobody");
  await page.fill("[name='number']", RARE);
  if (await page.locator("[name='kind']").first().isVisible()) await page.check("[name='kind'] >> nth=0");
  if (await page.locator("[name='role']").first().isVisible()) await page.check("[name='role'] >> nth=0");
  await page.click("#desk-form button");
  await at.shown(CLERK, "somebody who was found");
  await page.click("#desk-form button");
  await page.waitForURL(/done=match/);
  return at.link(RARE, "/cases", "/cases/");
}

/** The father whom she names says nothing: the registrar goes on without him. */
async function setAside(at, member) {
  await at.look(RARE, member);
  const visit = await at.link(RARE, member, `${member}/appointment/`).catch(() => null);
  if (visit) {
    await at.open(RARE, visit);
    await at.press(RARE);
    await at.shown(RARE, "an appointment that is not wanted");
  }
  await eventually("the counter looks at it", async () => {
    await at.open(REGISTRAR, `/desk${member}/set-aside`);
    return at.answer.ok();
  });
  await act(at, REGISTRAR, `/desk${member}`, "set-aside", (page) => page.fill("[name='reason']", "Não respondeu."), "going on without words");
  await at.look(RARE, member);
}

/**
 * An application whose father says nothing is suspended, taken up again and sent back for correction; then she takes it
 * back.
 */
export async function withdrawal(at) {
  const path = await match(at);
  await answerQuestions(await at.page(RARE), at.house.url + path, FATHER);
  await consent(at, RARE, path, "agree");
  await send(at, RARE, path);
  const at_desk = await task(at, CLERK);
  await setAside(at, at_desk.replace("/desk", ""));
  await at.look(HEAD, at_desk);
  await act(at, HEAD, at_desk, "suspend", async (page) => {
    await page.fill("[name='reason']", "Aguarda-se o tribunal.");
    await page.selectOption("[name='law']", { index: 1 });
  }, "a suspension without words");
  await at.look(HEAD, at_desk);
  await at.open(RARE, path);
  await at.shown(RARE, "a case that stands still");
  await act(at, HEAD, at_desk, "resume", nothing);
  // Which check it is depends on the road that the case has taken.
  const back = await at.link(CLERK, at_desk, `${at_desk}/return`);
  await act(at, CLERK, at_desk, back.slice(at_desk.length + 1), async (page) => {
    await page.check("[name='field'] >> nth=0");
    await page.fill("[name='reason']", "O nome não confere.");
  }, "a return without fields");
  const member = at_desk.replace("/desk", "");
  await at.look(RARE, member, path);
  await at.open(RARE, `${member}/withdraw`);
  await at.shown(RARE, "taking an application back");
  await at.press(RARE, 0);
  await at.shown(RARE, "an application that was taken back");
}

/** The certificate, what `/verify` says of it, of a changed one, and of one that a correction replaced. */
export async function certificate(at, birth) {
  await eventually("the allowance", async () => {
    const page = await at.open(MOTHER, birth.path);
    return (await page.locator("main").innerText()).includes("6,500.00");
  });
  const href = await at.link(MOTHER, "/documents", "/documents/");
  const file = join(at.house.data, "certificate.pdf");
  await writeFile(file, await at.file(MOTHER, href));
  const said = [await at.verify(file, "good"), await at.verify(file, "changed", true)];
  await act(at, REGISTRAR, birth.task, "correct", async (page) => {
    await page.fill("[name='child_name.chinese.given']", "𨋢欣");
    await page.fill("[name='reason']", "Um carácter estava trocado.");
  }, "a correction that changes nothing");
  await at.look(REGISTRAR, birth.task, "/desk/documents");
  said.push(await eventually("the old one does not count", async () => {
    const answer = await at.verify(file, "superseded");
    return !said.includes(answer) && answer;
  }));
  const stranger = await at.stranger();
  await stranger.goto(`${at.house.url}/verify`);
  await stranger.click("form[action='/verify/file'] button");
  await at.shown("", "verify without a file");
  await at.look(MOTHER, "/", birth.path, "/documents", "/payments", "/account", "/account/log", "/mailbox");
  await at.look(FATHER, "/", birth.path, "/account/log");
}

/** The fund's payment does not reach the bank account: the treasury says so, the fund and the mother see it. */
export async function payment(at) {
  const release = await at.open("social.head", "/desk/payments?state=queued");
  await release.check("[name='payment'] >> nth=0");
  await at.press("social.head");
  await at.shown("social.head", "payments that were released");
  const paid = await at.link("treasury.officer", "/desk/payments?state=sent", "/desk/payments/");
  await at.look("treasury.officer", "/desk/payments?state=sent", paid);
  const page = await at.open("treasury.officer", paid);
  await at.press("treasury.officer");
  await at.shown("treasury.officer", "a failure without a reason");
  await page.fill("[name='reason']", "Conta encerrada.");
  await at.press("treasury.officer");
  await at.shown("treasury.officer", "a payment that failed");
  await at.look("treasury.officer", "/desk/payments?state=failed");
  await at.look(MOTHER, "/payments");
  await eventually("the fund has a task again", async () => {
    const desk = await at.open("social.officer", "/desk?who=free");
    return (await desk.locator("main a[href^='/desk/cases/']").count()) > 0;
  });
  await at.look("social.officer", await task(at, "social.officer"), paid);
  // At the fund's own desk the payment names its case by the number, and leads there; the treasury only reads the number.
  const number = (who) => at.page(who).then((shown) => shown.locator("main dd").allInnerTexts());
  await at.open("social.officer", paid);
  assert.equal(await (await at.page("social.officer")).locator("main dd a[href^='/desk/cases/']").count(), 1);
  await at.open("treasury.officer", paid);
  assert.equal(await (await at.page("treasury.officer")).locator("main dd a[href^='/desk/cases/']").count(), 0);
  const said = await Promise.all(["social.officer", "treasury.officer"].map(number));
  for (const words of said) assert.ok(words.some((word) => /^FSS\/SN\/\d{4}\/\d{6}$/.test(word.trim())), words.join(", "));
}

/** A paper that was issued in error is taken back: nobody takes it for good, and its holder sees why. */
export async function revocation(at) {
  const href = await at.link(MOTHER, "/documents", "/documents/");
  const file = join(at.house.data, "revoked.pdf");
  await writeFile(file, await at.file(MOTHER, href));
  const before = await at.verify(file, "valid");
  const paper = await at.link(REGISTRAR, "/desk/documents", "/desk/documents/");
  const page = await at.open(REGISTRAR, paper);
  assert.equal(await page.locator("main dd a[href^='/desk/cases/']").count(), 1, "the paper leads to its case");
  await at.press(REGISTRAR);
  await at.shown(REGISTRAR, "a revocation without a reason");
  await page.fill("[name='reason']", "Emitida por engano.");
  await at.press(REGISTRAR);
  await at.shown(REGISTRAR, "a paper that was revoked");
  await eventually("the paper does not count", async () => (await at.verify(file, "revoked")) !== before);
  await at.look(MOTHER, "/documents", "/mailbox");
}
