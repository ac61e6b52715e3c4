import { join } from "node:path";

import { settingSchemas } from "../../lib/config";
import { configSchema } from "../../lib/configSchema";

import { projectRoot } from "./projectRoot";
import { readProject } from "./stackConfig";

/** A committed file that follows from the source. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Every committed file that `npm run generate` writes and a test compares. */
export function generatedFiles(folder = projectRoot): readonly GeneratedFile[] {
  const { name, declared } = readProject(folder);
  const schema = configSchema(name, declared, settingSchemas);
  const text = `${JSON.stringify(schema, undefined, 2)}\n`;
  return [{ path: join(folder, "config.schema.json"), text }];
}
