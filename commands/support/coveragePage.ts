import { parse } from "yaml";

/** What became of one row of the articles; exactly one of `successor`, `notBuilt` and `open`, or none when it is built. */
export interface CoverageRow {
  readonly asks: string;
  /** Files and pages, from the project's folder. */
  readonly where?: readonly string[];
  /** Titles of tests, with those around them ("outer › inner") where the title alone is not unique. */
  readonly proof?: readonly string[];
  /** Titles of tests with the lab's VMs. CI does not run them, so they prove nothing by themselves. */
  readonly lab?: readonly string[];
  /** What differs from the article, or was not tried here. */
  readonly note?: string;
  /** The technology is dead: what does its work now. */
  readonly successor?: string;
  /** Deliberately: why. */
  readonly notBuilt?: string;
  /** Wanted: what is still to come. */
  readonly open?: string;
}

export type CoverageState = "built" | "successor" | "not built" | "open";
export type Coverage = Readonly<Record<string, CoverageRow>>;

const articles: Readonly<Record<string, string>> = {
  "004": "Flatcar's page on a highly available cluster on libvirt",
  "000": "One Container Linux config: rkt, kube-router",
  "001": "Vagrant, CoreOS and Ansible: the kubelet",
  "002": "Ansible, the not so hard way: workers",
  "003": "CRI-O on Arch Linux ARM",
};

const states: Readonly<Record<CoverageState, string>> = {
  built: "works here, and a test that CI runs shows it",
  successor: "its technology is dead; something else does its work",
  "not built": "left out on purpose",
  open: "wanted, and still to come, in whole or in the part that is named",
};

export const parseCoverage = (text: string): Coverage => parse(text) as Coverage;

export function stateOf({ successor, notBuilt, open }: CoverageRow): CoverageState {
  if (successor !== undefined) return "successor";
  if (notBuilt !== undefined) return "not built";
  return open === undefined ? "built" : "open";
}

export function countsOf(coverage: Coverage): Readonly<Record<CoverageState, number>> {
  const count = (state: CoverageState): number =>
    Object.values(coverage).filter((row) => stateOf(row) === state).length;
  return {
    built: count("built"),
    successor: count("successor"),
    "not built": count("not built"),
    open: count("open"),
  };
}

/** docs/coverage.md. */
export function coveragePage(coverage: Coverage): string {
  const counts = countsOf(coverage);
  const total = Object.keys(coverage).length;
  return [
    "# What became of every row of the articles",
    "",
    `Five articles stand behind this project. They ask for ${total} things; this page says what became of each. It is made by \`npm run generate\` from coverage.yaml, and a test fails when a row, a file or a test's title that it names is not there.`,
    "",
    "| state | rows | meaning |",
    "| --- | --- | --- |",
    ...Object.entries(states).map(
      ([state, meaning]) => `| ${state} | ${counts[state as CoverageState]} | ${meaning} |`,
    ),
    ...Object.entries(articles).flatMap(([article, title]) => [
      "",
      `## ${article}: ${title}`,
      "",
      "| row | asks for | state | lives in | shown by |",
      "| --- | --- | --- | --- | --- |",
      ...Object.entries(coverage)
        .filter(([id]) => id.startsWith(`${article}-`))
        .map(([id, row]) => tableLine(id, row)),
    ]),
    "",
  ].join("\n");
}

function tableLine(id: string, row: CoverageRow): string {
  const { asks, where = [], proof = [], lab = [], note, successor, notBuilt, open } = row;
  const why = successor ?? notBuilt ?? open;
  const state = why === undefined ? "built" : `**${stateOf(row)}**: ${why}`;
  const cells = [
    id,
    asks,
    note === undefined ? state : `${state}. ${note}`,
    where.map(link).join("<br>"),
    [...proof.map(quoted), ...lab.map((title) => `in VMs, outside CI: ${quoted(title)}`)].join(
      "<br>",
    ),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function quoted(title: string): string {
  return `“${title}”`;
}

function link(path: string): string {
  const target = path.startsWith("docs/") ? path.slice("docs/".length) : `../${path}`;
  return `[${path}](${target})`;
}
