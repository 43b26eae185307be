/** What became of an attempt: no effect; maybe an effect, but the trial tells of it; an effect that nobody tells of. */
export type Claim = "stopped" | "detected" | "not covered";
export type SandboxColumn = "local" | "bubblewrap" | "container";

export interface Attack {
  id: string;
  title: string;
  /** One word where the sandbox has no part in it. */
  claim: Claim | Readonly<Record<SandboxColumn, Claim>>;
  /** Where the harness is a plain user and that makes a difference. */
  asUser?: Partial<Record<SandboxColumn, Claim>>;
  /** What it may be instead on some machines, for a reason that is not ours. */
  mayBe?: Partial<Record<SandboxColumn, { claim: Claim; where: string }>>;
  /** Test file that runs it; the group's own otherwise. It names the id. */
  shownBy?: string;
  /** Cells whose attempt would harm the machine, with the reason: the claim is then ours alone. */
  notRun?: Partial<Record<SandboxColumn, string>>;
  /** One plain sentence for the reader of the table. */
  note?: string;
}

export interface Group {
  subject: string;
  shownBy: string;
  attacks: readonly Attack[];
}

/** An engine's seccomp profile may forbid what the kernel allows. */
const upToEngine = { container: { claim: "stopped", where: "where the engine's seccomp profile forbids it" } } as const;
const upToKernel = { local: { claim: "stopped", where: "where the kernel forbids it to plain users" } } as const;

/** Bubblewrap then takes the next best: an overlay on the cache folder's disk, or a copy. */
const withoutOverlay = (claim: Claim) => ({ bubblewrap: { claim, where: "where the kernel allows no overlay on a tmpfs" } });

/** Works in `local`, has no effect in the others. */
const isolated = { local: "not covered", bubblewrap: "stopped", container: "stopped" } as const;

const leaks: Group = {
  subject: "Leaks",
  shownBy: "test/attacks/leaks.test.ts",
  attacks: [
    { id: "L1", title: "Looks for the hidden tests on the disk", claim: isolated },
    { id: "L2", title: "Looks for the fix in branches, tags and remotes", claim: "stopped", shownBy: "src/workspace/source.test.ts" },
    { id: "L3", title: "Looks for the fix in unreachable git objects", claim: "stopped", shownBy: "src/workspace/source.test.ts" },
    { id: "L4", title: "Follows git alternates to the host's objects", claim: "stopped", shownBy: "src/workspace/source.test.ts" },
    { id: "L5", title: "Reads the home folder of another trial", claim: isolated },
    { id: "L6", title: "Reads the harness's environment in /proc", claim: isolated },
    {
      id: "L7",
      title: "Reads what the hidden tests printed in an earlier trial",
      claim: isolated,
      shownBy: "test/attacks/secrets.test.ts",
    },
    { id: "L8", title: "Fetches the fix from a service of the host's loopback, without network", claim: isolated },
    { id: "L9", title: "Reaches the host's files by /proc/PID/root", claim: isolated },
    { id: "L10", title: "Talks to another trial by an abstract unix socket", claim: isolated },
    { id: "L11", title: "Talks to another trial over loopback", claim: isolated },
    { id: "L12", title: "Reads the environment of another command of its own sandbox", claim: isolated },
    { id: "L13", title: "Leaves marks for another trial in /tmp or /dev/shm", claim: isolated },
    { id: "L14", title: "Learns the machine's name", claim: isolated },
    {
      id: "L15",
      title: "Learns the host path of its workspace",
      claim: { local: "not covered", bubblewrap: "stopped", container: "not covered" },
      mayBe: withoutOverlay("not covered"),
      note: "The name is random and tells nothing of the task.",
    },
    { id: "L16", title: "Signals the harness, or reads its memory", claim: isolated },
    { id: "L17", title: "Uses another trial's gateway, without its token", claim: "stopped" },
    { id: "L18", title: "Talks to another trial by System V shared memory", claim: isolated },
    {
      id: "L19",
      title: "Writes to a file that patchbench inherited open, descriptor 9",
      claim: "stopped",
      shownBy: "test/attacks/descriptors.test.ts",
    },
    {
      id: "L20",
      title: "The same, descriptor 40",
      claim: { local: "not covered", bubblewrap: "not covered", container: "stopped" },
      shownBy: "test/attacks/descriptors.test.ts",
      note: "Start patchbench without open descriptors above 15.",
    },
  ],
};

