import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { outboundFetch } from "../../commands/support/outboundFetch";

/** Answers everything with its name, and keeps what it was asked for. */
async function aServer(name: string): Promise<{ server: Server; port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end(name);
  }).listen(0, "127.0.0.1");
  // A proxy is asked to let a connection through.
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return { server, port: (server.address() as AddressInfo).port, asked };
}

describe("a proxy named in the environment", () => {
  const before = { ...process.env };
  let proxy: Awaited<ReturnType<typeof aServer>>;
  let own: Awaited<ReturnType<typeof aServer>>;

  beforeEach(async () => {
    [proxy, own] = await Promise.all([aServer("proxy"), aServer("own")]);
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY"]) {
      process.env[name] = `http://127.0.0.1:${proxy.port}`;
    }
    process.env.NO_PROXY = "direct.test";
  });

  afterEach(() => {
    process.env = { ...before };
    proxy.server.close();
    own.server.close();
  });

  test("is asked for what lies on the internet", async () => {
    await expect(outboundFetch("https://extensions.example.test/x")).rejects.toThrow();
    expect(proxy.asked).toEqual(["CONNECT extensions.example.test:443"]);
  });

  test("is not asked for the site's own addresses, nor for what NO_PROXY names", async () => {
    const reply = await outboundFetch(`http://127.0.0.1:${own.port}/x`);
    expect(await reply.text()).toBe("own");
    await expect(outboundFetch(`http://direct.test:${own.port}/`)).rejects.toThrow();
    expect(proxy.asked).toEqual([]);
  });
});
