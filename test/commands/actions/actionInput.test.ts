import { requireInput } from "../../../commands/actions/actionInput";
import { certificateAndKey } from "../../helpers/fixtures";

const common = {
  clusterName: "ha",
  timing: "normal",
  endpoint: "https://192.168.124.30:6444",
  caCertificate: "-----BEGIN CERTIFICATE-----",
};
const pair = certificateAndKey();

describe("requireInput", () => {
  it("returns what fits", () => {
    const raw = { ...common, authority: { ca: pair, etcdCa: pair }, allowDataLoss: true };
    expect(requireInput(raw, ["authority"])).toBe(raw);
  });

  it("names every missing field at once", () => {
    expect(() => requireInput({ timing: "fast" }, ["token", "nodes"])).toThrow(
      [
        "- stdin: clusterName: needs a text",
        '- stdin: timing: needs "normal" or "emulated"',
        "- stdin: endpoint: needs https://<address>:<port>",
        "- stdin: caCertificate: needs PEM",
        "- stdin: token: needs an object with id, secret",
        "- stdin: nodes: needs a list",
      ].join("\n"),
    );
  });

  it("names the malformed part, never its value", () => {
    const raw = {
      ...common,
      authority: { ca: { ...pair, key: "hunter2" }, etcdCa: pair },
      controlPlanes: [{ name: "cp1", address: "a" }, { name: "cp2" }],
    };
    const parse = (): unknown => requireInput(raw, ["authority", "controlPlanes"]);
    expect(parse).toThrow(
      "- stdin: authority.ca.key: needs a PEM key\n- stdin: controlPlanes[1].address: needs a text",
    );
    expect(parse).not.toThrow(/hunter2/);
  });

  it("asks for an object", () => {
    expect(() => requireInput([], [])).toThrow("stdin: one JSON object is needed");
  });
});
