import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

import { processLives } from "../../commands/support/processLives";

test("a process lives until it has ended, whether or not its parent took note", async () => {
  expect(processLives(process.pid)).toBe(true);
  // A shell takes note of a child that ended; the sleep that takes the shell's place never does.
  const parent = spawn("sh", ["-c", "sleep 30 & echo $!; exec sleep 30"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const child = Number(line.toString());
    await until(() => readFileSync(`/proc/${parent.pid}/comm`, "utf8") === "sleep\n");
    process.kill(child, "SIGKILL");
    await until(() => !processLives(child));
    expect(() => process.kill(child, 0)).not.toThrow();
    expect(processLives(child)).toBe(false);
    expect(processLives(parent.pid ?? 0)).toBe(true);
  } finally {
    parent.kill("SIGKILL");
  }
  await once(parent, "close");
  expect(processLives(parent.pid ?? 0)).toBe(false);
});

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 5000;
  while (!condition() && Date.now() < end) await new Promise((done) => setTimeout(done, 10));
}
