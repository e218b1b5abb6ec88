// kill -9 at random moments during a stream of notices: what was acknowledged is there, once; nothing is half there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { BINARY, startHouse } from "../lib/house.mjs";
import { eventually, postNotice, signedNotice } from "../lib/people.mjs";

const LIVES = 4;
const MOTHERS = ["90000001", "90000004", "90000008", "90000006"];
let house;

before(async () => {
  house = await startHouse({ persons: 50 });
});
after(async () => {
  await house?.stop();
});

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
    await new Promise((done) => setTimeout(done, 5 + Math.random() * 150));
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

test("the ledger is whole afterwards", async () => {
  await eventually("the ledger has caught up", async () => {
    const text = await (await fetch(`${house.admin}/metrics`)).text();
    const pending = /^ledger_pending(?:\{[^}]*\})? (\d+)/m.exec(text);
    return pending && pending[1] === "0";
  });
  await house.crash();
  const { stdout } = await promisify(execFile)(BINARY, ["ledger", "audit", "--data", house.data, "--log", "error", ...house.database], {
    env: { PATH: process.env.PATH },
  });
  assert.match(stdout, /\d+ leaves, all as the checkpoint says/);
});
