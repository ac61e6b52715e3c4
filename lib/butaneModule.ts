import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ConsoleStdout, Directory, File, PreopenDirectory, WASI } from "@bjorn3/browser_wasi_shim";

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly alloc: (size: number) => number;
  readonly render: (size: number) => bigint;
  readonly _initialize: () => void;
}

type Contents = Map<string, File | Directory>;

const wasmFile = join(__dirname, "../butane/wasm/butane.wasm.gz");
let compiled: WebAssembly.Module | undefined;

/** The Butane of butane/wasm in its own memory: it sees no file but those of one `call`. */
export class ButaneModule {
  private readonly root = new PreopenDirectory("/butane", new Map());
  private readonly stderr: string[] = [];
  private readonly wasi: WASI;
  private readonly exports: Exports;

  /** Takes about 0.2 s the first time in a process, to compile. */
  constructor() {
    const output = ConsoleStdout.lineBuffered((line) => this.stderr.push(line));
    // Collecting garbage stops the render: doing it less often saves a quarter of the time.
    this.wasi = new WASI(["butane"], ["GOGC=400"], [output, output, output, this.root], {
      debug: false,
    });
    compiled ??= new WebAssembly.Module(gunzipSync(readFileSync(wasmFile)));
    const instance = new WebAssembly.Instance(compiled, {
      wasi_snapshot_preview1: this.wasi.wasiImport,
    });
    this.exports = instance.exports as unknown as Exports;
    this.wasi.initialize({ exports: this.exports });
  }

  /** Sends a JSON request with `files` (path below butane/ -> text) in reach; returns the JSON answer. */
  call(request: object, files: Readonly<Record<string, string>>): string {
    const openFiles = this.wasi.fds.length;
    this.root.dir.contents = tree(files);
    try {
      const input = Buffer.from(JSON.stringify({ ...request, filesDir: "/butane" }));
      const address = this.exports.alloc(input.length) >>> 0;
      Buffer.from(this.exports.memory.buffer).set(input, address);
      const answer = BigInt.asUintN(64, this.exports.render(input.length));
      return Buffer.from(this.exports.memory.buffer).toString(
        "utf8",
        Number(answer >> 32n),
        Number(answer >> 32n) + Number(answer & 0xffffffffn),
      );
    } catch (error) {
      throw new Error(`Butane broke down: ${this.stderr[0] ?? String(error)}`, { cause: error });
    } finally {
      this.root.dir.contents = new Map();
      this.wasi.fds.length = openFiles; // the shim keeps an entry for every file once open
    }
  }
}

/** Directories in memory for paths such as "units/kubelet.service". */
function tree(files: Readonly<Record<string, string>>): Contents {
  const root: Contents = new Map();
  for (const [path, text] of Object.entries(files)) {
    const parents = path.split("/");
    const name = parents.pop() ?? "";
    const parent = parents.reduce(enter, root);
    parent.set(name, new File(Buffer.from(text), { readonly: true }));
  }
  return root;
}

function enter(contents: Contents, name: string): Contents {
  const known = contents.get(name);
  if (known instanceof Directory) return known.contents as Contents;
  const made = new Directory(new Map());
  contents.set(name, made);
  return made.contents as Contents;
}
