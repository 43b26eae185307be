/** A process that sends one trial and then has nothing to do: `node lone-sink.ts URL KEY`. It tells its parent what came of it. */
import { braintrustSink } from "../../src/sinks/braintrust/index.ts";
import type { SinkFailure } from "../../src/sinks/failure.ts";
import { copyOf, smallExperiment, smallTrace } from "../support/small-trace.ts";

const [appUrl = "", apiKey = ""] = process.argv.slice(2);
const experiment = await braintrustSink({ appUrl, apiKey, timeoutMs: 500 }).open(smallExperiment());
const told = await experiment.send(copyOf(smallTrace())).then(
  () => "sent",
  (failure: SinkFailure) => failure.kind,
);
await experiment.close();
process.send?.(told);
process.disconnect?.();
