import type { ClusterConfig } from "./config";
import type { ConfigRule } from "./configRules";
import { unencrypted } from "./encryption";
import { issue } from "./fields";

function encryptionKeys({ encryptionKeys: names }: ClusterConfig): string[] {
  const distinct = new Set(names).size === names.length;
  const late = names.lastIndexOf(unencrypted) > 0;
  return names.length > 0 && distinct && !late
    ? []
    : [
        issue(
          "encryptionKeys",
          names,
          `one name or more, each once; ${unencrypted} alone or first, as it is last by itself`,
        ),
      ];
}

function auditRules({ auditRules: rules }: ClusterConfig): string[] {
  return rules.flatMap((rule, i) => [
    ...(rule.nonResourceURLs !== undefined &&
    (rule.resources !== undefined || rule.namespaces !== undefined)
      ? [
          issue(
            `auditRules[${i}].nonResourceURLs`,
            rule.nonResourceURLs,
            "nothing beside resources or namespaces",
          ),
        ]
      : []),
    ...(rule.resources ?? [])
      .filter(
        ({ resources, resourceNames }) => resourceNames !== undefined && resources === undefined,
      )
      .map(({ resourceNames }) =>
        issue(`auditRules[${i}].resources`, resourceNames, "resourceNames beside resources only"),
      ),
  ]);
}

type Jwt = ClusterConfig["jwt"][number];

/** The API server does not start with a file that breaks one of these. */
function jwt({ jwt: issuers }: ClusterConfig): string[] {
  const urls = issuers.map(({ issuer }) => issuer.url);
  return issuers.flatMap((one, i) => [
    ...(urls.indexOf(one.issuer.url) < i
      ? [issue(`jwt[${i}].issuer.url`, one.issuer.url, "an issuer that is not listed before")]
      : []),
    ...audiences(one, `jwt[${i}].issuer`),
    ...mappings(one, `jwt[${i}].claimMappings`),
    ...(one.claimValidationRules ?? []).flatMap(({ claim, expression }, j) =>
      (claim === undefined) === (expression === undefined)
        ? [issue(`jwt[${i}].claimValidationRules[${j}]`, { claim, expression }, oneOfTwo)]
        : [],
    ),
  ]);
}

const oneOfTwo = "either claim or expression";

function audiences({ issuer }: Jwt, path: string): string[] {
  if (issuer.audiences.length === 0) {
    return [issue(`${path}.audiences`, issuer.audiences, "at least one client id")];
  }
  return issuer.audiences.length > 1 && issuer.audienceMatchPolicy === undefined
    ? [issue(`${path}.audienceMatchPolicy`, undefined, "MatchAny, as there are several audiences")]
    : [];
}

function mappings({ claimMappings: { username, groups, uid } }: Jwt, path: string): string[] {
  const given = { username, ...(groups && { groups }) };
  const ofPrefixed = Object.entries(given).flatMap(([name, { claim, prefix, expression }]) => {
    const at = `${path}.${name}`;
    if ((claim === undefined) === (expression === undefined)) {
      return [issue(at, { claim, expression }, oneOfTwo)];
    }
    return (claim === undefined) === (prefix === undefined)
      ? []
      : [
          issue(
            `${at}.prefix`,
            prefix,
            'a text such as "oidc:" beside claim, empty for none, and only there',
          ),
        ];
  });
  return uid !== undefined && (uid.claim === undefined) === (uid.expression === undefined)
    ? [...ofPrefixed, issue(`${path}.uid`, uid, oneOfTwo)]
    : ofPrefixed;
}

/** Rules of what the API server is told. */
export const apiRules: readonly ConfigRule[] = [
  { code: "FHA140", keys: ["encryptionKeys"], problems: encryptionKeys },
  { code: "FHA141", keys: ["auditRules"], problems: auditRules },
  { code: "FHA142", keys: ["jwt"], problems: jwt },
];
