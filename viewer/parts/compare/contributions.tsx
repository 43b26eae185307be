import { Text } from "../text.tsx";
import { type Contrast, points } from "./words.ts";

const SHOWN = 12;

/** Which tasks the difference of the resolve rate is made of; bars from the middle, the figure beside each. */
export function Contributions({ contrast }: { contrast: Contrast }) {
  const telling = contrast.contributions.filter(({ delta }) => Math.abs(delta) > 1e-9);
  if (telling.length === 0) return null;
  const most = Math.max(...telling.map(({ delta }) => Math.abs(delta)));
  const rest = telling.length - SHOWN;
  return (
    <>
      <h3>Which tasks it is made of</h3>
      <table class="compare-contributions">
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Points of the difference</th>
            <th scope="col">As a bar</th>
          </tr>
        </thead>
        <tbody>
          {telling.slice(0, SHOWN).map(({ taskId, delta }) => (
            <tr key={taskId}>
              <th scope="row">
                <Text>{taskId}</Text>
              </th>
              <td class="number">{points(delta, 1)}</td>
              <td class="compare-track" aria-hidden="true">
                <span data-sign={delta > 0 ? "more" : "less"} style={{ width: `${(50 * Math.abs(delta)) / most}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="dim">
        Points of the resolve rate, of {contrast.contributions.length} tasks compared; {contrast.contributions.length - telling.length} did
        not change
        {rest > 0 ? `, ${rest} with less are in the grid` : ""}.
      </p>
    </>
  );
}
