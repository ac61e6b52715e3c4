import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { withFileLock } from "../commands/support/withFileLock";
import { cacheFolder } from "./cache";
import { goToolTable, type GoTool, type GoToolName } from "./goToolTable";

export { type GoToolName } from "./goToolTable";

/**
 * Path of the built binary of `name`, from the cache or built now (up to several minutes).
 * Any number of processes may ask at once: one builds, the others wait. Throws with the end of the compiler's output.
 */
export async function goTool(name: GoToolName, progress: (line: string) => void): Promise<string> {
  const tool: GoTool = goToolTable[name];
  const source = join(__dirname, "go", tool.module);
  const folder = cacheFolder("go", `${name}-${await cacheKey(tool, source)}`);
  const binary = join(folder, tool.binary ?? name);
  if (existsSync(binary)) return binary;
  const waiting = (): void => {
    progress(`waiting for another process to build ${name}`);
  };
  const build = async (): Promise<void> => {
    if (existsSync(binary)) return;
    const started = Date.now();
    progress(`building ${name} (a few minutes the first time)`);
    const unfinished = `${binary}.${process.pid}`;
    await goBuild(name, tool, source, unfinished);
    renameSync(unfinished, binary);
    progress(`built ${name} in ${Math.round((Date.now() - started) / 1000)} s`);
  };
  await withFileLock(`${folder}.lock`, build, waiting);
  return binary;
}

/** go.sum is left out: it only authenticates what go.mod already names. */
async function cacheKey(tool: GoTool, source: string): Promise<string> {
  const hash = createHash("sha256");
  for (const file of sourceFiles(source)) {
    hash.update(`${file}\0`).update(readFileSync(join(source, file)));
  }
  const { stdout } = await promisify(execFile)("go", ["env", "GOVERSION", "GOOS", "GOARCH"]);
  hash.update(JSON.stringify([tool, buildArguments(tool), stdout]));
  return hash.digest("hex").slice(0, 16);
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".go") || file.endsWith("go.mod"))
    .sort();
}

function buildArguments(tool: GoTool): string[] {
  const link = ["-s -w", ...(tool.set ?? []).map((setting) => `-X ${setting}`)];
  if (tool.static) link.push("-linkmode external -extldflags -static");
  const tags = tool.tags ? ["-tags", tool.tags.join(",")] : [];
  return [
    ...(tool.tests ? ["test", "-c"] : ["build"]),
    "-mod=readonly",
    "-trimpath",
    ...tags,
    "-ldflags",
    link.join(" "),
  ];
}

async function goBuild(name: string, tool: GoTool, source: string, output: string): Promise<void> {
  const child = spawn(
    "nice",
    ["-n", "5", "go", ...buildArguments(tool), "-o", output, tool.package],
    {
      cwd: source,
      // The engine's own GOFLAGS (a vendor mode, build tags) must not reach these modules.
      env: {
        ...process.env,
        GOFLAGS: "-buildvcs=false",
        GOWORK: "off",
        CGO_ENABLED: tool.cgo ? "1" : "0",
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", resolve);
  });
  if (code !== 0) throw new Error(`go build of ${name} failed:\n${errors.trim()}`);
}
