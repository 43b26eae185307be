// The one place that names the polyfill, so that moving to the built-in Temporal touches a single line.
export { Temporal } from "@js-temporal/polyfill";
