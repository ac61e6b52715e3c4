import { existsSync, readFileSync } from "node:fs";
import { type Unit } from "./unitFile";

export interface CommandLine {
  readonly argv: readonly string[];
  /** A leading "-": failure counts as success. */
  readonly ignoreFailure: boolean;
}

/** One Exec line as systemd splits it: quotes, `$NAME` as words, `${NAME}` in place. */
export function parseCommandLine(
  line: string,
  environment: Readonly<Record<string, string>>,
): CommandLine {
  const [prefix = ""] = /^[-@:+!]*/.exec(line) ?? [];
  const argv = words(line.slice(prefix.length)).flatMap((word) => {
    const whole = /^\$(\w+)$/.exec(word);
    if (whole !== null) return words(environment[whole[1] ?? ""] ?? "");
    return [word.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => environment[name] ?? "")];
  });
  return { argv, ignoreFailure: prefix.includes("-") };
}

/** The environment of a unit's programs: a plain PATH, its files, its own settings. */
export function unitEnvironment(unit: Unit): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    NATIVE_UNIT: unit.name,
  };
  const assign = (text: string): void => {
    const cut = text.indexOf("=");
    if (cut > 0)
      environment[text.slice(0, cut)] = text.slice(cut + 1).replaceAll(/^["']|["']$/g, "");
  };
  for (const line of unit.all("Service", "Environment")) words(line).forEach(assign);
  for (const entry of unit.all("Service", "EnvironmentFile")) {
    const path = entry.replace(/^-/, "");
    if (!existsSync(path)) {
      if (entry.startsWith("-")) continue;
      throw new Error(`${unit.name}: no environment file ${path}`);
    }
    readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => !line.trim().startsWith("#"))
      .forEach(assign);
  }
  return environment;
}

function words(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"),
  );
}
