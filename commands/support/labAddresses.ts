export const releasePort = 8800;
export const registryPort = 5000;

/** Where the machine that runs Pulumi finds the lab's images, keys and extensions. */
export const releaseUrl = `http://127.0.0.1:${releasePort}`;

/** Whether a stack is a lab's: its settings send it to the lab's servers. */
export function isLab(settings: { readonly imageServer?: unknown }): boolean {
  return settings.imageServer === releaseUrl;
}
