/** Runs kubectl as the administrator of the cluster. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The output of kubectl. @throws Error with its message */
export async function kubectl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('kubectl', args);
  return stdout;
}

export async function apply(object: object): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reroll-kind-'));
  try {
    const path = join(folder, 'object.json');
    await writeFile(path, JSON.stringify(object));
    await kubectl('apply', '-f', path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The parts of a workload that the test reads. */
export interface Seen {
  readonly generation: number;
  readonly record: string | undefined;
  readonly cause: string | undefined;
}

export async function read(namespace: string, workload: string): Promise<Seen> {
  const { metadata, spec } = JSON.parse(await kubectl('-n', namespace, 'get', workload, '-o', 'json')) as {
    metadata: { generation: number; annotations?: Record<string, string> };
    spec: { template: { metadata: { annotations?: Record<string, string> } } };
  };
  return {
    generation: metadata.generation,
    record: metadata.annotations?.['reroll.dev/record'],
    cause: spec.template.metadata.annotations?.['reroll.dev/cause'],
  };
}
