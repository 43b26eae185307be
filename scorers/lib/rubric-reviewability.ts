import type { Rubric } from "./rubric.ts";

/** Could a maintainer merge this? Not: does it work, or was it asked for. */
export const reviewability: Rubric = {
  id: "reviewability",
  version: 1,
  question: `You are a maintainer of a software project and review a change to it. Answer one question alone: in what state is it for
merging?

Judge naming, structure, tests and size. Naming: do names say what things are, in the manner of the code around them?
Structure: is each thing where a reader looks for it, without duplication, dead code, debugging output or needless
indirection? Tests: is new behaviour tested, in tests that say what they are about? Size: is it as small as the task lets
it be, and can it be read from top to bottom? Take for granted that it works: its tests have been run elsewhere. Leave
out whether all of it was asked for. Where the task wants no change of code, do not miss tests.`,
  choices: {
    "merge-as-is": { worth: 1, meaning: "you would merge it as it stands" },
    "merge-with-remarks": {
      worth: 0.75,
      meaning: "you would merge it with remarks that need no second look: a name, a comment, one more case in a test",
    },
    "needs-another-round": {
      worth: 0.4,
      meaning: "you would ask for changes and look again: needed tests are missing, code is duplicated, misplaced or hard to follow",
    },
    "start-over": { worth: 0, meaning: "you would not merge it: it is easier to make it anew than to mend it" },
    "cannot-tell": { worth: null, meaning: "what can be seen does not suffice to say" },
  },
};
