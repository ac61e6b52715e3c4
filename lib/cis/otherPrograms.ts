import { sharesEtcdAuthority } from "./apiServer";
import type { Check } from "./check";
import { flagChecks } from "./flagChecks";

const manager = flagChecks("kube-controller-manager");
const scheduler = flagChecks("kube-scheduler");
const etcd = flagChecks("etcd");

/** Sections 1.3, 1.4 and 2. */
export const otherProgramChecks: readonly Check[] = [
  manager.set("1.3.1", "terminated-pod-gc-threshold"),
  manager.is("1.3.2", "profiling", "false"),
  manager.is("1.3.3", "use-service-account-credentials", "true"),
  manager.set("1.3.4", "service-account-private-key-file"),
  manager.set("1.3.5", "root-ca-file"),
  manager.hasNot("1.3.6", "feature-gates", "RotateKubeletServerCertificate=false"),
  manager.is("1.3.7", "bind-address", "127.0.0.1"),
  scheduler.is("1.4.1", "profiling", "false"),
  scheduler.is("1.4.2", "bind-address", "127.0.0.1"),
  etcd.set("2.1", "cert-file", "key-file"),
  etcd.is("2.2", "client-cert-auth", "true"),
  etcd.isNot("2.3", "auto-tls", "true"),
  etcd.set("2.4", "peer-cert-file", "peer-key-file"),
  etcd.is("2.5", "peer-client-cert-auth", "true"),
  etcd.isNot("2.6", "peer-auto-tls", "true"),
  etcd.check("2.7", "a CA of etcd's own", (facts) =>
    sharesEtcdAuthority(facts) ? "it trusts the CA of the API's clients" : undefined,
  ),
];
