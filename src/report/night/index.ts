import type { NightReport } from "../../domain/night.ts";
import { ctrfJson } from "../cases/ctrf-json.ts";
import { junitXml } from "../cases/junit-xml.ts";
import { nightCases } from "./cases.ts";
import { markdown } from "./markdown.ts";
import { terminal } from "./terminal.ts";

/** Every form of a night's verdict. None of them redacts, and none throws on figures that are missing. */
export const nightReporters = {
  terminal: (report) => terminal(report),
  markdown,
  junit: (report) => junitXml(nightCases(report)),
  ctrf: (report) => ctrfJson(nightCases(report)),
  /** `schemas/night.schema.json` */
  json: (report) => JSON.stringify(report, null, 2),
} satisfies Record<string, (report: NightReport) => string>;
