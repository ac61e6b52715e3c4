import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

import { processLives } from "../../commands/support/processLives";
import { until } from "../helpers/until";

test("a process lives until it has ended, whether or not its parent took note", async () => {
  expect(processLives(process.pid)).toBe(true);
  // A shell takes note of a child that ended; the sleep that takes the shell's place never does.
  const parent = spawn("sh", ["-c", "sleep 30 & echo $!; exec sleep 30"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const isSleep = () => readFileSync(`/proc/${parent.pid}/comm`, "utf8") === "sleep\n";
  try {
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const child = Number(line.toString());
    await until("sleep in the shell's place", 5, isSleep);
    process.kill(child, "SIGKILL");
    await until("its child to end", 5, () => !processLives(child));
    expect(() => process.kill(child, 0)).not.toThrow();
    expect(processLives(child)).toBe(false);
    expect(processLives(parent.pid ?? 0)).toBe(true);
  } finally {
    parent.kill("SIGKILL");
  }
  await once(parent, "close");
  expect(processLives(parent.pid ?? 0)).toBe(false);
});
