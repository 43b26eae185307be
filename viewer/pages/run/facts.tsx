import type { RunDoc } from "../../../src/pages/run-page.ts";
import { Text } from "../../parts/text.tsx";

/** What the run was made with, and what cannot be relied on. */
export function Facts({ doc }: { doc: RunDoc }) {
  return (
    <>
      {doc.notes.length > 0 && <List title="Damage" items={doc.notes} />}
      {doc.unavailable.length > 0 && (
        <List
          title="Tasks that cannot be run on this machine"
          items={doc.unavailable.map(({ taskId, reason }) => `${taskId}: ${reason}`)}
        />
      )}
      {doc.facts.adaptive.length > 0 && <List title="Until decided" items={doc.facts.adaptive} />}
      <section aria-labelledby="run-facts">
        <h2 id="run-facts">Made with</h2>
        <dl class="run-facts">
          {factsOf(doc).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Text>{value}</Text>
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}

function List({ title, items }: { title: string; items: readonly string[] }) {
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {items.map((item) => (
          <li key={item}>
            <Text>{item}</Text>
          </li>
        ))}
      </ul>
    </section>
  );
}

function factsOf({ runId, facts }: RunDoc): [name: string, value: string][] {
  const { harness, sandbox, shard, merged, blocks, links } = facts;
  return [
    ["Suite", facts.suite],
    ["Sandbox", `${sandbox.name} (isolation: ${sandbox.isolation}), workspaces by ${facts.workspaceMethod}`],
    ["Harness", `patchbench ${harness.version}, Node ${harness.node.replace(/^v/, "")}, ${harness.platform}`],
    ["Config", facts.configDigest.slice(0, 12)],
    ["Plan", facts.planDigest.slice(0, 12)],
    ...(shard === null ? [] : [["Shard", `${shard.index} of ${shard.of}`] as [string, string]]),
    ...(merged.length === 0
      ? []
      : [["Merged of", merged.map(({ index, runId: one }) => `${index}: ${one}`).join(", ")] as [string, string]]),
    ...(blocks === null ? [] : [["Blocks", `${blocks.blocks}${blocks.done ? ", decided" : ""}: ${blocks.detail}`] as [string, string]]),
    ...links.map(({ sink, variant, url }): [string, string] => [`${variant} in ${sink}`, url]),
    ["In a terminal", `patchbench show ${runId}`],
  ];
}
