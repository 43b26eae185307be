/** "2026-01-15 03:00", as the commands print it: UTC. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={`${at} (UTC)`}>
      {at.slice(0, 16).replace("T", " ")}
    </time>
  );
}

const STEPS = [
  { name: "day", ms: 86_400_000 },
  { name: "hour", ms: 3_600_000 },
  { name: "minute", ms: 60_000 },
] as const;

/** "7 hours ago" */
export function agoText(at: string, now: number): string {
  const ms = now - Date.parse(at);
  const step = STEPS.find((one) => Math.abs(ms) >= 1.5 * one.ms) ?? STEPS[2];
  const words = new Intl.RelativeTimeFormat("en", { numeric: "always" });
  return Number.isNaN(ms) ? "" : words.format(-Math.round(ms / step.ms), step.name);
}
