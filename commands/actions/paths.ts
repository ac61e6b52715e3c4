import {
  admittedConfigMap,
  desiredConfigMap,
  membershipLease,
  systemNamespace,
} from "../../lib/membership";

/** API paths of the objects that membership touches. */
export const nodesPath = "/api/v1/nodes";
export const nodePath = (name: string): string => `${nodesPath}/${name}`;
export const secretPath = (name: string): string =>
  `/api/v1/namespaces/${systemNamespace}/secrets/${name}`;
const configMapPath = (name: string): string =>
  `/api/v1/namespaces/${systemNamespace}/configmaps/${name}`;
export const desiredPath = configMapPath(desiredConfigMap);
export const admittedPath = configMapPath(admittedConfigMap);
export const leasesPath = `/apis/coordination.k8s.io/v1/namespaces/${systemNamespace}/leases`;
export const leasePath = `${leasesPath}/${membershipLease}`;
