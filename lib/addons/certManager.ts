import * as f from "../fields";
import { chartSettings, type ChartTraits } from "./traits";

export const certManagerSettings = f.object(chartSettings);

/** Certificates from Let's Encrypt or an authority of one's own, as objects of the cluster. */
export const certManagerTraits: ChartTraits = {
  namespace: "cert-manager",
  privileged: false,
  values: () => ({
    fullnameOverride: "cert-manager",
    crds: { enabled: true },
    // A job that `up` would wait for.
    startupapicheck: { enabled: false },
  }),
};
