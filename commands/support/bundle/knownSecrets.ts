import { existsSync, readFileSync } from "node:fs";

import { resourcesOf, secretText, type Deployment } from "../deployment";

/** Every private key, password and token of a state that was exported with its secrets. */
export function secretsOfState(state: Deployment): readonly string[] {
  return resourcesOf(state).flatMap(({ type, urn, outputs }) => {
    const of = (key: string): string => secretText(outputs?.[key]);
    if (type === "tls:index/privateKey:PrivateKey") {
      return ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"].map(of);
    }
    // A token's id is public, and too short to tell from other words.
    const isSecret = type === "random:index/randomPassword:RandomPassword";
    return isSecret && !urn.endsWith("-token-id") ? [of("result")] : [];
  });
}

/** What opens the state and its backend. */
export function secretsOfEnvironment(env: NodeJS.ProcessEnv): readonly string[] {
  const file = env.PULUMI_CONFIG_PASSPHRASE_FILE;
  return [
    env.PULUMI_CONFIG_PASSPHRASE ?? "",
    env.PULUMI_ACCESS_TOKEN ?? "",
    file !== undefined && existsSync(file) ? readFileSync(file, "utf8").trim() : "",
  ].filter((secret) => secret !== "");
}
