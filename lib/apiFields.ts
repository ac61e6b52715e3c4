import * as f from "./fields";

const words = f.optional(f.listOf(f.text(/^\S+$/, "a word")));
const expression = f.optional(f.text(/\S/, "a CEL expression"));
const claim = f.optional(f.text(/^\S+$/, "a claim's name"));
const message = f.optional(f.text(/\S/, "a text"));
const pem = /^-----BEGIN CERTIFICATE-----\n[\s\S]+-----END CERTIFICATE-----\s*$/;

const prefixed = f.object({
  claim,
  prefix: f.optional(f.text(/^\S*$/, "a text without spaces, or empty for none")),
  expression,
});

/** JWTAuthenticator of an AuthenticationConfiguration, with Kubernetes' own names. */
export const jwtFields = f.listOf(
  f.object({
    issuer: f.object({
      url: f.text(/^https:\/\/[^\s?#@]+$/, "an https URL without a query"),
      discoveryURL: f.optional(f.text(/^https:\/\/[^\s?#@]+$/, "an https URL without a query")),
      certificateAuthority: f.optional(f.text(pem, "certificates in PEM")),
      audiences: f.listOf(f.text(/^\S+$/, "a client id")),
      audienceMatchPolicy: f.optional(f.oneOf(["MatchAny"])),
    }),
    claimValidationRules: f.optional(
      f.listOf(f.object({ claim, requiredValue: message, expression, message })),
    ),
    claimMappings: f.object({
      username: prefixed,
      groups: f.optional(prefixed),
      uid: f.optional(f.object({ claim, expression })),
      extra: f.optional(
        f.listOf(
          f.object({
            key: f.text(/^[a-z0-9.-]+\/[a-z0-9/._-]+$/, "a key such as example.com/team"),
            valueExpression: f.text(/\S/, "a CEL expression"),
          }),
        ),
      ),
    }),
    userValidationRules: f.optional(
      f.listOf(f.object({ expression: f.text(/\S/, "a CEL expression"), message })),
    ),
  }),
);

const stages = f.optional(
  f.listOf(f.oneOf(["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"])),
);

/** PolicyRule of an audit Policy, with Kubernetes' own names. */
export const auditFields = f.listOf(
  f.object({
    level: f.oneOf(["None", "Metadata", "Request", "RequestResponse"]),
    users: words,
    userGroups: words,
    verbs: words,
    resources: f.optional(
      f.listOf(
        f.object({
          group: f.optional(f.text(/^(\*|[a-z0-9.-]*)$/, "an API group, empty for the core one")),
          resources: words,
          resourceNames: words,
        }),
      ),
    ),
    namespaces: f.optional(f.listOf(f.text(/^\S*$/, "a namespace, empty for objects in none"))),
    nonResourceURLs: f.optional(
      f.listOf(f.text(/^(\*|\/[^*\s]*\*?)$/, "a path such as /metrics or /api*")),
    ),
    omitStages: stages,
    omitManagedFields: f.optional(f.boolean),
  }),
);

const level = f.oneOf(["privileged", "baseline", "restricted"]);

export const podSecurityFields = f.object({
  enforce: level,
  audit: level,
  warn: level,
  exemptNamespaces: f.optional(
    f.listOf(f.text(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "a namespace")),
  ),
});

export const encryptionKeyNames = f.listOf(
  f.text(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, "up to 32 of a-z, 0-9 and -, or identity"),
);

export const apiNames = f.listOf(
  f.text(/^(\*\.)?[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/, "a DNS name or an IPv4 address"),
);
