/** Labels of a namespace whose pods are part of the node: nothing is refused, and nothing warned about at every `up`. */
export const privilegedNamespace: Readonly<Record<string, string>> = {
  "pod-security.kubernetes.io/enforce": "privileged",
  "pod-security.kubernetes.io/audit": "privileged",
  "pod-security.kubernetes.io/warn": "privileged",
};
