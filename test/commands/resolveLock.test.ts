import { createCleartextMessage, generateKey, readPrivateKey, sign } from "openpgp";

import { resolveLock, type LockSource } from "../../commands/support/resolveLock";
import { UserError } from "../../lib/errors";
import { aConfig } from "../helpers/settings";

interface SigningKey {
  armoredPublic: string;
  armoredPrivate: string;
  fingerprint: string;
}

async function makeKey(): Promise<SigningKey> {
  const made = await generateKey({
    userIDs: [{ name: "test" }],
    subkeys: [{ sign: true }],
    format: "object",
  });
  return {
    armoredPublic: made.publicKey.armor(),
    armoredPrivate: made.privateKey.armor(),
    fingerprint: made.publicKey.getFingerprint().toUpperCase(),
  };
}

async function clearsigned(text: string, key: SigningKey): Promise<string> {
  return sign({
    message: await createCleartextMessage({ text }),
    signingKeys: await readPrivateKey({ armoredKey: key.armoredPrivate }),
  });
}

const hash = (digit: string): string => digit.repeat(64);
const digests = `# SHA512 HASH\n${"c".repeat(128)}  flatcar_production_qemu_uefi_image.img\n`;
const folder = "http://images/stable/amd64-usr/4593.2.5/flatcar_production_qemu_uefi_image.img";

let key: SigningKey;
let other: SigningKey;
let config: LockSource;
let web: Record<string, string>;
let asked: string[];

beforeAll(async () => {
  [key, other] = await Promise.all([makeKey(), makeKey()]);
});

beforeEach(async () => {
  asked = [];
  config = {
    ...aConfig(),
    channel: "stable",
    imageKeyFingerprint: key.fingerprint,
    imageKeyUrl: "http://keys/key.asc",
    imageServer: "http://images/{channel}",
    kubernetesVersion: "1.36",
    osVersion: "current",
    runtime: "crio",
    sysextServer: "http://ext",
  };
  web = {
    "http://images/stable/amd64-usr/current/version.txt": "FLATCAR_VERSION=4593.2.5\n",
    [`${folder}.DIGESTS.asc`]: await clearsigned(digests, key),
    "http://keys/key.asc": key.armoredPublic,
    "http://ext/kubernetes/SHA256SUMS": `${hash("1")}  kubernetes-v1.36.2-x86-64.raw\n${hash("2")}  kubernetes-v1.36.3-x86-64.raw\n`,
    "http://ext/crio/SHA256SUMS": `${hash("3")}  crio-v1.36.2-x86-64.raw\n${hash("4")}  crio-v1.37.0-x86-64.raw\n`,
    "http://ext/keepalived/SHA256SUMS": `${hash("5")}  keepalived-v2.4.3-x86-64.raw\n`,
    "http://ext/haproxy/SHA256SUMS": `${hash("6")}  haproxy-3.4.2-x86-64.raw\n`,
  };
});

const fetchText = (url: string): Promise<string> => {
  asked.push(url);
  const text = web[url];
  return text === undefined
    ? Promise.reject(new UserError("FHA210", [`${url}: HTTP 404`]))
    : Promise.resolve(text);
};

describe("resolveLock", () => {
  it("takes current OS and newest fitting extensions, with hashes", async () => {
    const lock = await resolveLock(config, fetchText);
    expect(lock).toMatchObject({
      schema: 1,
      kubernetes: "1.36.3",
      currentImage: "4593.2.5",
      nodeImages: {},
      images: { "4593.2.5": { version: "4593.2.5", url: folder, sha512: "c".repeat(128) } },
    });
    expect(lock.fixed).toMatchObject({
      networkCidr: config.networkCidr,
      vip: config.vip,
      poolPath: "",
    });
    expect(lock.sysexts).toEqual({
      kubernetes: {
        version: "v1.36.3",
        file: "kubernetes-v1.36.3-x86-64.raw",
        url: "http://ext/kubernetes-v1.36.3-x86-64.raw",
        sha256: hash("2"),
      },
      crio: expect.objectContaining({ version: "v1.36.2", sha256: hash("3") }) as unknown,
      keepalived: expect.objectContaining({ version: "v2.4.3" }) as unknown,
      haproxy: expect.objectContaining({ version: "3.4.2" }) as unknown,
    });
  });

  it("asks for no version.txt when the OS version is exact", async () => {
    await resolveLock({ ...config, osVersion: "4593.2.5" }, fetchText);
    expect(asked.filter((url) => url.includes("version.txt"))).toEqual([]);
  });

  it("names every missing thing at once", async () => {
    delete web["http://keys/key.asc"];
    delete web["http://ext/haproxy/SHA256SUMS"];
    const locked = resolveLock({ ...config, kubernetesVersion: "1.36.9" }, fetchText);
    await expect(locked).rejects.toMatchObject({
      issues: [
        "http://keys/key.asc: HTTP 404",
        "http://ext/kubernetes/SHA256SUMS: lists no kubernetes-v1.36.9* for x86-64; set kubernetesVersion to one that it lists",
        "http://ext/haproxy/SHA256SUMS: HTTP 404",
      ],
    });
  });

  it("refuses a key with another primary fingerprint", async () => {
    web["http://keys/key.asc"] = other.armoredPublic;
    await expect(resolveLock(config, fetchText)).rejects.toThrow(
      `the key that was downloaded is ${other.fingerprint}, but the trusted primary key is ${key.fingerprint}`,
    );
  });

  it("refuses a list that another key signed", async () => {
    web[`${folder}.DIGESTS.asc`] = await clearsigned(digests, other);
    await expect(resolveLock(config, fetchText)).rejects.toThrow(
      "no valid signature by the trusted",
    );
  });

  it("refuses a list that was changed after it was signed", async () => {
    const address = `${folder}.DIGESTS.asc`;
    web[address] = (web[address] ?? "").replace("cccc", "dddd");
    await expect(resolveLock(config, fetchText)).rejects.toThrow(
      "no valid signature by the trusted",
    );
  });

  it("refuses a list without a signature", async () => {
    web[`${folder}.DIGESTS.asc`] = digests;
    await expect(resolveLock(config, fetchText)).rejects.toThrow("not a clearsigned text");
  });
});
