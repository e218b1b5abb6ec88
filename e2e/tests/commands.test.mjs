// The command line while the server runs: `balcao user` and `balcao exchange` through the socket in the data folder. What
// they do counts at once in the browser and at the edge; a wrong word gets its own exit code and a sentence.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { launch } from "../lib/browser.mjs";
import { BINARY, startHouse } from "../lib/house.mjs";
import { postNotice, signedNotice, words } from "../lib/people.mjs";

const [FAILED, USAGE, WRONG_INPUT] = [1, 2, 3];
const HOSPITAL = "MO/GOV/SSM/hospital";
const GRANT = "ssm-hospital-birth-notice";
const PASSWORD = "a long enough pass phrase";
const run = promisify(execFile);
let house, browser;

before(async () => {
  [house, browser] = [await startHouse({ persons: 20 }), await launch()];
});
after(async () => {
  await browser?.close();
  await house?.stop();
});

/** The program beside the one that serves: exit code and what it said. */
function balcao(...args) {
  const env = { PATH: process.env.PATH, BALCAO_PASSWORD: PASSWORD };
  return run(BINARY, [...args, "--data", house.data, ...house.database], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

async function refused(code, sentence, ...args) {
  const answer = await balcao(...args);
  assert.equal(answer.code, code, `${args}: ${answer.stderr}`);
  assert.match(answer.stderr, sentence);
  assert.ok(!answer.stderr.includes(PASSWORD));
}

async function certificate(name, days = "30") {
  const at = (kind) => join(house.data, `${name}.${kind}`);
  await run("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", days,
    "-subj", `/CN=${name}`, "-keyout", at("key"), "-out", at("pem")]);
  return at("pem");
}

test("an official is taken on, given a post, locked out and let in again", async () => {
  const added = await balcao("user", "add", "new.official", "--latin", "Chan Tai Man", "--chinese", "陳大文");
  assert.equal(added.code, 0, added.stderr);
  assert.match(added.stdout, /^account [0-9a-f-]{36}$/m);
  assert.equal((await balcao("user", "post", "new.official", "dsaj.crc.clerk")).code, 0);
  assert.match((await balcao("user", "list")).stdout, /^new\.official {2}Staff {2}Active$/m);
  const signIn = async () => {
    const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
    await page.goto(`${house.url}/sign-in?lang=en`);
    await page.fill("[name='login']", "new.official");
    await page.fill("[name='password']", PASSWORD);
    await page.click("main form button >> nth=0");
    return page;
  };
  const desk = await signIn();
  assert.equal((await desk.goto(`${house.url}/desk`)).status(), 403, "a password alone opens no desk");
  assert.match(await words(desk), /Sign in with a passkey/);
  await addsPasskey(desk);
  assert.equal((await balcao("user", "lock", "new.official")).code, 0);
  await desk.goto(`${house.url}/desk`);
  assert.match(desk.url(), /\/sign-in/, "the session ended with the account");
  assert.match(await words(await signIn()), /do not match|There is a problem/);
  assert.equal((await balcao("user", "unlock", "new.official")).code, 0);
  await signsInWithPasskey(desk);
  assert.equal((await desk.goto(`${house.url}/desk`)).status(), 200, "a passkey opens it");
});

/** A passkey really made and kept, by an authenticator that Chromium plays (Web Authentication Level 3, section 11). */
async function addsPasskey(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true };
  await devtools.send("WebAuthn.addVirtualAuthenticator", { options });
  await page.click("main a[href='/account/passkeys/add']");
  await page.fill("[name='label']", "桌上電腦 𠮷");
  await page.click("main form[data-passkey] button");
  await page.waitForURL(/\/account\?done=passkey-added/);
  assert.match(await words(page), /桌上電腦 𠮷/u);
}

