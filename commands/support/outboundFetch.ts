const proxyVariables = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"];

/**
 * `fetch`, through the proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name: Node.js' own does not look at them. An
 * address of the site itself (a mirror, a lab's server) is asked directly, whatever NO_PROXY says.
 */
export async function outboundFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const named = proxyVariables.some((name) => (process.env[name] ?? "") !== "");
  if (!named || isOwnAddress(new URL(url).hostname)) return fetch(url, init);
  // Loaded only here: most programs run without a proxy, and start faster so.
  const { EnvHttpProxyAgent } = await import("undici");
  const options = { ...init, dispatcher: new EnvHttpProxyAgent() };
  return fetch(url, options);
}

/** A loopback address, or one that no proxy on the internet could reach. */
function isOwnAddress(host: string): boolean {
  return /^(localhost$|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host);
}
