/** The command lines of the control plane's components: what differs from their defaults, and why. */
import { join } from 'node:path';

import type { Binaries } from './build.ts';
import type { CredentialFiles } from './credentials.ts';
import type { Program } from './supervisor-client.ts';

/** Ports on 127.0.0.1, the same for the whole life of a control plane. */
export interface Ports {
  readonly etcd: number;
  readonly apiServer: number;
  readonly controllerManager: number;
}

/** What the command lines are made from. */
export interface Layout {
  readonly folder: string;
  readonly binaries: Binaries;
  readonly ports: Ports;
  readonly files: CredentialFiles;
}

const SERVICE_CLUSTER_IP_RANGE = '10.96.0.0/16';

/** One member without TLS: it listens on the loopback interface, and the tests remove its data at their end. */
export function etcd({ folder, binaries, ports }: Layout): Program {
  return {
    name: 'etcd',
    file: binaries.etcd,
    args: [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${etcdUrl(ports)}`,
      `--advertise-client-urls=${etcdUrl(ports)}`,
      // There is no other member, so any port works, and the advertised one may be wrong.
      '--listen-peer-urls=http://127.0.0.1:0',
      // The data survives a killed etcd; only a crash of the whole machine loses some.
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
  };
}

/** The API server with the admission plugins, authorization and token issuing of an ordinary cluster. */
export function apiServer({ binaries, ports, files }: Layout, extraArgs: readonly string[]): Program {
  return {
    name: 'kube-apiserver',
    file: binaries.kubeApiserver,
    args: [
      `--etcd-servers=${etcdUrl(ports)}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${String(ports.apiServer)}`,
      // Endpoints may not have loopback addresses, and nothing here goes through the Service `kubernetes`.
      '--endpoint-reconciler-type=none',
      `--tls-cert-file=${files.servingCert}`,
      `--tls-private-key-file=${files.servingKey}`,
      `--client-ca-file=${files.ca}`,
      `--token-auth-file=${files.tokens}`,
      '--authorization-mode=Node,RBAC',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-signing-key-file=${files.serviceAccountKey}`,
      `--service-account-key-file=${files.serviceAccountPublicKey}`,
      `--service-cluster-ip-range=${SERVICE_CLUSTER_IP_RANGE}`,
      // On SIGTERM, watches are ended at once; without a limit they hold up the end for a minute.
      '--shutdown-watch-termination-grace-period=2s',
      '--profiling=false',
      ...extraArgs,
    ],
  };
}

/** All default controllers, each under its own ServiceAccount, without the client-side rate limits of production. */
export function controllerManager({ binaries, ports, files }: Layout): Program {
  return {
    name: 'kube-controller-manager',
    file: binaries.kubeControllerManager,
    args: [
      `--kubeconfig=${files.controllerManagerKubeconfig}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${String(ports.controllerManager)}`,
      `--tls-cert-file=${files.servingCert}`,
      `--tls-private-key-file=${files.servingKey}`,
      `--root-ca-file=${files.ca}`,
      `--service-account-private-key-file=${files.serviceAccountKey}`,
      '--use-service-account-credentials',
      '--leader-elect=false',
      '--kube-api-qps=500',
      '--kube-api-burst=1000',
      '--concurrent-statefulset-syncs=20',
      '--concurrent-daemonset-syncs=20',
      '--concurrent-deployment-syncs=20',
      '--concurrent-replicaset-syncs=20',
      '--profiling=false',
    ],
  };
}

/** The URL of etcd. */
export function etcdUrl(ports: Ports): string {
  return `http://127.0.0.1:${String(ports.etcd)}`;
}

/** The URL of the API server. */
export function apiServerUrl(ports: Ports): string {
  return `https://127.0.0.1:${String(ports.apiServer)}`;
}

/** The URL of the kube-controller-manager's health. */
export function controllerManagerUrl(ports: Ports): string {
  return `https://127.0.0.1:${String(ports.controllerManager)}`;
}
