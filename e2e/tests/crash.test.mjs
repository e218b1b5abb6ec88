// kill -9 at random moments during a stream of acts: what was acknowledged is there, once; nothing is half there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { BINARY, startHouse } from "../lib/house.mjs";
import { eventually, postNotice, signedNotice } from "../lib/people.mjs";
import { application, program } from "../lib/program.mjs";

const LIVES = 4;
const MOTHERS = ["90000001", "90000004", "90000008", "90000006"];
/** Applications that are under way at the same time in each life. */
const APPLICATIONS = 6;
/** A job that a killed process had taken waits as long, and a little longer. */
const LEASE_MS = 120_000;
const run = promisify(execFile);
let house, folder;

before(async () => {
  house = await startHouse({ persons: 50 });
  folder = await mkdtemp(join(tmpdir(), "balcao-crash-"));
});
after(async () => {
  await house?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const pause = (millis) => new Promise((done) => setTimeout(done, millis));

test("no acknowledged notice is lost and none is doubled", async () => {
  const acknowledged = new Map();
  const unsure = new Map();
  for (let life = 0; life < LIVES; life += 1) {
    const notices = [];
    for (let n = 0; n < 8; n += 1) {
      const notice = await signedNotice(house, MOTHERS[n % MOTHERS.length]);
      notices.push(notice);
      unsure.set(notice.notice_id, notice);
    }
    const stream = notices.map(async (notice) => {
      const answer = await postNotice(house, notice).catch(() => undefined);
      if (answer?.status === 200) {
        acknowledged.set(notice.notice_id, { notice, body: answer.body });
        unsure.delete(notice.notice_id);
      }
    });
    // In the first life somebody is answered before the end, or there would be nothing to lose.
    await (life === 0 ? Promise.race(stream) : pause(5 + Math.random() * 150));
    await house.crash();
    await Promise.all(stream);
    await house.start();
  }
  assert.ok(acknowledged.size > 0, "at least one notice was acknowledged before a crash");
  for (const { notice, body } of acknowledged.values()) {
    const answer = await postNotice(house, notice);
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, body, `${notice.notice_id} was acknowledged and is gone`);
  }
  // What was not answered happened once or not at all: sent again, it is there.
  for (const notice of unsure.values()) {
    const answer = await postNotice(house, notice);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.deepEqual((await postNotice(house, notice)).body, answer.body);
  }
});

/** Carries an application on from where it is until it is submitted or the house dies; keeps what was acknowledged. */
async function carryOn(call, one) {
  while (one.done < one.acts.length) {
    const act = one.acts[one.done];
    const answer = await call(act.method, act.path(one.id), act.body, act.key).catch(() => undefined);
    if (!answer) return;
    if (answer.status === 409 && ["casework.not-ready", "casework.not-asked"].includes(answer.body.code)) {
      // The register's answer is on its way: a job fetches it.
      await pause(50);
      continue;
    }
    assert.ok(answer.status < 300, `${act.key}: ${JSON.stringify(answer.body)}`);
    assert.ok(one.id === undefined || one.id === answer.body.case, `${act.key} has another case`);
    one.id = answer.body.case;
    if (act.name === "submit") one.number = answer.body.number;
    one.done += 1;
  }
}

/** All own cases. */
const cases = async (call) => (await call("GET", "/cases")).body.items;

/** All entries of one's own log. */
async function log(call) {
  const entries = [];
  for (let next = ""; next !== null; ) {
    const { body } = await call("GET", `/account/log${next ? `?before=${encodeURIComponent(next)}` : ""}`);
    entries.push(...body.entries);
    next = body.next ?? null;
  }
  return entries;
}

const times = (list, wanted) => list.filter(wanted).length;

test("no acknowledged act of an application is lost, none is doubled, and its jobs run once", async () => {
  const mother = await program(house, MOTHERS[0]);
  const all = [];
  for (let life = 0; life < LIVES; life += 1) {
    for (let n = 0; n < APPLICATIONS; n += 1) all.push({ acts: application(all.length), done: 0 });
    const stream = all.map((one) => carryOn(mother, one));
    if (life === 0) await eventually("a first submission", async () => all.some((one) => one.number), LEASE_MS);
    else await pause(150 + Math.random() * 1_500);
    await house.crash();
    await Promise.all(stream);
    await house.start();
    const listed = await cases(mother);
    for (const one of all.filter((one) => one.done > 0)) {
      assert.equal(times(listed, (item) => item.id === one.id), 1, `case ${one.id} was acknowledged`);
      const item = listed.find((item) => item.id === one.id);
      if (one.number) assert.equal(item.number, one.number);
    }
  }
  assert.ok(all.some((one) => one.number), "at least one application was submitted before the last crash");
  await Promise.all(all.map((one) => carryOn(mother, one)));
  assert.equal(new Set(all.map((one) => one.number)).size, all.length, "every case has a number of its own");

  const listed = await eventually("every member case", async () => {
    const items = await cases(mother);
    return all.every((one) => items.some((item) => item.parent === one.id && item.number)) && items;
  }, LEASE_MS);
  const letters = await eventually("every letter", async () => {
    const { letters } = (await mother("GET", "/mailbox")).body;
    return all.every((one) => letters.some((letter) => letter.case === one.id)) && letters;
  }, LEASE_MS);
  const mine = listed.filter((item) => all.some((one) => item.id === one.id));
  const numbers = mine.map((item) => Number(item.number.split("/").at(-1))).sort((a, b) => a - b);
  assert.deepEqual(numbers, numbers.map((_, at) => numbers[0] + at), "no number was lost on the way");
  for (const one of all) {
    assert.equal(times(listed, (item) => item.id === one.id), 1);
    assert.equal(times(listed, (item) => item.parent === one.id), 1, `${one.number} opened its member once`);
    assert.equal(times(letters, (letter) => letter.case === one.id), 1, `${one.number} wrote one letter`);
  }
  // A process that was killed holds its jobs until their lease ends; on SQLite the next one takes them over at once.
  const metrics = await (await fetch(`${house.admin}/metrics`)).text();
  assert.doesNotMatch(metrics, /^jobs_buried_total(\{[^}]*\})? [1-9]/m, "no job was given up");
  await leaves(mother, all);
});

