/**
 * What user core accepts: the user's keys, and on a control plane the program's key, tied to remote.sh.
 * sudo drops the variable that holds the asked-for command, so it is handed over by name.
 */
export function authorizedKeys(userKeys: readonly string[], programKey?: string): string {
  const command = String.raw`sudo SSH_ORIGINAL_COMMAND=\"$SSH_ORIGINAL_COMMAND\" /opt/flatcar-ha/bin/remote`;
  const program = programKey === undefined ? [] : [`restrict,command="${command}" ${programKey}`];
  return [...userKeys, ...program].map((line) => `${line.trim()}\n`).join("");
}
