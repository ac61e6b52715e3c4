import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

import * as der from "../../lib/der";
import type { CertificateAndKey } from "../../lib/secrets";

const dayMs = 24 * 3600 * 1000;

/** A certificate authority (RSA 2048) that lives for a day and signs nothing but itself. */
export function throwAwayAuthority(commonName: string): CertificateAndKey {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const algorithm = der.sequence(der.oid("1.2.840.113549.1.1.11"), der.nullValue());
  const name = der.sequence(der.setOf(der.sequence(der.oid("2.5.4.3"), der.utf8(commonName))));
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(randomBytes(16)),
    algorithm,
    name,
    der.sequence(der.utcTime(new Date()), der.utcTime(new Date(Date.now() + dayMs))),
    name,
    pair.publicKey.export({ type: "spki", format: "der" }),
    der.explicit(
      3,
      der.sequence(extension("2.5.29.19", der.sequence(der.trueValue())), keyUsage()),
    ),
  );
  const certificate = der.sequence(
    body,
    algorithm,
    der.bits(sign("sha256", body, pair.privateKey)),
  );
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    key: pair.privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

function extension(id: string, value: der.Der): der.Der {
  return der.sequence(der.oid(id), der.trueValue(), der.octets(value));
}

/** digitalSignature and keyCertSign: bits 0 and 5, two unused. */
function keyUsage(): der.Der {
  return extension("2.5.29.15", der.tlv(0x03, Buffer.from([2, 0x84])));
}