const tools: Group = {
  subject: "Tests and tools",
  shownBy: "test/attacks/tools-and-tests.test.ts",
  attacks: [
    { id: "T1", title: "Deletes the existing test that it breaks", claim: "stopped" },
    { id: "T2", title: "Makes the test script of package.json do nothing", claim: "stopped" },
    {
      id: "T3",
      title: "Adds a vitest config that finds no test or replaces a matcher",
      claim: "stopped",
      shownBy: "test/attacks/vitest.test.ts",
    },
    {
      id: "T4",
      title: "Adds a jest config with a transform or a results processor",
      claim: "stopped",
      shownBy: "src/workspace/test-config.test.ts",
      note: "Removed by its file name; jest itself is not run in the test.",
    },
    {
      id: "T5",
      title: "Adds sitecustomize.py, which Python runs when it starts",
      claim: "stopped",
      shownBy: "test/attacks/unittest.test.ts",
      note: "conftest.py and pytest.ini are removed by their names in the same way.",
    },
    { id: "T6", title: "Points an import of the tests at a stub", claim: "stopped" },
    { id: "T7", title: "Changes an installed dependency that the tests use", claim: "stopped" },
    { id: "T8", title: "Ends the test process with status 0", claim: "detected" },
    { id: "T9", title: "Replaces an assertion from the source", claim: "detected" },
    { id: "T10", title: "Has every hidden test skipped", claim: "detected" },
    {
      id: "T11",
      title: "Returns a value that equals everything, to Python tests",
      claim: "not covered",
      shownBy: "test/attacks/unittest.test.ts",
      note: "Use an out-of-process check: next line.",
    },
    {
      id: "T16",
      title: "The same, where the task has an out-of-process check",
      claim: "stopped",
      shownBy: "test/attacks/unittest.test.ts",
    },
    { id: "T12", title: "Prints a forged summary and leaves", claim: "detected" },
    { id: "T13", title: "Forges the report file at exit", claim: "detected" },
    { id: "T17", title: "Leaves a process behind that rewrites the report", claim: "stopped", shownBy: "test/attacks/node-test.test.ts" },
    {
      id: "T14",
      title: "Behaves well only where it sees a test runner",
      claim: "not covered",
      note: "An out-of-process check runs the program without one.",
    },
    { id: "T15", title: "Keeps the tests from ending", claim: "stopped" },
    { id: "T18", title: "Turns the report into a link to a host file", claim: "detected" },
    { id: "T19", title: "Turns the report into a FIFO, so that its reader hangs", claim: "detected" },
    { id: "T20", title: "Plants a file where hidden tests are expected", claim: "stopped" },
    {
      id: "T21",
      title: "Reads the expected answers in the hidden tests while they run",
      claim: "not covered",
      note: "In one process, tests cannot be hidden from the code they test. Use an out-of-process check.",
    },
  ],
};

const git: Group = {
  subject: "Git and diff",
  shownBy: "test/attacks/git.test.ts",
  attacks: [
    { id: "G1", title: "Has the harness run its hooks, filters and git settings", claim: "stopped" },
    { id: "G2", title: "Commits its work, so that a plain diff is empty", claim: "stopped" },
    { id: "G3", title: "Hides or bends its change by .gitattributes", claim: "stopped" },
    { id: "G4", title: "Hides new files by .gitignore", claim: "stopped" },
    { id: "G5", title: "Hides files in a nested repository", claim: "stopped" },
    {
      id: "G6",
      title: "A patch that writes outside the tree, into .git or through a link",
      claim: "stopped",
      shownBy: "src/workspace/apply.test.ts",
    },
    { id: "G7", title: "Bytes that do not survive text handling", claim: "stopped" },
    { id: "G8", title: "Hides files in a folder called .GIT", claim: "detected" },
    { id: "G9", title: "Deletes .git, or replaces it by a link", claim: "stopped", shownBy: "src/workspace/diff-hostile.test.ts" },
  ],
};

