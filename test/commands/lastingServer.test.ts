import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ensureLastingServer, stopLastingServer } from "../../commands/support/lastingServer";

const folder = mkdtempSync(join(tmpdir(), "lasting-"));
const program = join(folder, "program.cjs");
const record = join(folder, "running.json");
const pid = (): number => (JSON.parse(readFileSync(record, "utf8")) as { pid: number }).pid;
let port: number;

const ensure = (serves: string): Promise<void> =>
  ensureLastingServer({
    folder,
    program,
    args: [String(port), serves],
    serves,
    answers: [`http://127.0.0.1:${port}/`],
  });
const answer = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text();

beforeAll(async () => {
  const lines = [
    "const [port, text] = process.argv.slice(2);",
    'const serve = (_, response) => response.setHeader("connection", "close").end(text);',
    'require("node:http").createServer(serve).listen(Number(port), "127.0.0.1");',
  ];
  writeFileSync(program, lines.join("\n"));
  port = await freePort();
});

afterAll(async () => {
  await stopLastingServer(folder);
  rmSync(folder, { recursive: true });
});

describe("a server that outlives its command", () => {
  test("goes on while it serves the same, and makes room for one that serves something else", async () => {
    await ensure("one");
    const first = pid();
    await ensure("one");
    expect([pid(), await answer()]).toEqual([first, "one"]);
    await ensure("two");
    expect(await answer()).toBe("two");
    await stopLastingServer(folder);
    await expect(answer()).rejects.toThrow("fetch failed");
  }, 60_000);

  test("is not mistaken for another process that has its number since a reboot", async () => {
    writeFileSync(record, JSON.stringify({ pid: process.pid, program, serves: "one" }));
    await stopLastingServer(folder);
    await ensure("one");
    expect([await answer(), pid() === process.pid]).toEqual(["one", false]);
  }, 60_000);

  test("that cannot start is told with its log", async () => {
    const broken = {
      folder,
      program: join(folder, "absent.cjs"),
      serves: "",
      answers: ["http://127.0.0.1:1/"],
    };
    await expect(ensureLastingServer(broken)).rejects.toThrow(
      /absent\.cjs does not serve at .*; its log:\n.*Cannot find/s,
    );
  }, 60_000);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = server.address() as AddressInfo;
      server.close(() => {
        resolve(free);
      });
    });
  });
}
