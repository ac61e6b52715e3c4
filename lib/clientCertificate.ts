import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from "node:crypto";

import * as der from "./der";
import type { CertificateAndKey } from "./secrets";

export interface ClientSubject {
  readonly commonName: string;
  readonly organization?: string;
}

/** Clocks of the operator's machine and of a node may differ by this much. */
const skewMs = 5 * 60 * 1000;
export const clientCertificateMinutes = 10;

/**
 * A fresh key and a certificate for TLS client authentication, valid for ten minutes from `now`, signed by `ca`
 * (RSA or EC key, PKCS#1, SEC1 or PKCS#8 PEM).
 */
export function mintClientCertificate(
  ca: CertificateAndKey,
  subject: ClientSubject,
  now: Date,
): CertificateAndKey {
  const caKey = createPrivateKey(ca.key);
  const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const algorithm = signatureAlgorithm(caKey);
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(randomBytes(16)),
    algorithm,
    subjectOf(ca.certificate),
    der.sequence(
      der.utcTime(new Date(now.getTime() - skewMs)),
      der.utcTime(new Date(now.getTime() + clientCertificateMinutes * 60 * 1000)),
    ),
    distinguishedName(subject),
    pair.publicKey.export({ type: "spki", format: "der" }),
    der.explicit(3, der.sequence(digitalSignature(), clientAuthentication())),
  );
  const certificate = der.sequence(body, algorithm, der.bits(sign("sha256", body, caKey)));
  return {
    certificate: pem("CERTIFICATE", certificate),
    key: pair.privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

function signatureAlgorithm(key: KeyObject): der.Der {
  switch (key.asymmetricKeyType) {
    case "rsa":
      return der.sequence(der.oid("1.2.840.113549.1.1.11"), der.nullValue());
    case "ec":
      return der.sequence(der.oid("1.2.840.10045.4.3.2"));
    default:
      throw new Error(`a CA key of type ${key.asymmetricKeyType ?? "unknown"} cannot sign here`);
  }
}

/** The CA's subject byte for byte: an issuer must equal it. */
function subjectOf(certificatePem: string): der.Der {
  const [body] = der.items(new X509Certificate(certificatePem).raw);
  const fields = body === undefined ? [] : der.items(body);
  const subject = fields[5];
  if (subject === undefined) {
    throw new Error("the CA certificate has no subject");
  }
  return subject;
}

function distinguishedName({ commonName, organization }: ClientSubject): der.Der {
  const part = (id: string, text: string): der.Der =>
    der.setOf(der.sequence(der.oid(id), der.utf8(text)));
  const parts = organization === undefined ? [] : [part("2.5.4.10", organization)];
  return der.sequence(...parts, part("2.5.4.3", commonName));
}

function digitalSignature(): der.Der {
  // BIT STRING with bit 0 set and seven unused bits.
  const usage = der.tlv(0x03, Buffer.from([7, 0x80]));
  return der.sequence(der.oid("2.5.29.15"), der.trueValue(), der.octets(usage));
}

function clientAuthentication(): der.Der {
  const usage = der.sequence(der.oid("1.3.6.1.5.5.7.3.2"));
  return der.sequence(der.oid("2.5.29.37"), der.octets(usage));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