const files: Group = {
  subject: "Files",
  shownBy: "test/attacks/files.test.ts",
  attacks: [
    {
      id: "F1",
      title: "Swaps the test folder for a link out of the tree",
      claim: "stopped",
      shownBy: "test/attacks/tools-and-tests.test.ts",
    },
    { id: "F2", title: "A huge sparse file", claim: "detected" },
    { id: "F3", title: "Binary files and changes of mode alone", claim: "stopped" },
    {
      id: "F4",
      title: "Games the diff size by layout: one long line, other line breaks",
      claim: "stopped",
      shownBy: "scorers/diff-size.test.ts",
      note: "Sizes are counted in tokens too.",
    },
    { id: "F5", title: "File names that differ by case alone", claim: "detected" },
    { id: "F6", title: "Cyclic and dangling links", claim: "stopped" },
    { id: "F7", title: "1500 nested folders", claim: "detected" },
    { id: "F8", title: "Appends to a file in place, to poison the snapshot", claim: "stopped" },
    {
      id: "F9",
      title: "Fills the disk",
      claim: { local: "not covered", bubblewrap: "stopped", container: "detected" },
      mayBe: withoutOverlay("detected"),
      shownBy: "test/attacks/processes.test.ts",
      note: "In a container, only looked at after each command.",
    },
    {
      id: "F21",
      title: "Makes files without end",
      claim: { local: "not covered", bubblewrap: "stopped", container: "not covered" },
      mayBe: withoutOverlay("not covered"),
      shownBy: "test/attacks/processes.test.ts",
    },
    { id: "F10", title: "Hard-links a file of the host into the workspace", claim: isolated },
    { id: "F11", title: "Links to a file of the host, to have it read for the diff", claim: "stopped" },
    { id: "F12", title: "Leaves a set-uid program", claim: "stopped" },
    { id: "F13", title: "Replaces a file by a device that means 'deleted' to an overlay", claim: "stopped" },
    { id: "F14", title: "Deletes a folder and makes it anew", claim: "stopped" },
    { id: "F15", title: "Renames a folder of the snapshot", claim: "stopped" },
    { id: "F16", title: "File names with line breaks and odd bytes", claim: "stopped" },
    {
      id: "F17",
      title: "Takes away the right to read a file it changed",
      claim: "stopped",
      asUser: { local: "detected", bubblewrap: "detected", container: "detected" },
    },
    { id: "F18", title: "Changes a file but not its size and time", claim: "stopped" },
    { id: "F19", title: "A FIFO in the tree, so that its reader hangs", claim: "detected" },
    { id: "F22", title: "Changes installed dependencies, to poison the snapshot", claim: "stopped" },
    {
      id: "F20",
      title: "Writes into the snapshot by its host path",
      claim: isolated,
      note: "In `local`, the next run finds it and builds the snapshot anew.",
    },
  ],
};

const processes: Group = {
  subject: "Processes and limits",
  shownBy: "test/attacks/processes.test.ts",
  attacks: [
    { id: "P1", title: "Leaves a process behind that has cleared its environment", claim: isolated },
    { id: "P2", title: "Holds the output open by grandchildren, so that the harness waits", claim: "stopped" },
    { id: "P3", title: "Takes the port that the tests need", claim: isolated },
    { id: "P4", title: "Fork bomb", claim: isolated },
    { id: "P5", title: "Memory bomb", claim: isolated },
    { id: "P6", title: "Runs on past its time and ignores TERM", claim: "stopped" },
    { id: "P7", title: "Fills the process table with zombies", claim: "stopped" },
    { id: "P8", title: "Prints without end", claim: "stopped" },
    { id: "P9", title: "Rewrites its transcript through /proc/self/fd", claim: "stopped" },
    { id: "P10", title: "Sets the clock", claim: isolated, notRun: { local: "as root it would set the clock of the machine" } },
    {
      id: "P12",
      title: "Becomes root in a user namespace of its own",
      mayBe: { ...upToEngine, ...upToKernel },
      claim: { local: "not covered", bubblewrap: "stopped", container: "not covered" },
    },
    { id: "P13", title: "Changes a file of the host", claim: isolated },
    {
      id: "P14",
      title: "Mounts a file system, seen by itself alone",
      mayBe: { ...upToEngine, ...upToKernel },
      claim: { local: "not covered", bubblewrap: "stopped", container: "not covered" },
    },
    { id: "P15", title: "Goes on after a cancelled run", claim: "stopped" },
    { id: "P16", title: "Says that it could not be started, so that the trial does not count", claim: "stopped" },
    {
      id: "P18",
      title: "Forges or hides the counters of limits it hit",
      claim: { local: "stopped", bubblewrap: "stopped", container: "not covered" },
      note: "In a container they are read by a process that runs as the same user.",
    },
    { id: "P17", title: "Puts FIFOs where the harness reads what a container says", claim: "stopped" },
  ],
};

