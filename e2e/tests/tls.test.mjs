// The TLS listener: pages and the exchange edge under one certificate of the jurisdiction's own authority.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { BINARY, freePort, startHouse } from "../lib/house.mjs";

const run = promisify(execFile);

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

test("under `serve` a registered certificate opens the edge, and no other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "balcao-tls-"));
  const openssl = (...args) => run("openssl", args, { cwd: folder });
  for (const name of ["hospital", "stranger"]) {
    await openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
      "-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.pem`);
  }
  const data = ["--data", join(folder, "data"), "--log", "warn"];
  const env = { PATH: process.env.PATH };
  const balcao = (...args) => run(BINARY, [...args, ...data], { env });
  const hospital = join(folder, "hospital.pem");
  await assert.rejects(balcao("exchange", "certificate", "add", "MO/GOV/DSAJ/casework", hospital), /internal-client/);
  const { stdout } = await balcao("exchange", "certificate", "add", "MO/GOV/SSM/hospital", hospital);
  assert.match(stdout, /^[0-9a-f]{64}$/m);
  assert.match((await balcao("exchange", "clients")).stdout, new RegExp(`${stdout.trim()}.*CN=hospital`));

  const [web, exchange, admin, tls] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const child = spawn(BINARY, ["serve", "--site", `https://localhost:${tls}`, "--listen", `127.0.0.1:${web}`,
    "--exchange-listen", `127.0.0.1:${exchange}`, "--admin-listen", `127.0.0.1:${admin}`,
    "--tls-listen", `127.0.0.1:${tls}`, ...data], { env, stdio: "ignore" });
  try {
    for (let tries = 0; tries < 300; tries++) {
      if ((await fetch(`http://127.0.0.1:${web}/health/ready`).catch(() => undefined))?.ok) break;
      await new Promise((done) => setTimeout(done, 100));
    }
    const ca = await readFile(join(folder, "data", "authority.pem"));
    const call = async (name) => {
      const identity = name ? { cert: await readFile(join(folder, `${name}.pem`)), key: await readFile(join(folder, `${name}.key`)) } : {};
      const headers = { "X-Road-Client": "MO/GOV/SSM/hospital", Accept: "application/json" };
      const path = "/r1/MO/GOV/DSAJ/civil-registry/allowedMethods";
      return new Promise((done, failed) => {
        get({ host: "localhost", port: tls, path, ca, headers, ...identity }, (answer) => {
          let text = "";
          answer.on("data", (bytes) => (text += bytes));
          answer.on("end", () => done({ status: answer.statusCode, fault: answer.headers["x-road-error"], text }));
        }).on("error", failed);
      });
    };
    const served = await call("hospital");
    assert.equal(served.status, 200, served.text);
    assert.match(served.text, /birth-notice/);
    for (const name of ["stranger", undefined]) {
      assert.equal((await call(name)).fault, "Server.ClientProxy.SslAuthenticationFailed", name);
    }
    const plain = await fetch(`http://127.0.0.1:${exchange}/listClients`);
    assert.equal(plain.headers.get("x-road-error"), "Server.ClientProxy.SslAuthenticationFailed", "loopback proves nothing");
  } finally {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
});
