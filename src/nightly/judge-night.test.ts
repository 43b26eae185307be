import { describe, expect, it } from "vitest";
import { nightsOf } from "../../test/support/night-worlds.ts";
import { pairedSample, type TaskText } from "../../test/support/paired-samples.ts";
import type { Baseline } from "../domain/baseline.ts";
import { Gate } from "../domain/gate.ts";
import { Night, VariantVerdict } from "../domain/night.ts";
import type { VariantSample } from "../domain/sample.ts";
import { type JudgedNight, type JudgeInput, judgeNight } from "./judge-night.ts";

const gate = Gate.parse({});
const identity = { task: "t", grader: "g", image: "i", limits: "l", agent: "codex", agentVersion: "1", model: "m-1", prompt: "p" };
const tasks = (of: (at: number) => string, more: Partial<TaskText> = {}, number = 20): Record<string, TaskText> =>
  Object.fromEntries(
    Array.from({ length: number }, (_, at) => [`task-${String(at).padStart(2, "0")}`, { trials: of(at), identity, ...more }]),
  );

/** The usual night: 14 of 20 tasks pass, 4 fail, 2 are undecided. */
const usual = (at: number) => (at < 14 ? "111" : at < 18 ? "000" : "010");

/** Five tasks less. */
const low = (at: number) => (at >= 9 && at < 14 ? "000" : usual(at));

function sample(day: number, of: Record<string, TaskText>, fields: Partial<VariantSample> = {}): VariantSample {
  const createdAt = new Date(Date.UTC(2026, 2, day)).toISOString();
  return pairedSample(of, { runId: `run-${day}`, createdAt, variant: "v", agent: "codex", ...fields });
}

function judge(tonight: VariantSample | VariantSample[], nights: readonly Night[], more: Partial<JudgeInput> = {}): JudgedNight {
  const list = Array.isArray(tonight) ? tonight : [tonight];
  return judgeNight({
    ...{ tonight: list, nightId: list[0]?.runId ?? "none", harness: "1.0.0", nights, baselines: new Map(), gate, historyNotes: [] },
    ...{ start: nights.length === 0, controlsExpected: false, seed: 1, ...more },
  });
}

/** Nights judged one after the other. */
function history(count: number, of: (day: number) => VariantSample = (day) => sample(day, tasks(usual))): Night[] {
  const nights: Night[] = [];
  for (let day = 1; day <= count; day += 1) nights.push(judge(of(day), nights).night);
  return nights;
}

const quiet = history(8);

describe("a night is", () => {
  it("stable, and says what it could not have seen", () => {
    const { verdict, headline, variants, night } = judge(sample(9, tasks(usual)), quiet);
    expect(verdict).toBe("stable");
    expect(headline).toMatch(
      /^73\.3 % → 73\.3 %, 0\.0 points \[.*\], p = 1\.00 against the last 8 accepted nights; cannot see changes under \d+ points$/,
    );
    expect(variants[0]?.reference).toHaveLength(8);
    expect(variants.map((one) => VariantVerdict.parse(one))).toEqual(variants);
    expect(Night.parse(night)).toEqual(night);
    expect(night.variants[0]).toMatchObject({ accepted: true, verdict: "stable" });
  });

  it("regressed when the mean fell, names the tasks, and is not accepted", () => {
    const { verdict, headline, night } = judge(
      sample(
        9,
        tasks((at) => (at < 5 ? "001" : usual(at))),
      ),
      quiet,
    );
    expect(verdict).toBe("regressed");
    expect(headline).toMatch(
      /^73\.3 % → 56\.7 %, -16\.7 points .*, p < 0\.001 against the last 8 accepted nights; most by task-00 -3\.3, /,
    );
    expect(night.variants[0]?.accepted).toBe(false);
  });

  it("regressed when one task that was always resolved fails every trial", () => {
    const { verdict, headline, variants } = judge(
      sample(
        15,
        tasks((at) => (at === 3 ? "000" : usual(at))),
      ),
      history(14),
    );
    expect(verdict).toBe("regressed");
    expect(headline).toContain("used to be resolved and failed every trial: task-03 (0/3, before 42/42)");
    expect(variants[0]?.alarms[0]?.link).toBe("run-15/task-03__v__0");
  });

  it("improved when the mean rose, and accepted", () => {
    const { verdict, night } = judge(
      sample(
        9,
        tasks((at) => (at < 18 ? "111" : "010")),
      ),
      quiet,
    );
    expect(verdict).toBe("improved");
    expect(night.variants[0]?.accepted).toBe(true);
  });

  it("stays regressed until mended, and says since when", () => {
    const nights = [...quiet];
    for (const day of [9, 10, 11])
      nights.push(
        judge(
          sample(
            day,
            tasks((at) => (at < 5 ? "001" : usual(at))),
          ),
          nights,
        ).night,
      );
    expect(nights.slice(-3).map(({ verdict }) => verdict)).toEqual(["regressed", "regressed", "regressed"]);
    const { headline, variants } = judge(
      sample(
        12,
        tasks((at) => (at < 5 ? "001" : usual(at))),
      ),
      nights,
    );
    expect(headline).toMatch(/; so since run-9$/);
    expect(variants[0]).toMatchObject({ since: "run-9", reference: quiet.map(({ nightId }) => nightId) });
    expect(judge(sample(12, tasks(usual)), nights).verdict).toBe("stable");
  });

  it("told with a cost that rose, which decides nothing", () => {
    const figures = (costUsd: number) => ({ figures: { costUsd } });
    const nights = history(4, (day) => sample(day, tasks(usual, figures(0.1))));
    const { verdict, headline } = judge(sample(5, tasks(usual, figures(0.13))), nights);
    expect(verdict).toBe("stable");
    expect(headline).toContain("; cost up 30 %");
  });
});

