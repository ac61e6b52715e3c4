import { pulumiAttached, requireEngine } from "./support/engine";
import { main } from "./support/main";

// npm run pulumi -- <args>: plain Pulumi with this checkout's state, passphrase and engine.
main(() => pulumiAttached(requireEngine(), process.argv.slice(2)));
