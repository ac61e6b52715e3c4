import { installHostPackages, missingHostPackages } from "../lab/hostPackages";

/** Installs what the lab and the tests need from the distribution; says what it does. */
async function main(): Promise<void> {
  const missing = await missingHostPackages();
  if (missing.length === 0) return;
  await installHostPackages((line) => {
    process.stdout.write(`${line}\n`);
  });
}

void main();
