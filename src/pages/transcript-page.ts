/** What the agent's program printed, as it was kept. */
export interface TranscriptDoc {
  text: string;
  /** Of the whole transcript. */
  bytes: number;
  /** Bytes at its end that are not in `text`. */
  cut: number;
}
