import { merged, note, nothing, problem, type CheckContext, type Findings } from "./context";
import { listenSeconds, vrrpHeard, wiresOf, type Wire } from "./wire";

/** Before there is a VIP of ours: no other VRRP router on the nodes' network may use its id. Says what cannot be heard. */
export async function vrrpIdFree({ plan, vipMade }: CheckContext): Promise<Findings> {
  if (vipMade) return nothing;
  const { here, elsewhere } = await wiresOf(plan);
  return merged([
    ...(await Promise.all(here.map((wire) => listen(wire, plan.endpoint.vrrpId)))),
    ...elsewhere.map((uri) => note(`other VRRP routers beside ${uri} cannot be heard from here`)),
  ]);
}

async function listen(wire: Wire, id: number): Promise<Findings> {
  const heard = await vrrpHeard(wire);
  if ("deaf" in heard) {
    return note(`${wire}: cannot listen for other VRRP routers: ${heard.deaf}`);
  }
  const same = heard.found.filter((advert) => advert.id === id);
  if (same.length > 0) {
    const names = same.map(({ from }) => from).join(", ");
    return problem(
      "FHA312",
      `VRRP id ${id} is in use on ${wire}, by ${names}`,
      "set vrrpId to another number of 1 to 255",
    );
  }
  return note(
    `${wire}: no other VRRP router with id ${id} in ${listenSeconds} s; those that advertise by unicast beyond this machine cannot be heard`,
  );
}
