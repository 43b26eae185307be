import { PARTS, type PartChange } from "../../domain/identity.ts";
import type { Standing } from "./series.ts";

interface Side extends Standing {
  tasks: readonly string[];
}

/** What differs between two runs of a variant: parts of the identity at the tasks that both have, the model that answered, the tasks. */
export function movedBetween(from: Side, to: Side): PartChange[] {
  const common = to.tasks.filter((task) => from.tasks.includes(task));
  const found = PARTS.flatMap((part) =>
    common.flatMap((task) => {
      const [before, after] = [from.identities.get(task)?.[part], to.identities.get(task)?.[part]];
      return before === undefined || after === undefined || before === after ? [] : [{ part, from: before, to: after, task }];
    }),
  );
  const groups = Map.groupBy(found, (one) => JSON.stringify([one.part, one.from, one.to]));
  const parts = [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map((one) => ({ part: one.part, from: one.from, to: one.to, tasks: group.map(({ task }) => task) })),
  );
  return [...parts, ...servedChange(from, to, common), ...taskChange(from, to)];
}

/** Unknown where the gateway saw no model. */
function servedChange(from: Side, to: Side, tasks: string[]): PartChange[] {
  const [before, after] = [from.served.join(", "), to.served.join(", ")];
  return before === "" || after === "" || before === after ? [] : [{ part: "served model", from: before, to: after, tasks }];
}

function taskChange(from: Side, to: Side): PartChange[] {
  const changed = [...from.tasks.filter((task) => !to.tasks.includes(task)), ...to.tasks.filter((task) => !from.tasks.includes(task))];
  const count = ({ tasks }: Side) => (tasks.length === 1 ? "1 task" : `${tasks.length} tasks`);
  return changed.length === 0 ? [] : [{ part: "tasks", from: count(from), to: count(to), tasks: changed }];
}
