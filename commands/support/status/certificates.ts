import { X509Certificate } from "node:crypto";
import { connect } from "node:tls";

import type { ClusterAccess } from "../../../lib/access";
import { apiServerPort, etcdPort } from "../../../lib/membership";

export interface CertificateLife {
  /** "operator", "cluster CA", "API server of cp1", "etcd of cp1" */
  readonly name: string;
  /** Whole days from now; negative when it is over. */
  readonly days: number;
}

/** Below this the line is marked; the operator's certificate is renewed by `up` 90 days early. */
const soonDays = 30;

/** What the operator holds, and what each control plane shows; a server that does not answer is left out. */
export async function certificateLives(
  access: ClusterAccess,
  now: Date,
): Promise<readonly CertificateLife[]> {
  const held = [
    { name: "operator", days: daysLeft(access.operator.certificate, now) },
    { name: "cluster CA", days: daysLeft(access.caCertificate, now) },
  ];
  const asked = access.controlPlanes.flatMap(({ name, address }) => [
    shownCertificate(`API server of ${name}`, address, apiServerPort, now),
    shownCertificate(`etcd of ${name}`, address, etcdPort, now),
  ]);
  return [...held, ...(await Promise.all(asked)).filter((life) => life !== undefined)];
}

export function daysLeft(certificate: string | Buffer, now: Date): number {
  const { validTo } = new X509Certificate(certificate);
  return Math.floor((Date.parse(validTo) - now.getTime()) / 86_400_000);
}

/** "operator 364 d, cluster CA 3649 d, API servers 364 d, etcd 364 d": of servers the one that ends first. */
export function certificatesLine(lives: readonly CertificateLife[]): string {
  const first = (title: string, prefix: string): string[] => {
    const [life] = lives
      .filter(({ name }) => name.startsWith(prefix))
      .sort((a, b) => a.days - b.days);
    if (life === undefined) return [];
    const where = title === life.name ? "" : ` (${life.name.slice(prefix.length)})`;
    const mark = life.days < 0 ? " EXPIRED" : life.days < soonDays ? " SOON OVER" : "";
    return [`${title} ${life.days} d${where}${mark}`];
  };
  return [
    ...first("operator", "operator"),
    ...first("cluster CA", "cluster CA"),
    ...first("API servers", "API server of "),
    ...first("etcd", "etcd of "),
  ].join(", ");
}

/** The certificate that a server shows, whoever signed it: only its dates are read. */
export function shownCertificate(
  name: string,
  host: string,
  port: number,
  now: Date,
): Promise<CertificateLife | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: 5000 });
    const end = (life?: CertificateLife): void => {
      socket.destroy();
      resolve(life);
    };
    socket.on("secureConnect", () => {
      end({ name, days: daysLeft(socket.getPeerCertificate().raw, now) });
    });
    socket.on("timeout", () => {
      end();
    });
    socket.on("error", () => {
      end();
    });
  });
}
