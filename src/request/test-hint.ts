/**
 * How a repository says it is tested, as a hint for people: a command for `--test`. Nothing is run by it. `read` gives the text of a
 * file at its top; undefined: there is none.
 */
export async function testHint(read: (file: string) => Promise<string | undefined>): Promise<string | undefined> {
  const script = testScript(await read("package.json"));
  if (script !== undefined) return /no test specified/.test(script) ? undefined : "npm test";
  const python = await read("pyproject.toml");
  if (python !== undefined && /^\[tool\.pytest\b|\bpytest\b/m.test(python)) return "python3 -m pytest --junitxml={report}";
  if ((await read("pytest.ini")) !== undefined) return "python3 -m pytest --junitxml={report}";
  if ((await read("go.mod")) !== undefined) return "go test ./...";
  if ((await read("Cargo.toml")) !== undefined) return "cargo test";
  return /^test:/m.test((await read("Makefile")) ?? "") ? "make test" : undefined;
}

function testScript(text: string | undefined): string | undefined {
  try {
    const script = (JSON.parse(text ?? "null") as { scripts?: { test?: unknown } } | null)?.scripts?.test;
    return typeof script === "string" ? script : undefined;
  } catch {
    return undefined;
  }
}
