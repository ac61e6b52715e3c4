import { whatToTry } from "../../commands/support/failedNodes";
import { aClusterPlan } from "../helpers/settings";

/** What is advised for the first node of these settings. */
function advised(changes: Readonly<Record<string, unknown>>): string {
  const plan = aClusterPlan(changes);
  const [node] = plan.nodes;
  if (node === undefined) throw new Error("no node");
  return whatToTry(plan, node).join("\n");
}

describe("whatToTry", () => {
  it("names ways in that this cluster has", () => {
    expect(advised({})).toContain("virsh -c qemu:///system console ha-cp1");
    expect(advised({})).not.toContain("ssh ");
    const withKey = advised({ sshAuthorizedKeys: ["ssh-ed25519 AAAA me"] });
    expect(withKey).toContain("ssh core@192.168.124.31 journalctl");
  });

  it("offers no replacement that would be refused", () => {
    expect(advised({})).toContain("npm run replace -- cp1");
    expect(advised({ controlPlanes: { count: 1 } })).not.toContain("replace");
  });
});
