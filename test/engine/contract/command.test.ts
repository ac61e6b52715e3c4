import { StackUnderTest } from "./stackUnderTest";

// Some tests run the engine a handful of times.
jest.setTimeout(240_000);

const secretText = "swordfish-0451";

/** A program with one Command `it` of these arguments, written as JavaScript. */
const command = (args: string, options = "{}"): string => `
  const pulumi = require("@pulumi/pulumi");
  const { local } = require("@pulumi/command");
  const it = new local.Command("it", ${args}, ${options});
  exports.stdout = it.stdout;
`;

describe("command:local:Command", () => {
  let stack: StackUnderTest;
  beforeEach(async () => {
    stack = new StackUnderTest();
    await stack.init();
  });
  afterEach(() => {
    stack.remove();
  });

  test("creates, stays, re-runs create on a changed input and deletes with stored inputs", async () => {
    const args = (word: string) => `{
      create: "echo create $WORD >> log; echo out; echo; echo err >&2",
      delete: "echo delete $WORD $PULUMI_COMMAND_STDOUT $PULUMI_COMMAND_STDERR >> log",
      environment: { WORD: "${word}" },
    }`;
    const preview = await stack.preview(command(args("one")));
    expect(preview.operations["it"]).toEqual(["create"]);
    expect(stack.read("log")).toBe("");

    const first = await stack.up(command(args("one")));
    expect(first.output).toContain("it");
    expect(first.code).toBe(0);
    expect(stack.read("log")).toBe("create one\n");
    const { outputs } = await stack.resource("it");
    // One newline is trimmed, not all.
    expect(outputs).toMatchObject({
      stdout: "out\n",
      stderr: "err",
      environment: { WORD: "one" },
    });

    const second = await stack.up(command(args("one")));
    expect(second.operations).toEqual({});
    const refreshed = await stack.refresh();
    expect(refreshed.code).toBe(0);
    expect((await stack.up(command(args("one")))).operations).toEqual({});

    const changed = await stack.up(command(args("two")));
    expect(changed.operations["it"]).toEqual(["update"]);
    expect(stack.read("log")).toBe("create one\ncreate two\n");

    const destroyed = await stack.destroy();
    expect(destroyed.code).toBe(0);
    expect(stack.read("log")).toBe("create one\ncreate two\ndelete two out err\n");
  });

  test("a changed trigger replaces, create before delete", async () => {
    const args = (trigger: string) => `{
      create: "echo create >> log",
      update: "echo update >> log",
      delete: "echo delete >> log",
      triggers: ["fixed", "${trigger}"],
    }`;
    await stack.up(command(args("one")));
    const { operations } = await stack.up(command(args("two")));
    expect(operations["it"]).toEqual(["create-replacement", "replace", "delete-replaced"]);
    expect(stack.read("log")).toBe("create\ncreate\ndelete\n");
  });

  test("changed stdin, environment and scripts run update, never create, and see the last output", async () => {
    const args = (stdin: string, created = "1") => `{
      create: "echo create ${created} >> log; cat",
      update: "echo update $PULUMI_COMMAND_STDOUT >> log; cat",
      stdin: pulumi.secret("${stdin}"),
    }`;
    await stack.up(command(args("one")));
    const { operations } = await stack.up(command(args("two")));
    expect(operations["it"]).toEqual(["update"]);
    await stack.up(command(args("two", "2")));
    expect(stack.read("log")).toBe("create 1\nupdate one\nupdate two\n");
  });

  test("secret inputs reach the script and nowhere else", async () => {
    const program = (options?: string) =>
      command(
        `{
          create: "cat > received; printf %s $KEY >> received; exit $STATUS",
          delete: "cat >> received",
          stdin: pulumi.secret("${secretText}"),
          environment: { KEY: pulumi.secret("${secretText}-env"), STATUS: "0" },
        }`,
        options,
      );
    const { code, output } = await stack.up(program());
    expect(code).toBe(0);
    expect(stack.read("received")).toBe(`${secretText}${secretText}-env`);
    expect(stack.state()).toContain("ciphertext");
    expect(stack.state()).not.toContain(secretText);
    expect(output).not.toContain(secretText);

    await stack.destroy();
    expect(stack.read("received")).toBe(`${secretText}${secretText}-env${secretText}`);
  });

  test("stdout is as secret as additionalSecretOutputs says, whatever the inputs are", async () => {
    const args = `{ create: "cat", logging: "none", stdin: pulumi.secret("${secretText}") }`;
    await stack.up(command(args));
    expect(stack.state()).toContain(secretText);
    await stack.destroy();
    await stack.up(command(args, '{ additionalSecretOutputs: ["stdout"] }'));
    expect(JSON.stringify(JSON.parse(stack.state()))).not.toContain(secretText);
  });

  test("a failing create fails up with output and state, without its stdin, and is tried again", async () => {
    const args = (code: number) => `{
      create: "echo to-stdout; echo to-stderr >&2; echo tried >> log; exit ${code}",
      stdin: pulumi.secret("${secretText}"),
    }`;
    const { code, output } = await stack.up(command(args(3)));
    expect(code).not.toBe(0);
    expect(output).toMatch(/exit status 3: running "echo to-stdout;/);
    expect(output).toContain("to-stdout\n");
    expect(output).toContain("to-stderr\n");
    expect(output).not.toContain(secretText);
    const again = await stack.up(command(args(0)));
    expect(again.operations["it"]).toEqual(["create"]);
    expect(stack.read("log")).toBe("tried\ntried\n");
  });

  test("a failing update keeps the old inputs, so that the next up runs it again", async () => {
    const args = (word: string, code: number) => `{
      create: "true", update: "echo update ${word} >> log; exit ${code}", environment: { A: "${word}" },
    }`;
    await stack.up(command(args("one", 0)));
    expect((await stack.up(command(args("two", 1)))).code).not.toBe(0);
    expect((await stack.up(command(args("two", 0)))).operations["it"]).toEqual(["update"]);
    expect(stack.read("log")).toBe("update two\nupdate two\n");
  });

  test("a failing delete keeps the resource", async () => {
    await stack.up(command('{ create: "true", delete: "test -e allowed" }'));
    expect((await stack.destroy()).code).not.toBe(0);
    stack.write("allowed", "");
    const { code, operations } = await stack.destroy();
    expect(code).toBe(0);
    expect(operations["it"]).toEqual(["delete"]);
  });

  test("a megabyte of output fails with its beginning and end", async () => {
    const args = `{ create: "echo first; yes xxxxxxx | head -c 1000000; echo last; exit 1", logging: "none" }`;
    const { code, output } = await stack.up(command(args));
    expect(code).not.toBe(0);
    expect(output).toContain("first\n");
    expect(output).toContain("last\n");
  });

  test("interpreter, dir and an input left unread", async () => {
    const args = `{
      interpreter: ["/bin/sh", "-eu", "-c"], dir: "state", create: "echo $0 > ../log; pwd",
      stdin: "x".repeat(1000000),
    }`;
    const { code } = await stack.up(command(args));
    expect(code).toBe(0);
    expect((await stack.resource("it")).outputs).toMatchObject({ stdout: stack.path("state") });
    expect(stack.read("log")).toBe("/bin/sh\n");
  });

  test("lines are shown while the command runs, by the chosen stream", async () => {
    const args = (logging: string) =>
      `{ create: "echo line-${logging}-out; echo line-${logging}-err >&2", logging: "${logging}" }`;
    for (const [logging, out, err] of [
      ["stdout", true, false],
      ["stderr", false, true],
      ["stdoutAndStderr", true, true],
      ["none", false, false],
    ] as const) {
      const { output } = await stack.up(command(args(logging)).replace(/exports.*/, ""));
      expect([output.includes(`line-${logging}-out\n`), logging]).toEqual([out, logging]);
      expect([output.includes(`line-${logging}-err\n`), logging]).toEqual([err, logging]);
    }
    const slow = '{ create: "echo early; while ! test -e go; do sleep 0.1; done" }';
    const { process: engine, done } = stack.startUp(command(slow));
    let seen = "";
    engine.stdout?.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes("early")) stack.write("go", "");
    });
    expect((await done).code).toBe(0);
  });

  test("an interrupted engine ends the command", async () => {
    const args = '{ create: "echo $$ > pid; exec sleep 300" }';
    const { process: engine, done } = stack.startUp(command(args));
    await Promise.race([done, stack.waitFor("pid")]);
    engine.kill("SIGINT");
    const { code, output } = await done;
    expect(code).not.toBe(0);
    expect(output).toMatch(/signal: killed|cancel/);
    expect(() => process.kill(Number(stack.read("pid")), 0)).toThrow("ESRCH");
  });
});
