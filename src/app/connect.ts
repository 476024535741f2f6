/** Connects to the API server, for the controller and for the other commands. */
import { homedir } from 'node:os';
import process from 'node:process';

import { loadConnection, type FoundConnection } from '../kube/kubeconfig/kube-config.ts';
import type { Impersonate } from '../kube/kubeconfig/kube-config-source.ts';
import { HttpTransport, type HttpTransportOptions } from '../kube/transport/transport.ts';
import { systemClock } from '../lib/clock.ts';

/** The field manager of every write. It owns the fields that reroll has written, so the name must never change. */
export const fieldManager = 'reroll';

export interface ConnectOptions extends Pick<HttpTransportOptions, 'logger' | 'metrics' | 'maxSockets'> {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** The user to act as; default: as the kubeconfig says. */
  readonly impersonate?: Impersonate | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}

/** @throws StartError if no API server is configured */
export function connect(options: ConnectOptions): {
  readonly connection: FoundConnection;
  readonly transport: HttpTransport;
} {
  const { kubeconfig, context, impersonate, env, version, ...rest } = options;
  const connection = loadConnection({ kubeconfig, context, impersonate, env, homeDir: homedir });
  const userAgent = `reroll/${version} (${process.platform}/${process.arch})`;
  return { connection, transport: new HttpTransport({ ...rest, connection, userAgent, clock: systemClock }) };
}
