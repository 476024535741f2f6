/** The API server of a measurement: a real control plane, or the embedded API server as a process of its own. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';

import { startControlPlane } from '../cluster/control-plane.ts';

export interface Target {
  readonly what: string;
  readonly server: string;
  readonly caPem: string;
  readonly adminToken: string;
  stop(): Promise<void>;
}

export async function startTarget(isEmbedded: boolean, log: (line: string) => void): Promise<Target> {
  if (isEmbedded) return startEmbedded();
  const controlPlane = await startControlPlane({ log });
  const { server, caPem, adminToken } = controlPlane;
  const what = 'real control plane';
  return { what, server, caPem, adminToken, stop: () => controlPlane.stop() };
}

async function startEmbedded(): Promise<Target> {
  const program = new URL('embedded.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', () => {
      reject(new Error('the embedded API server has ended'));
    });
  });
  const connection = JSON.parse(line) as Pick<Target, 'server' | 'caPem' | 'adminToken'>;
  return {
    what: 'embedded API server',
    ...connection,
    stop: () => {
      child.stdin.end();
      return exited;
    },
  };
}
