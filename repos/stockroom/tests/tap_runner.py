"""Finds the tests below this folder, runs them and writes TAP version 14.

usage: tap_runner.py [--report FILE] [--seed N]

Every test case class is a subtest. Its name is the first line of its docstring,
or else the class name in words; tests are named in the same way. The resulting
"class > test" must be unique. Exit code 0 means that everything passed.
"""

import argparse
import importlib
import json
import random
import re
import sys
import traceback
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional, Sequence

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent


class Outcome(NamedTuple):
    title: str
    problem: Optional[str] = None
    skipped: Optional[str] = None


class _Collector(unittest.TestResult):
    """Keeps one outcome per test; the first problem of a test wins."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: Dict[str, str] = {}
        self.skips: Dict[str, str] = {}

    def addError(self, test, err) -> None:
        self._fail(test, err)

    def addFailure(self, test, err) -> None:
        self._fail(test, err)

    def addSubTest(self, test, subtest, err) -> None:
        if err is not None:
            self._fail(test, err, str(subtest))

    def addSkip(self, test, reason) -> None:
        self.skips[test.id()] = reason

    def addUnexpectedSuccess(self, test) -> None:
        self.problems.setdefault(test.id(), "passed although a failure was expected")

    def _fail(self, test, err, detail: str = "") -> None:
        text = "".join(traceback.format_exception(*err))
        self.problems.setdefault(test.id(), f"{detail}\n{text}" if detail else text)


def main(argv: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", help="file to write the TAP to (default: standard output)")
    parser.add_argument("--seed", type=int, help="shuffle classes and tests in a repeatable way")
    args = parser.parse_args(argv)

    sys.path.insert(0, str(ROOT))
    groups = load_groups()
    if args.seed is not None:
        shuffle(groups, random.Random(args.seed))
    with redirect_stdout(sys.stderr):
        results = {name: [run_one(test) for test in tests] for name, tests in groups.items()}
    report = render(results)
    if args.report:
        Path(args.report).write_text(report, encoding="utf-8")
    else:
        sys.stdout.write(report)
    return summarise(results)


def load_groups() -> Dict[str, List[unittest.TestCase]]:
    """Test cases by class title, in a fixed order."""
    groups: Dict[str, List[unittest.TestCase]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for test in flatten(load_module(module)):
            groups.setdefault(class_title(test), []).append(test)
    for name, tests in groups.items():
        titles = [test_title(test) for test in tests]
        doubles = sorted({title for title in titles if titles.count(title) > 1})
        if doubles:
            raise SystemExit(f"test ids must be unique: {name} > {doubles[0]}")
    return groups


def load_module(name: str) -> unittest.TestSuite:
    try:
        return unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(name))
    except Exception:
        return unittest.TestSuite([_broken_module(name, traceback.format_exc())])


def _broken_module(name: str, problem: str) -> unittest.TestCase:
    def load(self) -> None:
        raise ImportError(problem)

    load.__doc__ = name
    return type("LoadingTestModules", (unittest.TestCase,), {"test_load": load})("test_load")


def flatten(suite: unittest.TestSuite) -> List[unittest.TestCase]:
    tests: List[unittest.TestCase] = []
    for test in suite:
        tests.extend(flatten(test) if isinstance(test, unittest.TestSuite) else [test])
    return tests


def class_title(test: unittest.TestCase) -> str:
    kind = type(test)
    if kind.__doc__:
        return kind.__doc__.strip().splitlines()[0]
    words = re.sub(r"Tests?$", "", kind.__name__)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", words).lower()


def test_title(test: unittest.TestCase) -> str:
    method = test.id().rpartition(".")[2]
    return test.shortDescription() or method[len("test_") :].replace("_", " ")


def shuffle(groups: Dict[str, List[unittest.TestCase]], order: random.Random) -> None:
    names = list(groups)
    order.shuffle(names)
    for name in names:
        tests = groups.pop(name)
        order.shuffle(tests)
        groups[name] = tests


def run_one(test: unittest.TestCase) -> Outcome:
    collector = _Collector()
    unittest.TestSuite([test]).run(collector)
    problem = next(iter(collector.problems.values()), None)
    skipped = next(iter(collector.skips.values()), None)
    return Outcome(test_title(test), problem, skipped)


def render(results: Dict[str, List[Outcome]]) -> str:
    lines = ["TAP version 14", f"1..{len(results)}"]
    for number, (name, outcomes) in enumerate(results.items(), 1):
        lines.append(f"# Subtest: {escape(name)}")
        lines.append(f"    1..{len(outcomes)}")
        for index, outcome in enumerate(outcomes, 1):
            lines.extend("    " + line for line in render_outcome(index, outcome))
        passed = all(outcome.problem is None for outcome in outcomes)
        lines.append(f"{'ok' if passed else 'not ok'} {number} - {escape(name)}")
    return "\n".join(lines) + "\n"


def render_outcome(index: int, outcome: Outcome) -> List[str]:
    title = f"{index} - {escape(outcome.title)}"
    if outcome.problem is not None:
        # JSON is YAML, and keeps the message on one line whatever it holds.
        return [f"not ok {title}", "  ---", f"  message: {json.dumps(outcome.problem)}", "  ..."]
    if outcome.skipped is not None:
        return [f"ok {title} # SKIP {escape(outcome.skipped)}"]
    return [f"ok {title}"]


def escape(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace("#", "\\#")


def summarise(results: Dict[str, List[Outcome]]) -> int:
    outcomes = [(name, outcome) for name, group in results.items() for outcome in group]
    failed = [(name, outcome) for name, outcome in outcomes if outcome.problem is not None]
    for name, outcome in failed:
        sys.stderr.write(f"FAILED {name} > {outcome.title}\n{outcome.problem}\n")
    skipped = sum(1 for _, outcome in outcomes if outcome.skipped is not None and outcome.problem is None)
    passed = len(outcomes) - len(failed) - skipped
    sys.stderr.write(f"{passed} passed, {len(failed)} failed, {skipped} skipped\n")
    return 1 if failed or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
