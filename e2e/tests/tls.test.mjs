// The TLS listener: pages and the exchange edge under one certificate of the jurisdiction's own authority.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { get } from "node:https";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort, startHouse } from "../lib/house.mjs";

let house, port;
before(async () => {
  port = await freePort();
  house = await startHouse({ persons: 20, args: ["--tls-listen", `127.0.0.1:${port}`] });
});
after(async () => {
  await house?.stop();
});

const fetchTls = (path, options) =>
  new Promise((done, failed) => {
    get({ host: "localhost", port, path, ...options }, (answer) => {
      answer.resume();
      answer.on("end", () => done(answer.statusCode));
    }).on("error", failed);
  });

test("with the authority as anchor both doors answer, without it nobody trusts them", async () => {
  const ca = await readFile(join(house.data, "authority.pem"));
  assert.equal(await fetchTls("/health/ready", { ca }), 200);
  assert.equal(await fetchTls("/listClients", { ca, headers: { Accept: "application/json" } }), 200);
  await assert.rejects(fetchTls("/health/ready", {}), /certificate/);
});
