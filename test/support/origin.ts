/** The origin of figures: what a reader of a report needs to reproduce them. */
import { cpus, totalmem } from 'node:os';
import process from 'node:process';

import packageJson from '../../package.json' with { type: 'json' };
import type { ApiClient } from './api-client.ts';

/** The version of an API server, such as `v1.34.0`. */
export async function versionOf(client: ApiClient): Promise<string> {
  const { gitVersion } = (await client.get('/version')) as unknown as { gitVersion: string };
  return gitVersion;
}

/** The end of a sentence: day, versions and machine. @param kubernetes its version */
export function describeOrigin(kubernetes: string): string {
  const day = new Date().toISOString().slice(0, 10);
  const memory = `${String(Math.round(totalmem() / 1024 ** 3))} GiB`;
  const machine = `${String(cpus().length)} cores (${cpus()[0]?.model ?? 'unknown'}), ${memory}`;
  return `on ${day}, reroll ${packageJson.version}, Kubernetes ${kubernetes}, Node ${process.version}, ${machine}`;
}
