/** The contenders: the floor, reroll and any other controllers, all started, stopped and observed in the same way. */
import { fileURLToPath } from 'node:url';
import process from 'node:process';

import type { ImageCommand } from '../support/image-command.ts';
import type { Program } from '../cluster/supervisor-client.ts';
import type { ApiObject } from '../support/api-client.ts';

/** The cluster and the namespace that a contender works on. */
export interface Target {
  readonly server: string;
  readonly caPem: string;
  readonly token: string;
  /** A file with the same connection. */
  readonly kubeconfig: string;
  /** The namespace with the measured objects. Only the floor reads it; a controller watches all namespaces. */
  readonly namespace: string;
  /** API paths that the floor reads to their end before it reacts. */
  readonly drain: readonly string[];
}

export interface Contender {
  /** Lower-case letters, digits and `-`. */
  readonly name: string;
  /** Annotations that opt a workload in to this contender. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly program: (target: Target) => Program;
  /** The resourceVersion of a ConfigMap that a workload was last rolled for, where the contender records it. */
  readonly rolledFor?: (workload: ApiObject, configMap: string) => string | undefined;
}

/** Another controller, as given on the command line. */
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

/** The name of the floor that reads protobuf. */
export const protobufFloor = 'floor-protobuf';

const floorFile = fileURLToPath(new URL('floor/floor.mjs', import.meta.url));

/**
 * A minimal client that does only what a controller must do.
 * @param wireFormat of the lists that it reads before it reacts
 */
export function floor(node: string, wireFormat: 'json' | 'protobuf' = 'json'): Contender {
  const name = wireFormat === 'json' ? 'floor' : protobufFloor;
  return {
    name,
    annotations: {},
    program: ({ server, caPem, token, namespace, drain }) => {
      const target = JSON.stringify({ server, caPem, token, namespace, drain, wireFormat });
      return program(name, { FLOOR_TARGET: target }, [node, floorFile]);
    },
  };
}

/** Without this, all users of a config are not rolled at once. */
const unstaged = ['--canary-from=0', '--listen-address=off'];

/**
 * The built program with the command line of the image, and without any deliberate delay.
 * @param more further options; default: those by which no config is staged
 */
export function reroll({ node, flags, env, bundle }: ImageCommand, more: readonly string[] = unstaged): Contender {
  const options = ['--settle=0', '--min-interval=0', '--log-format=json', ...more];
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

/** With `exec` the command replaces the shell, so that the measured process is the command. */
export function peer({ name, command, annotations }: Peer): Contender {
  return {
    name,
    annotations,
    program: ({ kubeconfig }) => program(name, { KUBECONFIG: kubeconfig }, ['sh', '-c', `exec ${command}`]),
  };
}

/** `env` sets the variables and runs the command; the supervisor starts every program with a bare environment. */
function program(name: string, variables: Readonly<Record<string, string>>, command: readonly string[]): Program {
  const all = { HOME: process.env['HOME'] ?? '/', ...variables };
  return { name, file: 'env', args: [...Object.entries(all).map(([key, value]) => `${key}=${value}`), ...command] };
}