async function signsInWithPasskey(page) {
  await page.goto(`${house.url}/sign-in/passkey?lang=en`);
  await page.click("main form[data-passkey] button");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

test("what is wrong about an account is said", async () => {
  await refused(WRONG_INPUT, /already such an account \(identity\.login-taken\)/, "user", "add", "registry.clerk", "--latin", "Chan Tai Man");
  await refused(WRONG_INPUT, /\(identity\.login-malformed\)/, "user", "add", "no good", "--latin", "Chan Tai Man");
  await refused(WRONG_INPUT, /\(identity\.name-malformed\)/, "user", "add", "nameless");
  await refused(WRONG_INPUT, /\(identity\.post-unknown\)/, "user", "post", "registry.clerk", "no.such.post");
  await refused(WRONG_INPUT, /there is no account nobody/, "user", "lock", "nobody");
  await refused(USAGE, /unrecognized subcommand/, "user", "promote", "registry.clerk");
  await refused(USAGE, /invalid value 'god'/, "user", "add", "x", "--kind", "god");
});

test("a client's certificate is registered, listed and withdrawn", async () => {
  const file = await certificate("hospital");
  const added = await balcao("exchange", "certificate", "add", HOSPITAL, file);
  assert.equal(added.code, 0, added.stderr);
  const fingerprint = added.stdout.trim();
  assert.match(fingerprint, /^[0-9a-f]{64}$/);
  const listed = (await balcao("exchange", "clients")).stdout;
  assert.match(listed, new RegExp(`^${HOSPITAL} {2}edge .*\\n {2}${fingerprint} {2}until .*CN=hospital`, "m"));
  await refused(WRONG_INPUT, /already registered \(exchange\.certificate-known\)/, "exchange", "certificate", "add", HOSPITAL, file);
  await refused(WRONG_INPUT, /no certificate in PEM/, "exchange", "certificate", "add", HOSPITAL, join(house.data, "hospital.key"));
  await refused(WRONG_INPUT, /No such file/, "exchange", "certificate", "add", HOSPITAL, "/nowhere.pem");
  await refused(WRONG_INPUT, /not registered/, "exchange", "certificate", "add", "MO/GOV/NOBODY/x", file);
  await refused(WRONG_INPUT, /internal-client/, "exchange", "certificate", "add", "MO/GOV/DSAJ/casework", await certificate("inside"));
  assert.equal((await balcao("exchange", "certificate", "withdraw", fingerprint)).code, 0);
  assert.doesNotMatch((await balcao("exchange", "clients")).stdout, new RegExp(fingerprint));
  await refused(WRONG_INPUT, /not registered \(exchange\.unknown-certificate\)/, "exchange", "certificate", "withdraw", fingerprint);
});

test("a grant is suspended, resumed and withdrawn, and the edge obeys at once", async () => {
  const state = async () => new RegExp(`^${GRANT} {2}(\\w+) `, "m").exec((await balcao("exchange", "grants")).stdout)[1];
  const deed = async (word) => {
    const done = await balcao("exchange", "grant", word, GRANT, "--reason", "A check of the agreement.");
    assert.equal(done.code, 0, done.stderr);
  };
  const fault = async () => {
    const answer = await postNotice(house, await signedNotice(house, "90000001"));
    return answer.headers.get("x-road-error") ?? answer.status;
  };
  assert.match((await balcao("exchange", "services")).stdout, /^MO\/GOV\/DSAJ\/civil-registry\/birth-notice /m);
  const inForce = await state();
  assert.equal(await fault(), 200);
  await deed("suspend");
  assert.notEqual(await state(), inForce);
  assert.equal(await fault(), "Server.ServerProxy.AccessDenied");
  await refused(WRONG_INPUT, /already suspended/, "exchange", "grant", "suspend", GRANT, "--reason", "Again.");
  await deed("resume");
  assert.equal(await state(), inForce);
  assert.equal(await fault(), 200);
  await refused(WRONG_INPUT, /not suspended/, "exchange", "grant", "resume", GRANT, "--reason", "Again.");
  await refused(WRONG_INPUT, /no such grant/, "exchange", "grant", "withdraw", "nothing", "--reason", "x");
  await refused(WRONG_INPUT, /Give a reason/, "exchange", "grant", "withdraw", GRANT, "--reason", " ");
  await refused(USAGE, /--reason/, "exchange", "grant", "withdraw", GRANT);
  await deed("withdraw");
  assert.equal(await fault(), "Server.ServerProxy.AccessDenied");
  await refused(WRONG_INPUT, /withdrawn for good/, "exchange", "grant", "resume", GRANT, "--reason", "Again.");
});

test("a folder in which nobody serves and nothing can be opened is a failure, not a wrong input", async () => {
  const { code, stderr } = await run(BINARY, ["user", "list", "--data", "/proc/nowhere"], { env: { PATH: process.env.PATH } }).catch((error) => error);
  assert.ok([FAILED, WRONG_INPUT].includes(code), stderr);
  assert.match(stderr, /^balcao: .*\/proc\/nowhere/m);
});
