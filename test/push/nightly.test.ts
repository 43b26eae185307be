import { expect, it } from "vitest";
import { type BraintrustServer, startBraintrustServer } from "../support/braintrust-server/server.ts";
import { cli } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

const envOf = ({ url, apiKey }: BraintrustServer, key = apiKey) => ({ BRAINTRUST_APP_URL: url, BRAINTRUST_API_KEY: key });
const config = { suite: "tiny", sandbox: "local" as const, variants: [{ name: "mine", agent: "scripted", options: { steps: [] } }] };

/** The tasks of the trials: names of the rows without a parent. */
function roots(server: BraintrustServer): string[] {
  const rows = server.allRows().filter((row) => ((row.span_parents as string[] | null | undefined) ?? []).length === 0);
  return rows.map((row) => (row.span_attributes as { name?: string } | undefined)?.name ?? "").sort();
}

it("a night is pushed to its end, controls too; a push that is refused is told and changes no exit code", {
  timeout: 180_000,
}, async () => {
  await using temp = await tempFolder();
  await using server = await startBraintrustServer();
  await tinySuite(temp.path, { words: ["alpha"], config });
  const pushed = await cli(["nightly", "--start", "--run-id", "n1", "--push"], { cwd: temp.path, env: envOf(server) });
  expect(pushed).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^EXPLAINED CHANGE/) });
  expect(roots(server)).toEqual(Array(3).fill("add-alpha")); // mine, oracle, nop;
  expect(server.experiments()).toHaveLength(3);
  expect(pushed.stderr).toMatch(/braintrust/i);
  const refused = await cli(["nightly", "--run-id", "n2", "--push"], { cwd: temp.path, env: envOf(server, "sk-wrong") });
  expect(refused).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^STABLE/) });
  expect(refused.stderr).toMatch(/refused|denied|401|403/i);
  expect(roots(server)).toHaveLength(3);
});
