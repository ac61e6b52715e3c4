import type { TimingName } from "./config";

/** Waits and intervals; seconds unless the name says otherwise. */
export interface TimingProfile {
  /** Advert interval of VRRP. */
  readonly vrrpAdvert: number;
  readonly etcdHeartbeatMs: number;
  readonly etcdElectionMs: number;
  /** So long may the etcd beside an API server take to answer its readiness check: a "no" ends every connection through haproxy. */
  readonly etcdCheck: number;
  /** Leader-election lease, renew deadline and retry of controller-manager and scheduler. */
  readonly leaseDuration: number;
  readonly leaseRenew: number;
  readonly leaseRetry: number;
  /** kubeadm's own limits, in minutes. */
  readonly kubeadmMinutes: number;
  /** Longest wait for a node to be reachable, for formation, for one node to be Ready. */
  readonly bootWait: number;
  readonly formationWait: number;
  readonly joinWait: number;
  /** Longest wait for the membership lease. */
  readonly leaseWait: number;
  /** A silent control plane may be booting: so long do others wait for it before they refuse to leave beside it. */
  readonly silentWait: number;
  /** Pause between two questions to the API: each is a new TLS connection, which costs an emulated machine a good part of a second. */
  readonly apiAskMs: number;
  /** The same to a node over SSH, whose log-in costs an emulated machine two seconds. */
  readonly nodeAskMs: number;
  /** Control planes join one after another. */
  readonly serialJoins: boolean;
}

const profiles: Readonly<Record<TimingName, TimingProfile>> = {
  normal: {
    vrrpAdvert: 0.2,
    etcdHeartbeatMs: 100,
    etcdElectionMs: 1000,
    etcdCheck: 2,
    leaseDuration: 15,
    leaseRenew: 10,
    leaseRetry: 2,
    kubeadmMinutes: 5,
    bootWait: 600,
    formationWait: 900,
    joinWait: 900,
    leaseWait: 1800,
    silentWait: 60,
    apiAskMs: 2000,
    nodeAskMs: 2000,
    serialJoins: false,
  },
  // Software emulation is 8 to 30 times slower than the host (ECDSA 16x, SHA-256 29x).
  emulated: {
    vrrpAdvert: 1,
    etcdHeartbeatMs: 500,
    etcdElectionMs: 5000,
    etcdCheck: 15,
    leaseDuration: 120,
    leaseRenew: 90,
    leaseRetry: 10,
    kubeadmMinutes: 30,
    bootWait: 1800,
    formationWait: 3600,
    joinWait: 3600,
    leaseWait: 7200,
    silentWait: 900,
    apiAskMs: 10_000,
    nodeAskMs: 20_000,
    serialJoins: true,
  },
};

/** The documented waits of a `timing` setting. */
export function timingProfile(name: TimingName): TimingProfile {
  return profiles[name];
}
