import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { endOrphanedPlugins } from "../../commands/support/orphanedPlugins";

const folder = mkdtempSync(join(tmpdir(), "plugins-"));
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** A process that looks like a plugin to which the engine has given its address. */
async function plugin(name: string, port: number): Promise<ChildProcess> {
  const program = join(folder, name);
  symlinkSync(process.execPath, program);
  const idle = "console.log(1); setInterval(() => {}, 1000)";
  const child = spawn(program, ["-e", idle, `127.0.0.1:${port}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  await once(child.stdout, "data");
  return child;
}

async function listening(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

test("plugins of a killed engine are ended, and no others", async () => {
  const engine = await listening();
  const killed = await listening();
  await new Promise((done) => killed.server.close(done));
  const used = await plugin("pulumi-resource-used", engine.port);
  const other = await plugin("something-else", killed.port);
  const orphans = [
    await plugin("pulumi-resource-orphan", killed.port),
    await plugin("pulumi-language-orphan", killed.port),
  ];

  await endOrphanedPlugins();

  const ended = (child: ChildProcess): boolean =>
    child.signalCode !== null || child.exitCode !== null;
  await Promise.all(orphans.filter((child) => !ended(child)).map((child) => once(child, "exit")));
  expect(orphans.map(({ signalCode }) => signalCode)).toEqual(["SIGKILL", "SIGKILL"]);
  expect([used, other].map(ended)).toEqual([false, false]);
  engine.server.close();
});
