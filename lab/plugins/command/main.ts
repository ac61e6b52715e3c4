import { createRequire } from "node:module";
import { serve } from "../protocol/serve";
import { CommandProvider } from "./commandProvider";

const { version } = createRequire(__filename)("@pulumi/command/package.json") as {
  version: string;
};

serve((log) => new CommandProvider(version, log), process.argv.slice(2));