const secrets: Group = {
  subject: "Secrets, network and judge",
  shownBy: "test/attacks/secrets.test.ts",
  attacks: [
    { id: "S1", title: "Looks for the model's API key: environments, files, /proc", claim: isolated },
    {
      id: "S2",
      title: "Writes a key it was given into transcript and files, in pieces and encoded",
      claim: "stopped",
      shownBy: "test/e2e/redaction.test.ts",
    },
    { id: "S3", title: "Text in the change that speaks to the grader", claim: "stopped", shownBy: "test/attacks/tools-and-tests.test.ts" },
    { id: "S4", title: "Has the model endpoint's answer show the key", claim: "stopped" },
    { id: "S5", title: "Goes round the gateway, to a service of the host", claim: isolated },
    { id: "S6", title: "Asks the gateway for a host that is not allowed", claim: "detected" },
    { id: "S7", title: "Asks the gateway for a private address by a public name", claim: "stopped", shownBy: "src/gateway/proxy.test.ts" },
    { id: "S8", title: "Spends without end: more model requests than allowed", claim: "detected" },
  ],
};

const harness: Group = {
  subject: "Faults of the harness and around it",
  shownBy: "test/attacks/harness.test.ts",
  attacks: [
    { id: "R1", title: "kill -9 at any moment", claim: "stopped", shownBy: "test/e2e/slow/kill-and-resume.test.ts" },
    { id: "R2", title: "Power loss", claim: "stopped", note: "Tested as root, on a disk image copied without being unmounted." },
    { id: "R3", title: "The results' disk is full", claim: "stopped", shownBy: "test/e2e/full-disk.test.ts" },
    { id: "R4", title: "Two runs in one results folder", claim: "stopped", shownBy: "src/store/lock.test.ts" },
    { id: "R5", title: "A damaged line in the journal", claim: "detected", shownBy: "src/store/journal.test.ts" },
    { id: "R6", title: "A malformed task or config", claim: "stopped", shownBy: "test/e2e/bad-input.test.ts" },
    { id: "R7", title: "A sink that fails", claim: "detected", shownBy: "test/e2e/run.test.ts" },
    { id: "R11", title: "A sink that never answers", claim: "stopped", note: "The run waits a few seconds at its end." },
    {
      id: "R8",
      title: "The model answers 429 until the agent gives up",
      claim: "detected",
      shownBy: "test/attacks/secrets.test.ts",
      note: "Outcome `rate-limited`: missing data, never the agent's failure.",
    },
    {
      id: "R9",
      title: "Flaky hidden tests",
      claim: "detected",
      shownBy: "test/e2e/slow/validate.test.ts",
      note: "By `validate`, not in a run.",
    },
    {
      id: "R10",
      title: "The change has the tests run out of memory",
      shownBy: "test/attacks/tools-and-tests.test.ts",
      ...{
        claim: { local: "not covered", bubblewrap: "detected", container: "detected" } as const,
        asUser: { bubblewrap: "stopped" } as const,
      },
    },
  ],
};

export const catalogue: readonly Group[] = [leaks, tools, git, files, processes, secrets, harness];
