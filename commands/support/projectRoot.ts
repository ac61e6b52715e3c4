import { join } from "node:path";

/** The folder of Pulumi.yaml. */
export const projectRoot = join(__dirname, "..", "..");
