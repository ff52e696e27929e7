export interface Instruction {
  readonly name: string;
  readonly words: string;
}
export function instructions(text: string): Instruction[];
export function runtimeOf(text: string): {
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly volumes: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly healthcheck: readonly string[];
};