it("drifting where it fell a little for long, and says since when", () => {
  const fell = [...nightsOf({ tasks: 40, trials: 2, seed: 5, change: (night) => (night < 14 ? 0 : -0.05) }, 30)].slice(14);
  const drifting = fell.filter(({ verdict }) => verdict === "drifting");
  expect(drifting.length).toBeGreaterThan(0);
  for (const { headline } of drifting) expect(headline).toMatch(/; falling since n\d+ \((CUSUM|EWMA) \d+\.\d over \d\.\d\); most by /);
});

describe("a night could not measure", () => {
  it("when trials are missing, whatever its rates are, and later nights do not see it", () => {
    const { verdict, headline, night } = judge(
      sample(
        9,
        tasks((at) => (at < 14 ? "..." : "000")),
      ),
      quiet,
    );
    expect(verdict).toBe("could-not-measure");
    expect(headline).toMatch(
      /^measured 18 of 60 trials \(30 %\), 95 % are needed: 42 × no network; infrastructure or the provider ended 70 %/,
    );
    const after = judge(sample(10, tasks(usual)), [...quiet, night]);
    expect(after).toMatchObject({ verdict: "stable" });
    expect(after.variants[0]?.reference).not.toContain("run-9");
  });

  it("when its controls are wrong or missing, and such a night is no one's reference", () => {
    const oracle = sample(
      9,
      tasks((at) => (at === 0 ? "0" : "1")),
      { variant: "oracle", control: "oracle", agent: "oracle" },
    );
    const nop = sample(
      9,
      tasks(() => "0"),
      { variant: "nop", control: "nop", agent: "nop" },
    );
    const broken = judge([sample(9, tasks(usual)), oracle, nop], quiet, { controlsExpected: true });
    expect(broken).toMatchObject({ verdict: "could-not-measure", controls: { valid: false } });
    expect(broken.headline).toBe("the controls say the instrument is broken: oracle: the reference solution fails task-00");
    expect(broken.night.variants.map(({ sample: one }) => one.variant)).toEqual(["v"]);
    const after = judge(sample(10, tasks(usual)), [...quiet, broken.night]);
    expect(after.variants[0]?.reference).not.toContain("run-9");
    expect(judge([sample(9, tasks(usual)), nop], quiet, { controlsExpected: true }).headline).toContain("no oracle was run");
  });

  it("when there is nothing to compare with, unless a start is meant", () => {
    const lost = judge(sample(9, tasks(usual)), [], { start: false, historyNotes: ["2 nights' files are damaged"] });
    expect(lost.verdict).toBe("could-not-measure");
    expect(lost.headline).toBe(
      "no earlier night and no baseline to compare with; 2 nights' files are damaged; `--start` begins a history with this night",
    );
    // The lost history is not forgotten a night later.
    expect(judge(sample(10, tasks(usual)), [lost.night], { start: false }).verdict).toBe("could-not-measure");
    expect(judge(sample(9, tasks(usual)), [], { start: true })).toMatchObject({
      verdict: "explained-change",
      headline: "first night of its series: 73.3 % of 20 tasks",
    });
  });

  it("when all there is is dated later, which is said", () => {
    expect(judge(sample(1, tasks(usual), { runId: "early" }), quiet.slice(3), { start: false }).headline).toContain("5 are dated later");
  });

  it("without any variant but controls", () => {
    expect(judge([], quiet)).toMatchObject({ verdict: "could-not-measure", headline: "no variant but controls in this run" });
  });
});

