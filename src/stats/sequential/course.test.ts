import { describe, expect, it } from "vitest";
import { seeded } from "../random.ts";
import { type Course, type CourseOptions, openCourse } from "./course.ts";
import { headlineOf } from "./headline.ts";

const question = { ask: "differ", alpha: 0.05, power: 0.9, reject: "pocock", accept: "pocock" } as const;
const reference = Array.from({ length: 12 }, (_, at) => ({ successes: at < 8 ? 10 : 5, trials: 10 }));
const options: CourseOptions = { question, margin: 0.2, rounds: 10, reference };

/** Follows a course to its end; tasks come out as they are told to. */
function follow(result: (task: number, random: () => number) => 0 | 1 | null, given = options, seed = 1): Course[] {
  const random = seeded(seed);
  const passed = [openCourse(given)];
  for (;;) {
    const course = passed.at(-1) as Course;
    if (course.decision !== "continue") return passed;
    const block = course.next(random);
    passed.push(
      course.after(
        block,
        block.drawn.map((drawn, task) => (drawn ? result(task, random) : null)),
      ),
    );
  }
}

const asBefore = (task: number, random: () => number) => (task < 8 || random() < 0.5 ? 1 : 0);

describe("a variant's course to its decision", () => {
  it("begins with a trial of every task, and then prefers the undecided", () => {
    const course = openCourse(options);
    const first = course.next(seeded(1));
    expect(first.drawn.every(Boolean)).toBe(true);
    const random = seeded(2);
    const second = course
      .after(
        first,
        first.drawn.map((_, task) => asBefore(task, random)),
      )
      .next(random);
    expect(second.chances[11]).toBeGreaterThan(second.chances[0] ?? 1);
  });

  it("ends as worse, better or unchanged, as the trials are", () => {
    expect(follow(() => 0).at(-1)?.decision).toBe("regressed");
    expect(follow(asBefore).at(-1)?.decision).toBe("stable");
    const poor = { ...options, reference: reference.map(() => ({ successes: 2, trials: 10 })) };
    expect(follow(() => 1, poor).at(-1)?.decision).toBe("improved");
    expect(follow(() => 1, { ...poor, question: { ...question, ask: "worse" } }).at(-1)?.decision).toBe("stable");
  });

  it("leaves the question open, not stable, when the rounds are spent or the reference tells too little", () => {
    const open = follow(asBefore, { ...options, margin: 0.03, rounds: 3 }).at(-1);
    expect(open?.decision).toBe("budget-spent");
    expect(open?.trials).toBeLessThanOrEqual(36);
    expect(open?.trials).toBeGreaterThan(12);
    const thin = { ...options, margin: 0.05, reference: reference.map(() => ({ successes: 1, trials: 2 })) };
    const flips = (_: number, random: () => number) => (random() < 0.5 ? 1 : 0);
    for (const seed of [1, 2, 3]) expect(follow(flips, thin, seed).at(-1)?.decision).not.toBe("stable");
  });

  it("is the same for the same draws and results: a killed run goes on as if nothing had been", () => {
    const [one, other] = [follow(asBefore), follow(asBefore)];
    expect(one.map(({ test, trials }) => [test.looks, trials])).toEqual(other.map(({ test, trials }) => [test.looks, trials]));
  });

  it("learns nothing from blocks whose trials were all lost", () => {
    const passed = follow(() => null);
    expect(passed.at(-1)).toMatchObject({ decision: "budget-spent", test: { looks: [] } });
    expect(passed.length).toBeGreaterThan(5);
  });

  it("has a headline nearer to nothing than what it stopped at, with an interval around it", () => {
    const worse = (task: number, random: () => number) => (random() < (task < 8 ? 0.9 : 0.4) ? 1 : 0);
    const ends = Array.from({ length: 20 }, (_, seed) => follow(worse, { ...options, margin: 0.1 }, seed).at(-1) as Course);
    const late = ends.filter(({ decision, test }) => decision === "regressed" && test.looks.length > 1);
    expect(late.length).toBeGreaterThan(3);
    for (const { test } of late) {
      const { delta = 0, naive = 0, interval } = headlineOf(test) ?? {};
      expect(naive).toBeLessThan(delta);
      expect(interval?.low).toBeLessThan(delta);
      expect(interval?.high).toBeGreaterThan(naive);
    }
    expect(headlineOf(openCourse(options).test)).toBeUndefined();
  });
});
