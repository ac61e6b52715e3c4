import { consoleText } from "../../../commands/support/trouble/consoleText";
import { lastWords, type Writing } from "../../../commands/support/trouble/lastWords";

const journal = (text: string): Writing => ({ name: "journal", read: () => Promise.resolve(text) });
const silent: Writing = {
  name: "journal",
  read: () => Promise.reject(new Error("connect ECONNREFUSED 192.168.124.31:22")),
};
const escape = String.fromCharCode(27);
/** As a serial console shows it, with colours, a progress line that overwrites itself, and a key that slipped in. */
const shown = [
  `[    1.234567] Run /init as init process\r`,
  `[${escape}[0;32m  OK  ${escape}[0m] Reached target Basic System.\r`,
  `\r${escape}[K[*     ] Job ignition-fetch.service running (1s / no limit)`,
  `\r${escape}[K[ *    ] Job ignition-fetch.service running (2s / no limit)\r`,
  `[    9.876543] ignition[412]: failed to fetch config: hunter2-hunter2\r`,
  "Press Enter for emergency shell",
].join("\n");
const serial: Writing = { name: "console", read: () => Promise.resolve(consoleText(shown)) };

describe("lastWords", () => {
  test("of a machine that answers are its journal's", async () => {
    const line = "2026-11-21T17:00:05+0000 cp2 kubelet[9]: failed to load config";
    expect(await lastWords([journal(line), serial], [])).toEqual([
      "  last of its journal:",
      `    ${line}`,
    ]);
  });

  test("of one that does not are its console's, in plain text and without secrets", async () => {
    expect(await lastWords([silent, serial], ["hunter2-hunter2"])).toEqual([
      "  its journal cannot be read: connect ECONNREFUSED 192.168.124.31:22",
      "  last of its console:",
      "    [    1.234567] Run /init as init process",
      "    [  OK  ] Reached target Basic System.",
      "    [ *    ] Job ignition-fetch.service running (2s / no limit)",
      "    [    9.876543] ignition[412]: failed to fetch config: [hidden]",
      "    Press Enter for emergency shell",
    ]);
  });

  test("are looked for further where one has written nothing yet", async () => {
    const nothing = journal("-- No entries --\n");
    expect(await lastWords([nothing, journal("")], [])).toEqual([
      "  its journal is empty",
      "  its journal is empty",
    ]);
  });
});