describe("an explained change", () => {
  const moved = (part: Partial<typeof identity>, of = usual) => tasks(of, { identity: { ...identity, ...part } });

  it("begins a series: model, before and after are told; the old series does not come back", () => {
    const swap = judge(sample(9, moved({ model: "m-2" }, low)), quiet);
    expect(swap.verdict).toBe("explained-change");
    expect(swap.headline).toMatch(
      /^model m-1 → m-2: 73\.3 % → 48\.3 %, -25\.0 points .* against the last 8 accepted nights; a new series starts$/,
    );
    expect(swap.variants[0]?.explained[0]).toMatchObject({ part: "model", from: "m-1", to: "m-2" });
    const nights = [...quiet, swap.night];
    const same = judge(sample(10, moved({ model: "m-2" }, low)), nights);
    expect(same).toMatchObject({ verdict: "stable" });
    expect(same.variants[0]?.reference).toEqual(["run-9"]);
    expect(judge(sample(10, tasks(usual)), nights).verdict).toBe("explained-change");
  });

  it("of the instrument cannot be compared", () => {
    const { verdict, headline } = judge(sample(9, moved({ grader: "g2" })), quiet);
    expect(verdict).toBe("explained-change");
    expect(headline).toBe("grader g → g2: not comparable with what was before; a new series starts");
  });

  it("is a model nobody has seen, and not a helper model that comes and goes", () => {
    const served = (day: number, ...models: string[]) => sample(day, tasks(usual), { served: models });
    const nights = history(3, (day) => served(day, "big", "small"));
    expect(judge(served(4, "big"), nights).verdict).toBe("stable");
    expect(judge(served(4, "small", "big-2"), nights)).toMatchObject({
      verdict: "explained-change",
      headline: expect.stringMatching(/^served model big, small → small, big-2: /),
    });
    expect(judge(served(4, "big-2"), nights).verdict).toBe("explained-change");
  });

  it("is none where a few tasks were edited: these are left out and named", () => {
    const edited = (day: number) => {
      const all = tasks((at) => (at === 0 ? "000" : usual(at)));
      const { "task-19": _removed, ...rest } = all;
      return sample(day, {
        ...rest,
        "task-00": { trials: "000", identity: { ...identity, task: "t2" } },
        added: { trials: "000", identity },
      });
    };
    const { verdict, headline, variants } = judge(edited(9), quiet);
    expect(verdict).toBe("stable");
    expect(headline).toContain("; not compared: task-00 (task changed), added (added), task-19 (removed)");
    expect(variants[0]?.contrast?.differences[0]?.tasks).toBe(18);
    const most = tasks((at) => usual(at));
    const replaced = Object.fromEntries(Object.entries(most).map(([id, task], at) => [at < 11 ? `new-${id}` : id, task]));
    expect(judge(sample(9, replaced), quiet)).toMatchObject({ verdict: "explained-change" });
  });
});