/** Each submission is one leaf, and its proof holds. */
async function leaves(mother, all) {
  const kinds = ["case.open", "case.submit", "case.child_opened"];
  const of = (kind, one) => (entry) => entry.kind === kind && entry.body.case === one.id;
  // A bundle hears of its member in an act of its own, after the member is there.
  const entries = await eventually("the leaves are published", async () => {
    const entries = await log(mother);
    const whole = kinds.every((kind) => all.every((one) => entries.some(of(kind, one))));
    return whole && entries.every((entry) => entry.index !== null && entry.index !== undefined) && entries;
  }, LEASE_MS);
  for (const kind of kinds) {
    for (const one of all) {
      const same = times(entries, of(kind, one));
      assert.equal(same, 1, `${kind} of ${one.number}: ${same} leaves`);
    }
  }
  for (const one of all) {
    const { entry, part } = entries.find((entry) => entry.kind === "case.submit" && entry.body.case === one.id);
    const proof = await mother("GET", `/account/log/${entry}/${part}/proof`);
    assert.equal(proof.status, 200);
    const file = join(folder, `${entry}.json`);
    await writeFile(file, JSON.stringify(proof.body));
    const code = await run(BINARY, ["verify", file], { env: { PATH: process.env.PATH } }).then(() => 0, (error) => error.code);
    assert.equal(code, 4, "intact, but no key of the log is trusted");
  }
}

test("the ledger is whole afterwards", async () => {
  await eventually("the ledger has caught up", async () => {
    const text = await (await fetch(`${house.admin}/metrics`)).text();
    const pending = /^ledger_pending(?:\{[^}]*\})? (\d+)/m.exec(text);
    return pending && pending[1] === "0";
  });
  await house.crash();
  const { stdout } = await run(BINARY, ["ledger", "audit", "--data", house.data, "--log", "error", ...house.database], {
    env: { PATH: process.env.PATH },
  });
  assert.match(stdout, /\d+ leaves, all as the checkpoint says/);
});
