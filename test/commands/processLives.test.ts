import { spawn } from "node:child_process";
import { once } from "node:events";

import { processLives } from "../../commands/support/processLives";

test("a process lives until it has ended, whether or not its parent took note", async () => {
  expect(processLives(process.pid)).toBe(true);
  // The shell's child ends at once, and sleep, which takes the shell's place, never asks for it.
  const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 30"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const child = Number(line.toString());
    const end = Date.now() + 5000;
    while (processLives(child) && Date.now() < end)
      await new Promise((done) => setTimeout(done, 10));
    expect(() => process.kill(child, 0)).not.toThrow();
    expect(processLives(child)).toBe(false);
    expect(processLives(parent.pid ?? 0)).toBe(true);
  } finally {
    parent.kill("SIGKILL");
  }
  await once(parent, "close");
  expect(processLives(parent.pid ?? 0)).toBe(false);
});
