import type { ConfigInput } from "./src/domain/config.ts";

/** The shipped suite, run by the control agents: `npm run demo`. */
export default {
  tasks: "tasks",
  repos: "repos",
  results: "results",
  variants: [
    { name: "oracle", agent: "oracle" },
    { name: "nop", agent: "nop" },
    { name: "overeager", agent: "scripted", options: { script: "agents/overeager/{repo}.json" } },
  ],
} satisfies ConfigInput;
