/** Where the system's libvirt keeps its logs: the one folder that SELinux and AppArmor let virtlogd write to everywhere. */
export const logFolder = "/var/log/libvirt/qemu";

/** Begins the name of every console log of a cluster; its name has no dot, so none begins as another's do. */
export function consoleLogPrefix(clusterName: string): string {
  return `flatcar-ha.${clusterName}.`;
}

/** File on the hypervisor with what a machine wrote to its serial console since its start; "" where a user's own libvirt keeps none. */
export function consoleLog(clusterName: string, node: string, uri: string): string {
  const ofTheSystem = /\/system(\?|$)/.test(uri);
  return ofTheSystem ? `${logFolder}/${consoleLogPrefix(clusterName)}${node}.console.log` : "";
}
