/** Who is measured: the floor, reroll and any peer, all started and ended alike and looked at from outside only. */
import { fileURLToPath } from 'node:url';
import process from 'node:process';

import type { ImageCommand } from '../support/image-command.ts';
import type { Program } from '../cluster/supervisor-client.ts';
import type { ApiObject } from '../support/api-client.ts';

/** Where a contender works. */
export interface Target {
  readonly server: string;
  readonly caPem: string;
  readonly token: string;
  /** A file that says the same. */
  readonly kubeconfig: string;
  /** In which the objects that are measured are. A controller is told nothing of it: it watches all. */
  readonly namespace: string;
  /** API paths that the floor reads to their end before it reacts. */
  readonly drain: readonly string[];
}

export interface Contender {
  /** A word of lower-case letters, digits and `-`. */
  readonly name: string;
  /** What a workload carries to be looked after by it. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly program: (target: Target) => Program;
  /** The version of a ConfigMap that a workload was last rolled for, where the contender writes that down. */
  readonly rolledFor?: (workload: ApiObject, configMap: string) => string | undefined;
}

/** Another controller, as the command line names it. */
export interface Peer {
  readonly name: string;
  /** Run by `sh` with KUBECONFIG set. */
  readonly command: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The part of reroll's record that is read here. */
interface RecordAnnotation {
  readonly configs?: Readonly<Record<string, { readonly rv?: string }>>;
}

const floorFile = fileURLToPath(new URL('floor/floor.mjs', import.meta.url));

/** The client that does by hand the least that must be done. */
export function floor(node: string): Contender {
  return {
    name: 'floor',
    annotations: {},
    program: ({ server, caPem, token, namespace, drain }) => {
      const target = JSON.stringify({ server, caPem, token, namespace, drain });
      return program('floor', { FLOOR_TARGET: target }, [node, floorFile]);
    },
  };
}

/** The built program with the command line of the image, and without anything that makes it wait on purpose. */
export function reroll({ node, flags, env, bundle }: ImageCommand): Contender {
  const options = ['--settle=0', '--min-interval=0', '--listen-address=off', '--log-format=json'];
  return {
    name: 'reroll',
    annotations: { 'reroll.dev/auto': 'true' },
    rolledFor: ({ metadata }, configMap) => {
      const record = JSON.parse(metadata.annotations?.['reroll.dev/record'] ?? '{}') as RecordAnnotation;
      return record.configs?.[`ConfigMap/${configMap}`]?.rv;
    },
    program: ({ kubeconfig }) => {
      const own = ['run', `--kubeconfig=${kubeconfig}`, '--hash-key-secret=default/reroll-hash-key', ...options];
      return program('reroll', env, [node, ...flags, bundle, ...own]);
    },
  };
}

/** `exec` makes the shell become the command, so that it is the process whose memory is read. */
export function peer({ name, command, annotations }: Peer): Contender {
  return {
    name,
    annotations,
    program: ({ kubeconfig }) => program(name, { KUBECONFIG: kubeconfig }, ['sh', '-c', `exec ${command}`]),
  };
}

/** `env` becomes the command; the supervisor starts every program with a bare environment. */
function program(name: string, variables: Readonly<Record<string, string>>, command: readonly string[]): Program {
  const all = { HOME: process.env['HOME'] ?? '/', ...variables };
  return { name, file: 'env', args: [...Object.entries(all).map(([key, value]) => `${key}=${value}`), ...command] };
}
