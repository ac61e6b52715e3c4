import { fieldOf } from "./facts";

interface Rule {
  readonly level: string;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly resources?: readonly {
    readonly group?: string;
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
}

interface Request {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

/** What every audit log must show of a person's doing, and of the first three without their bodies. */
const secrets = ["secrets", "configmaps"].map((resource) => ({ group: "", resource, verb: "get" }));
const reviews = [{ group: "authentication.k8s.io", resource: "tokenreviews", verb: "create" }];
const changes: readonly Request[] = [
  { group: "", resource: "pods", verb: "create" },
  { group: "apps", resource: "deployments", verb: "update" },
  { group: "", resource: "pods/exec", verb: "create" },
  { group: "", resource: "pods/portforward", verb: "create" },
  { group: "", resource: "pods/proxy", verb: "get" },
  { group: "", resource: "services/proxy", verb: "get" },
];

/** What a policy leaves out, or shows too much of; undefined where it is right. */
export function auditGaps(policy: string | undefined): string | undefined {
  const rules = (fieldOf(policy, "rules") ?? []) as readonly Rule[];
  const level = (request: Request): string =>
    rules.find((rule) => fits(rule, request))?.level ?? "None";
  const name = ({ verb, resource }: Request): string => `${verb} ${resource}`;
  const bare = [...secrets, ...reviews];
  const unseen = [...bare, ...changes].filter((request) => level(request) === "None");
  const bodies = bare.filter((request) => level(request).startsWith("Request"));
  const gaps = [
    ...(unseen.length > 0 ? [`not logged: ${unseen.map(name).join(", ")}`] : []),
    ...(bodies.length > 0 ? [`logged with secrets: ${bodies.map(name).join(", ")}`] : []),
  ];
  return gaps.length === 0 ? undefined : gaps.join("; ");
}

/** Whether a rule fits what a person of no special group does in some namespace. */
function fits(rule: Rule, { group, resource, verb }: Request): boolean {
  const special = [rule.users, rule.userGroups, rule.namespaces, rule.nonResourceURLs];
  if (special.some((list) => (list ?? []).length > 0)) return false;
  const within = (list: readonly string[] | undefined, word: string): boolean =>
    (list ?? []).length === 0 || (list?.includes(word) ?? false);
  const resources = rule.resources ?? [];
  const named = resources.some(
    (one) =>
      (one.group ?? "") === group &&
      within(one.resources, resource) &&
      (one.resourceNames ?? []).length === 0,
  );
  return within(rule.verbs, verb) && (resources.length === 0 || named);
}