describe("the history", () => {
  it("may come in any order and twice; a night is never its own, nor is its run under another name", () => {
    const tonight = sample(
      9,
      tasks((at) => (at < 5 ? "001" : usual(at))),
    );
    const once = judge(tonight, quiet);
    const again = judge(tonight, [...quiet.toReversed(), ...quiet, once.night, { ...once.night, nightId: "copy" }]);
    expect(again).toEqual(once);
  });

  it("judges a night of the past by what was before it", () => {
    const later = [
      ...quiet,
      judge(
        sample(
          9,
          tasks(() => "000"),
        ),
        quiet,
      ).night,
    ];
    expect(judge(sample(5, tasks(usual)), later).variants[0]?.reference).toEqual(["run-1", "run-2", "run-3", "run-4"]);
  });

  it("steps over nights in which a variant was not run; a new one starts its own series", () => {
    const other = (day: number) => sample(day, tasks(usual), { variant: "w" });
    const nights = [...quiet, judge(other(9), quiet).night];
    expect(nights.at(-1)).toMatchObject({ verdict: "explained-change" });
    const gap = judge(other(9), quiet, { historyNotes: ["no night is known for 3 days"] });
    expect(gap.headline).toBe("first night of its series: 73.3 % of 20 tasks; no night is known for 3 days");
    expect(judge(sample(10, tasks(usual)), nights).variants[0]?.reference).toHaveLength(8);
    const both = judge([sample(10, tasks(usual)), other(10)], nights);
    expect(both.variants.map(({ verdict }) => verdict)).toEqual(["stable", "stable"]);
  });

  it("has no nights of another suite", () => {
    const others = history(4, (day) => sample(day, { else: { trials: "000", identity } }, { suite: "other", runId: `other-${day}` }));
    expect(judge(sample(9, tasks(usual)), [...quiet.slice(0, 3), ...others]).variants[0]?.reference).toEqual(["run-1", "run-2", "run-3"]);
  });
});

describe("a baseline", () => {
  const baseline = (of: VariantSample): Map<string, Baseline> =>
    new Map([["v", { schemaVersion: 1, name: "v", note: "agreed", setAt: of.createdAt, setBy: "me", from: [of.runId], sample: of }]]);

  it("stands in where there is no night", () => {
    const set = { baselines: baseline(sample(1, tasks(usual))), start: false };
    expect(judge(sample(2, tasks(usual)), [], set)).toMatchObject({ verdict: "stable" });
    expect(
      judge(
        sample(
          2,
          tasks((at) => (at < 9 ? "000" : usual(at))),
        ),
        [],
        set,
      ),
    ).toMatchObject({ verdict: "regressed" });
    expect(judge(sample(2, tasks(usual, { identity: { ...identity, model: "m-2" } })), [], set)).toMatchObject({
      verdict: "explained-change",
      headline: expect.stringMatching(/^since the baseline model m-1 → m-2: /),
    });
  });

  it("sees what the nights have got used to", () => {
    const nights = history(6, (day) => sample(day + 1, tasks(low)));
    expect(judge(sample(9, tasks(low)), nights).verdict).toBe("stable");
    const held = judge(sample(9, tasks(low)), nights, { baselines: baseline(sample(1, tasks(usual), { runId: "old" })) });
    expect(held.verdict).toBe("regressed");
    expect(held.headline).toContain("points against the baseline, p ");
  });

  it("accepts a regression: what was before it no longer counts", () => {
    const low = (at: number) => (at < 5 ? "001" : usual(at));
    const nights = [...quiet];
    for (const day of [9, 10]) nights.push(judge(sample(day, tasks(low)), nights).night);
    expect(judge(sample(11, tasks(low)), nights).verdict).toBe("regressed");
    const accepted = judge(sample(11, tasks(low)), nights, { baselines: baseline(sample(10, tasks(low))) });
    expect(accepted.verdict).toBe("stable");
    expect(accepted.variants[0]?.reference).toEqual(["baseline v"]);
  });
});

it("shares alpha among variants, and the worst of them decides", () => {
  const two = (day: number, of: (at: number) => string) => [sample(day, tasks(usual)), sample(day, tasks(of), { variant: "w" })];
  const nights: Night[] = [];
  for (let day = 1; day <= 6; day += 1) nights.push(judge(two(day, usual), nights).night);
  const judged = judge(
    two(7, (at) => (at < 6 ? "000" : usual(at))),
    nights,
  );
  expect(judged.variants.map(({ verdict }) => verdict)).toEqual(["stable", "regressed"]);
  expect(judged.variants[0]?.contrast?.asked?.alpha).toBeCloseTo(0.015, 12);
  expect(judged).toMatchObject({ verdict: "regressed", headline: expect.stringMatching(/^w: 73\.3 % → /) });
});
