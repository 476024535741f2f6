/**
 * The programs that the tests build from Go modules, in families: each has a `go.mod` below `tools` that pins its
 * versions.
 */
import { fileURLToPath } from 'node:url';

import { kubernetesVersionVariables } from './go-toolchain.ts';

interface Program<Key> {
  readonly key: Key;
  readonly fileName: string;
  readonly goPackage: string;
}

/** The YAML files of one folder of a module, which are kept as one file beside the programs. */
interface Documents<Key> {
  readonly key: Key;
  readonly fileName: string;
  readonly module: string;
  readonly folder: string;
}

/** Programs that are built from one `go.mod`: their dependencies fit together. */
export interface Tools<Key extends string> {
  /** Name of the folder in the cache. */
  readonly name: string;
  readonly folder: string;
  /** The module whose version names the folder of the cache, and which the programs report as their own. */
  readonly module: string;
  /** Variables of the programs by which they report their version. */
  readonly variables: (version: string) => Readonly<Record<string, string>>;
  readonly programs: readonly Program<Key>[];
  readonly documents: readonly Documents<Key>[];
}

type ControlPlaneProgram = 'etcd' | 'kubeApiserver' | 'kubeControllerManager' | 'kubectl';

export const controlPlane: Tools<ControlPlaneProgram> = {
  name: 'control-plane',
  folder: fileURLToPath(new URL('tools', import.meta.url)),
  module: 'k8s.io/kubernetes',
  variables: kubernetesVersionVariables,
  programs: [
    { key: 'etcd', fileName: 'etcd', goPackage: 'go.etcd.io/etcd/server/v3' },
    { key: 'kubeApiserver', fileName: 'kube-apiserver', goPackage: 'k8s.io/kubernetes/cmd/kube-apiserver' },
    {
      key: 'kubeControllerManager',
      fileName: 'kube-controller-manager',
      goPackage: 'k8s.io/kubernetes/cmd/kube-controller-manager',
    },
    { key: 'kubectl', fileName: 'kubectl', goPackage: 'k8s.io/kubernetes/cmd/kubectl' },
  ],
  documents: [],
};

/** Helm needs other versions of the libraries of Kubernetes than the control plane: it has a `go.mod` of its own. */
export const helm: Tools<'helm'> = {
  name: 'helm',
  folder: fileURLToPath(new URL('tools/helm', import.meta.url)),
  module: 'helm.sh/helm/v4',
  variables: (version) => ({ 'helm.sh/helm/v4/internal/version.version': version }),
  programs: [{ key: 'helm', fileName: 'helm', goPackage: 'helm.sh/helm/v4/cmd/helm' }],
  documents: [],
};

const sourceController = 'github.com/fluxcd/source-controller';
const kustomizeController = 'github.com/fluxcd/kustomize-controller';

export const flux: Tools<'sourceController' | 'sourceCrds' | 'kustomizeController' | 'kustomizeCrds'> = {
  name: 'flux',
  folder: fileURLToPath(new URL('tools/flux', import.meta.url)),
  module: sourceController,
  variables: () => ({}),
  programs: [
    { key: 'sourceController', fileName: 'source-controller', goPackage: sourceController },
    { key: 'kustomizeController', fileName: 'kustomize-controller', goPackage: kustomizeController },
  ],
  documents: [
    { key: 'sourceCrds', fileName: 'source-crds.yaml', module: sourceController, folder: 'config/crd/bases' },
    { key: 'kustomizeCrds', fileName: 'kustomize-crds.yaml', module: kustomizeController, folder: 'config/crd/bases' },
  ],
};

const argoRollouts = 'github.com/argoproj/argo-rollouts';

export const argo: Tools<'rolloutsController' | 'rolloutsCrds'> = {
  name: 'argo',
  folder: fileURLToPath(new URL('tools/argo', import.meta.url)),
  module: argoRollouts,
  variables: () => ({}),
  programs: [
    {
      key: 'rolloutsController',
      fileName: 'rollouts-controller',
      goPackage: `${argoRollouts}/cmd/rollouts-controller`,
    },
  ],
  documents: [{ key: 'rolloutsCrds', fileName: 'rollouts-crds.yaml', module: argoRollouts, folder: 'manifests/crds' }],
};

/** Absolute paths of the programs and files of a family. */
export type PathsOf<Family> = Family extends Tools<infer Key> ? Readonly<Record<Key, string>> : never;
