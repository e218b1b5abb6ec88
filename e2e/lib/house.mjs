// Starts the real binary with a demo city of its own on free ports, and stops it.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const BINARY = process.env.BALCAO_BINARY ?? join(root, "target/debug/balcao");
const READY_TIMEOUT_MS = 120_000;

export function freePort() {
  return new Promise((done, failed) => {
    const server = createServer().once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** A new database in the PostgreSQL cluster of `BALCAO_E2E_CLUSTER`; nothing when the tests run on SQLite. */
async function newDatabase() {
  const cluster = process.env.BALCAO_E2E_CLUSTER;
  if (!cluster) return undefined;
  const name = `e2e_${process.pid}_${Date.now()}`;
  await promisify(execFile)("psql", ["--quiet", "--dbname", cluster, "--command", `CREATE DATABASE ${name}`]);
  return cluster.replace(/\/[^/]*$/, `/${name}`);
}

/** A running demo: `url` (pages and API), `exchange` (X-Road edge), `admin`, `stop()`, `crash()`, `start()`. */
export async function startHouse({ persons = 200, args = [] } = {}) {
  const database = await newDatabase();
  const data = await mkdtemp(join(tmpdir(), "balcao-e2e-"));
  const [web, exchange, admin] = [await freePort(), await freePort(), await freePort()];
  const settings = [
    "demo", "--data", data, "--persons", String(persons), "--fast-clock", "--log", "warn",
    "--listen", `127.0.0.1:${web}`, "--exchange-listen", `127.0.0.1:${exchange}`, "--admin-listen", `127.0.0.1:${admin}`,
    ...(database ? ["--database", database] : []), ...args,
  ];
  const house = {
    url: `http://localhost:${web}`,
    exchange: `http://127.0.0.1:${exchange}`,
    admin: `http://127.0.0.1:${admin}`,
    data,
    database: database ? ["--database", database] : [],
    log: "",
    /** Starts the program and waits until it is ready. */
    async start() {
      house.child = spawn(BINARY, settings, { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env.PATH, HOME: process.env.HOME } });
      for (const stream of [house.child.stdout, house.child.stderr]) {
        stream.on("data", (bytes) => (house.log = (house.log + bytes).slice(-200_000)));
      }
      const until = Date.now() + READY_TIMEOUT_MS;
      for (;;) {
        if (house.child.exitCode !== null || Date.now() > until) throw new Error(`the demo did not become ready:\n${house.log}`);
        // Nothing listens before the city is founded: ready means that the personas exist.
        const ready = await fetch(`http://127.0.0.1:${web}/health/ready`).catch(() => undefined);
        if (ready?.ok) return;
        await new Promise((done) => setTimeout(done, 100));
      }
    },
    /** kill -9: nothing is flushed, nobody is told. */
    crash: () => end("SIGKILL"),
    /** Ends it; with `keep` its data stays for a look. */
    async stop({ keep = false } = {}) {
      await end("SIGTERM");
      if (!keep) await rm(data, { recursive: true, force: true });
    },
  };
  async function end(signal) {
    if (house.child.exitCode !== null || house.child.signalCode !== null) return;
    const ended = new Promise((done) => house.child.once("exit", done));
    house.child.kill(signal);
    await ended;
  }
  try {
    await house.start();
  } catch (error) {
    await house.stop();
    throw error;
  }
  return house;
}
