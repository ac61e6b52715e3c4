// Builds butane.wasm.gz from the Go source here; with --check compares it with the committed one instead.
// Needs `go`: any version that can fetch the one go.mod names. Usage: npx tsx butane/wasm/build.ts [--check]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants, gunzipSync, gzipSync } from "node:zlib";

const committed = join(__dirname, "butane.wasm.gz");

/** The module's bytes: the same from any clone, cache and user, given go.mod's exact Go version. */
function build(): Buffer {
  const goVersion = /^go (\S+)$/m.exec(readFileSync(join(__dirname, "go.mod"), "utf8"))?.[1] ?? "";
  const folder = mkdtempSync(join(tmpdir(), "butane-wasm-"));
  const output = join(folder, "butane.wasm");
  const flags = ["-mod=mod", "-buildmode=c-shared", "-trimpath", "-buildvcs=false"];
  try {
    execFileSync("go", ["build", ...flags, "-ldflags", "-s -w", "-o", output, "."], {
      cwd: __dirname,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        GOTOOLCHAIN: `go${goVersion}`,
        GOOS: "wasip1",
        GOARCH: "wasm",
        CGO_ENABLED: "0",
        // Whatever else could change the bytes, put back to its default.
        ...{ GOFLAGS: "", GOEXPERIMENT: "", GOWASM: "", GOFIPS140: "off", GOWORK: "off" },
      },
    });
    return readFileSync(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function gzip(data: Buffer): Buffer {
  const zipped = gzipSync(data, { level: constants.Z_BEST_COMPRESSION });
  zipped[9] = 255; // "unknown system": zlib writes the one it runs on
  return zipped;
}

const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Compares what is inside: another zlib may compress the same module to other bytes. */
function check(built: Buffer): void {
  const held = gunzipSync(readFileSync(committed));
  if (held.equals(built))
    return say(`butane.wasm is what its source builds: sha256 ${sha256(built)}`);
  say(`butane.wasm differs from what its source builds:
  committed  ${held.length} bytes  sha256 ${sha256(held)}
  built      ${built.length} bytes  sha256 ${sha256(built)}
Rebuild and commit it: npx tsx butane/wasm/build.ts`);
  process.exitCode = 1;
}

function write(built: Buffer): void {
  const zipped = gzip(built);
  writeFileSync(committed, zipped);
  say(`butane.wasm.gz: ${zipped.length} bytes; butane.wasm inside: sha256 ${sha256(built)}`);
}

const built = build();
if (process.argv.includes("--check")) check(built);
else write(built);
