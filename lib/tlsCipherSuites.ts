/** Of TLS 1.2, for API servers and kubelets: Go's own list without the suites that use CBC. */
export const tlsCipherSuites: readonly string[] = ["ECDSA", "RSA"].flatMap((signature) =>
  ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256"].map(
    (cipher) => `TLS_ECDHE_${signature}_WITH_${cipher}`,
  ),
);
