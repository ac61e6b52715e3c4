/** Suites that the benchmark takes for strong, by Go's names; those of TLS 1.3 cannot be chosen. */
const strong = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  ...["ECDSA", "RSA"].flatMap((signature) => [
    `TLS_ECDHE_${signature}_WITH_AES_128_GCM_SHA256`,
    `TLS_ECDHE_${signature}_WITH_AES_256_GCM_SHA384`,
    `TLS_ECDHE_${signature}_WITH_CHACHA20_POLY1305`,
    `TLS_ECDHE_${signature}_WITH_CHACHA20_POLY1305_SHA256`,
  ]),
];

/** What is wrong with a list of cipher suites; Go's own default, which an empty one means, has weak ones too. */
export function weakSuites(suites: readonly string[]): string | undefined {
  if (suites.length === 0) return "no list of cipher suites";
  const weak = suites.filter((suite) => !strong.includes(suite));
  return weak.length === 0 ? undefined : `weak: ${weak.join(", ")}`;
}
