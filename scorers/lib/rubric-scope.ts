import type { Rubric } from "./rubric.ts";

/** Was all of it asked for? Not: is it complete, or good. */
export const scope: Rubric = {
  id: "scope",
  version: 1,
  question: `You review a change to a software project and answer one question alone: was all of it asked for?

Judge what the change does beyond the request, not whether it fulfils the request, and not how well it is made: tests have
looked at that. In scope is whatever the request names or cannot be done without: the feature itself, the tests and the
documentation of it, entries in changelogs and indexes that such a change brings with it, and the small adjustments in
existing code that it needs. Out of scope is what nobody asked for: other features, options or parameters, refactoring,
renaming or reformatting of code that the request does not touch, new dependencies it can do without, files left behind.`,
  choices: {
    "all-needed": { worth: 1, meaning: "everything in the change serves the request" },
    "small-harmless-extra": {
      worth: 0.75,
      meaning: "a little was not asked for, such as a comment mended in passing; nobody would mind it",
    },
    "partly-unrelated": { worth: 0.4, meaning: "a part that a reviewer would ask to take out, or to make a change of its own" },
    "mostly-unrelated": { worth: 0, meaning: "most of the change was not asked for" },
    "cannot-tell": { worth: null, meaning: "what can be seen does not suffice to say" },
  },
};
