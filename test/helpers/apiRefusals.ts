const issuer = { url: "https://id.example.test", audiences: ["kubernetes"] };
const username = { claim: "sub", prefix: "oidc:" };
const jwt = (changes: object): Record<string, unknown> => ({
  jwt: [{ issuer, claimMappings: { username }, ...changes }],
});

/** Settings of the API server that are refused: what, changed settings, the whole message. */
export const apiRefusals: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  [
    "a URL as a name of the API",
    { apiSans: ["https://api.example.test"] },
    'apiSans[0]: got "https://api.example.test"; allowed: a DNS name or an IPv4 address',
  ],
  [
    "no encryption key",
    { encryptionKeys: [] },
    "encryptionKeys: got []; allowed: one name or more, each once; identity alone or first, as it is last by itself",
  ],
  [
    "an encryption key twice",
    { encryptionKeys: ["a", "a"] },
    'encryptionKeys: got ["a","a"]; allowed: one name or more, each once; identity alone or first, as it is last by itself',
  ],
  [
    "identity after a key",
    { encryptionKeys: ["a", "identity"] },
    'encryptionKeys: got ["a","identity"]; allowed: one name or more, each once; identity alone or first, as it is last by itself',
  ],
  [
    "an unknown audit level",
    { auditRules: [{ level: "All" }] },
    'auditRules[0].level: got "All"; allowed: None, Metadata, Request, RequestResponse',
  ],
  [
    "an audit rule for paths and objects",
    { auditRules: [{ level: "None", nonResourceURLs: ["/metrics"], namespaces: ["a"] }] },
    'auditRules[0].nonResourceURLs: got ["/metrics"]; allowed: nothing beside resources or namespaces',
  ],
  [
    "an audit rule for names of nothing",
    { auditRules: [{ level: "None", resources: [{ group: "apps", resourceNames: ["a"] }] }] },
    'auditRules[0].resources: got ["a"]; allowed: resourceNames beside resources only',
  ],
  [
    "an unknown Pod Security level",
    { podSecurity: { enforce: "strict", audit: "baseline", warn: "baseline" } },
    'podSecurity.enforce: got "strict"; allowed: privileged, baseline, restricted',
  ],
  [
    "an issuer without TLS",
    jwt({ issuer: { ...issuer, url: "http://id.example.test" } }),
    'jwt[0].issuer.url: got "http://id.example.test"; allowed: an https URL without a query',
  ],
  [
    "an issuer for nobody",
    jwt({ issuer: { ...issuer, audiences: [] } }),
    "jwt[0].issuer.audiences: got []; allowed: at least one client id",
  ],
  [
    "several audiences without a policy",
    jwt({ issuer: { ...issuer, audiences: ["a", "b"] } }),
    "jwt[0].issuer.audienceMatchPolicy: got nothing; allowed: MatchAny, as there are several audiences",
  ],
  [
    "a user name from nowhere",
    jwt({ claimMappings: { username: {} } }),
    "jwt[0].claimMappings.username: got {}; allowed: either claim or expression",
  ],
  [
    "a claim without a prefix",
    jwt({ claimMappings: { username, groups: { claim: "groups" } } }),
    'jwt[0].claimMappings.groups.prefix: got nothing; allowed: a text such as "oidc:" beside claim, empty for none, and only there',
  ],
  [
    "a uid from two places",
    jwt({ claimMappings: { username, uid: { claim: "a", expression: "claims.b" } } }),
    'jwt[0].claimMappings.uid: got {"claim":"a","expression":"claims.b"}; allowed: either claim or expression',
  ],
  [
    "a rule about nothing",
    jwt({ claimValidationRules: [{ message: "no" }] }),
    "jwt[0].claimValidationRules[0]: got {}; allowed: either claim or expression",
  ],
  [
    "an issuer twice",
    {
      jwt: [
        { issuer, claimMappings: { username } },
        { issuer, claimMappings: { username } },
      ],
    },
    'jwt[1].issuer.url: got "https://id.example.test"; allowed: an issuer that is not listed before',
  ],
];
