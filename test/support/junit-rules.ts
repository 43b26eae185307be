import { XMLParser, XMLValidator } from "fast-xml-parser";
import { z } from "zod";

const Token = z
  .string()
  .min(1)
  .regex(/^\S(.*\S)?$/s);
const Time = z.string().regex(/^\d+(\.\d+)?$/);
const Count = z.string().regex(/^\d+$/).transform(Number);
/** Attributes are strings, text is `text`. */
const Reason = z.strictObject({ message: z.string(), type: z.string().min(1), text: z.string().optional() });
const Case = z
  .strictObject({
    name: Token,
    classname: Token,
    time: Time,
    failure: Reason.optional(),
    error: Reason.optional(),
    skipped: Reason.omit({ type: true }).optional(),
  })
  .refine(({ failure, error, skipped }) => [failure, error, skipped].filter((one) => one !== undefined).length <= 1);
const Property = z.strictObject({ name: Token, value: z.string() });
const Suite = z.strictObject({
  ...{ name: Token, package: z.string(), id: Count, hostname: Token, time: Time },
  timestamp: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
  ...{ tests: Count, failures: Count, errors: Count, skipped: Count },
  properties: z.union([z.literal(""), z.strictObject({ property: z.array(Property) })]),
  testcase: z.array(Case).default([]),
  ...{ "system-out": z.string(), "system-err": z.string() },
});
type Suite = z.infer<typeof Suite>;

/**
 * Reads JUnit XML back by the rules that the schema of Ant's reports (windyroad/JUnit-Schema) and that of Jenkins
 * (jenkinsci/xunit-plugin, junit-10.xsd) have in common: elements, attributes, their forms and counts. Throws where one is broken.
 */
export function readJunit(text: string): Suite[] {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(valid.err.msg);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that XML 1.0 forbids
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) || !text.isWellFormed())
    throw new Error("a character that XML forbids");
  const parser = new XMLParser({
    ...{ ignoreAttributes: false, attributeNamePrefix: "", textNodeName: "text", parseTagValue: false, trimValues: false },
    ...{ parseAttributeValue: false, isArray: (name: string) => ["testsuite", "testcase", "property"].includes(name) },
    tagValueProcessor: (name: string, value: string) =>
      ["failure", "error", "skipped"].includes(name) ? value : value.trim() || undefined,
  });
  const { testsuites } = z
    .object({ testsuites: z.union([z.literal(""), z.strictObject({ testsuite: z.array(Suite) })]) })
    .parse(withoutBlanks(parser.parse(text)));
  const suites = testsuites === "" ? [] : testsuites.testsuite;
  suites.forEach(checkCounts);
  return suites;
}

function checkCounts({ id, tests, failures, errors, skipped, testcase }: Suite, at: number): void {
  const number = (kind: "failure" | "error" | "skipped") => testcase.filter((one) => one[kind] !== undefined).length;
  const counted = [at, testcase.length, number("failure"), number("error"), number("skipped")];
  if (counted.join() !== [id, tests, failures, errors, skipped].join())
    throw new Error(`counts: ${counted} are ${[id, tests, failures, errors, skipped]}`);
}

/** White space between elements is none of theirs. */
function withoutBlanks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBlanks);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key, one]) => key !== "text" || (typeof one === "string" && one.trim() !== ""));
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutBlanks(one)]));
}
