/** Every run of the results folder, newest first. */
export interface RunsDoc {
  runs: { runId: string }[];
}
