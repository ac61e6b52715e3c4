import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(__dirname, "..");

function output(command: string, arguments_: readonly string[]): string {
  const { stdout, status, error } = spawnSync(command, arguments_, { cwd: root, encoding: "utf8" });
  if (error !== undefined) throw new Error(`${command} is missing: ${error.message}`);
  if (status !== 0) process.stdout.write(stdout);
  process.exitCode = status === 0 ? process.exitCode : 1;
  return stdout;
}

// Every shell script of the project, tracked or new.
const scripts = output("git", [
  "ls-files",
  "--cached",
  "--others",
  "--exclude-standard",
  "*.sh",
  ".ci/run",
]);
output("shellcheck", ["--shell=bash", ...scripts.split("\n").filter((file) => file !== "")]);
