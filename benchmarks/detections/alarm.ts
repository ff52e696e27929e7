/** What a finding of ours and an alarm of another tool have in common, so that both are matched the same way. */
export interface Alarm {
  /** Name of the detection or of the other tool's rule. */
  readonly detection: string;
  readonly subject: string;
  readonly object: string | null;
  readonly peers: readonly string[];
  /** Epoch seconds of the first and last evidence. */
  readonly first: number;
  readonly last: number;
  readonly title: string;
}
