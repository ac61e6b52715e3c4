import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { findImage } from "../../../commands/support/offline/repository";
import { parseImageName } from "../../../lib/imageName";

let server: Server;
let base: string;

/** A registry that lets anybody read who has fetched a token before, as the public ones do. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", base);
    if (pathname === "/token") {
      response.end(JSON.stringify({ token: `for ${searchParams.get("scope") ?? ""}` }));
    } else if (request.headers.authorization === "Bearer for repository:library/a:pull") {
      response.setHeader("content-type", "application/vnd.oci.image.manifest.v1+json");
      response.end("{}");
    } else {
      const challenge = `Bearer realm="${base}/token",service="test",scope="repository:library/a:pull"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

describe("findImage", () => {
  const name = "docker.io/library/a:1";

  test("reads as anybody does: with a token of the registry's own token server", async () => {
    const { manifest, repository } = await findImage(name, parseImageName(name), [base]);
    expect(manifest.bytes.toString()).toBe("{}");
    expect(repository.blob("sha256:0").headers).toEqual({
      authorization: "Bearer for repository:library/a:pull",
    });
  });

  test("goes on to the next server where one does not answer", async () => {
    const servers = ["http://127.0.0.1:1", base];
    const { repository } = await findImage(name, parseImageName(name), servers);
    expect(repository.blob("sha256:0").url).toBe(`${base}/v2/library/a/blobs/sha256:0`);
  });
});
