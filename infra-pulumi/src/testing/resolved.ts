import * as pulumi from '@pulumi/pulumi';

/** What the outputs of a program come to. */
export async function resolved(outputs: object): Promise<Readonly<Record<string, unknown>>> {
  const values: [string, unknown][] = [];
  for (const [name, output] of Object.entries(outputs)) {
    values.push([name, await new Promise((resolve) => pulumi.output(output).apply(resolve))]);
  }
  return Object.fromEntries(values);
}
