import { operatorKubeconfig } from "../../lib/kubeconfig";

describe("operatorKubeconfig", () => {
  test("has one context that leads to the virtual IP under the cluster's CA with the operator's key", () => {
    const text = operatorKubeconfig({
      endpoint: "https://192.168.124.30:6444",
      clusterName: "ha",
      caCertificate: "CA\n",
      certificate: "CERTIFICATE\n",
      key: "KEY\n",
    });
    expect(JSON.parse(text)).toEqual({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "ha",
      contexts: [{ name: "ha", context: { cluster: "ha", user: "ha-admin" } }],
      clusters: [
        {
          name: "ha",
          cluster: {
            server: "https://192.168.124.30:6444",
            "certificate-authority-data": "Q0EK",
          },
        },
      ],
      users: [
        {
          name: "ha-admin",
          user: { "client-certificate-data": "Q0VSVElGSUNBVEUK", "client-key-data": "S0VZCg==" },
        },
      ],
    });
  });
});
