// A server of a test's own: fresh data, no demonstration unless asked for, whatever
// settings the test needs, and its command line.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const binary = process.env.HAILONG_BINARY || fileURLToPath(new URL("../../../bin/hailong", import.meta.url));

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Starts `hailong serve` with settings and flags; { url, data, cli, stop }. cli runs a
 * command on the same data and returns what it prints. */
export async function serve(settings = {}, port = undefined, flags = []) {
  const data = await mkdtemp(join(tmpdir(), "hailong-e2e-"));
  port ??= await freePort();
  const url = `http://127.0.0.1:${port}`;
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("HAILONG_"));
  const env = {
    ...Object.fromEntries(inherited), HAILONG_DATA: data, HAILONG_LISTEN: `127.0.0.1:${port}`, HAILONG_BASE_URL: url,
    HAILONG_MONGODB_URI: "", HAILONG_REDIS_URL: "", HAILONG_METRICS__LISTEN: "", ...settings,
  };
  const server = spawn(binary, ["serve", ...flags], { env, stdio: ["ignore", "ignore", "inherit"] });
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill("SIGTERM");
      await once(server, "exit");
    }
    await rm(data, { recursive: true, force: true });
  };
  try {
    await ready(url, server);
  } catch (err) {
    await stop();
    throw err;
  }
  const cli = async (...args) => (await promisify(execFile)(binary, args, { env })).stdout;
  return { url, data, cli, stop };
}

async function ready(url, server) {
  const until = Date.now() + 30_000;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`hailong ended with ${server.exitCode}`);
    if (await fetch(url + "/readyz").then((r) => r.ok, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} is not ready`);
}
