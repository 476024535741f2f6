/**
 * Brings an object of a file into the shape that the API server guarantees for a stored one, as far as reroll reads it,
 * so that the same code reads both. What is of a wrong type is noted and never quoted.
 */
import { isMapping, type Members } from '../model/members.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Mistyped, Path } from './manifest.ts';

type Shape =
  | 'text'
  | 'number'
  | 'boolean'
  /** Both numbers and texts are right. */
  | 'amount'
  | { readonly list: Shape }
  | { readonly mapOf: Shape }
  | { readonly members: Readonly<Record<string, Shape>> };

const texts: Shape = { mapOf: 'text' };
const named: Shape = { members: { name: 'text' } };
const secretRef: Shape = { members: { secretRef: named } };
const items: Shape = { list: { members: { key: 'text' } } };
const configSource: Shape = {
  members: { name: 'text', secretName: 'text', key: 'text', optional: 'boolean', items },
};

const container: Shape = {
  members: {
    name: 'text',
    volumeMounts: { list: { members: { name: 'text', subPath: 'text', subPathExpr: 'text' } } },
    env: {
      list: {
        members: {
          name: 'text',
          valueFrom: { members: { configMapKeyRef: configSource, secretKeyRef: configSource } },
        },
      },
    },
    envFrom: { list: { members: { configMapRef: configSource, secretRef: configSource } } },
  },
};
const containers: Shape = { list: container };

const volume: Shape = {
  members: {
    name: 'text',
    configMap: configSource,
    secret: configSource,
    projected: { members: { sources: { list: { members: { configMap: configSource, secret: configSource } } } } },
    azureFile: { members: { secretName: 'text' } },
    csi: { members: { nodePublishSecretRef: named } },
    ...Object.fromEntries(
      ['cephfs', 'flexVolume', 'iscsi', 'rbd', 'scaleIO', 'storageos'].map((type) => [type, secretRef]),
    ),
  },
};

const podSpec: Shape = {
  members: {
    containers,
    initContainers: containers,
    ephemeralContainers: containers,
    volumes: { list: volume },
  },
};

const metadata: Shape = {
  members: { name: 'text', namespace: 'text', generateName: 'text', labels: texts, annotations: texts },
};

const template: Shape = { members: { metadata, spec: podSpec } };

const fenceposts: Shape = { members: { maxUnavailable: 'amount', maxSurge: 'amount', partition: 'number' } };

const workloadSpec: Shape = {
  members: {
    template,
    replicas: 'number',
    paused: 'boolean',
    progressDeadlineSeconds: 'number',
    minReadySeconds: 'number',
    podManagementPolicy: 'text',
    strategy: { members: { type: 'text', rollingUpdate: fenceposts } },
    updateStrategy: { members: { type: 'text', rollingUpdate: fenceposts } },
    ordinals: { members: { start: 'number' } },
  },
};

const jobSpec: Shape = { members: { template } };

const config: Readonly<Record<string, Shape>> = {
  data: texts,
  binaryData: texts,
  stringData: texts,
  immutable: 'boolean',
};

/** The members that are read, besides the metadata, by kind. */
const shapes: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  ConfigMap: config,
  Secret: { ...config, type: 'text' },
  Deployment: { spec: workloadSpec },
  StatefulSet: { spec: workloadSpec },
  DaemonSet: { spec: workloadSpec },
  ReplicaSet: { spec: workloadSpec },
  ReplicationController: { spec: workloadSpec },
  Job: { spec: jobSpec },
  CronJob: { spec: { members: { jobTemplate: { members: { spec: jobSpec } } } } },
  Pod: { spec: podSpec },
};

export interface WellTyped {
  readonly object: KubeObject;
  readonly mistyped: readonly Mistyped[];
}

/** The same object if nothing in it is of a wrong type. Members that reroll does not read are not checked. */
export function wellTyped(object: Members & { readonly kind: string }): WellTyped {
  const mistyped: Mistyped[] = [];
  const note = (each: Mistyped): void => {
    mistyped.push(each);
  };
  const ofKind = Object.hasOwn(shapes, object.kind) ? shapes[object.kind] : undefined;
  const typed = shaped(object, { members: { metadata, ...ofKind } }, [], note);
  return { object: typed as KubeObject, mistyped };
}

type Note = (mistyped: Mistyped) => void;

/** The value as its shape says; undefined to leave it out. */
function shaped(value: unknown, shape: Shape, path: Path, note: Note): unknown {
  if (typeof shape === 'string') return scalar(value, shape, path, note);
  if ('list' in shape) return list(value, shape.list, path, note);
  if (!isMapping(value)) {
    wrong(value, 'a mapping', path, note);
    return;
  }
  const members = value;
  return 'mapOf' in shape
    ? replaced(members, Object.keys(members), (key) => shaped(members[key], shape.mapOf, [...path, key], note))
    : replaced(members, Object.keys(shape.members), (key) => {
        const inner = shape.members[key];
        return inner === undefined ? members[key] : shaped(members[key], inner, [...path, key], note);
      });
}

/** A copy only where a member is another one than before: most objects are right. */
function replaced(members: Members, keys: readonly string[], replace: (key: string) => unknown): Members {
  let copy: Record<string, unknown> | undefined;
  for (const key of keys) {
    if (!Object.hasOwn(members, key)) continue;
    const value = replace(key);
    if (value === members[key]) continue;
    copy ??= { ...members };
    if (value === undefined) Reflect.deleteProperty(copy, key);
    else copy[key] = value;
  }
  return copy ?? members;
}

function list(value: unknown, shape: Shape, path: Path, note: Note): unknown {
  if (!Array.isArray(value)) {
    wrong(value, 'a list', path, note);
    return;
  }
  const typed = value.map((item, index) => shaped(item, shape, [...path, index], note));
  const isSame = typed.every((item, index) => item === value[index]);
  // An empty item in place of a wrong one keeps the indexes, by which positions are found.
  return isSame ? value : typed.map((item) => item ?? {});
}

function scalar(value: unknown, type: 'text' | 'number' | 'boolean' | 'amount', path: Path, note: Note): unknown {
  if (type === 'amount' && (typeof value === 'number' || typeof value === 'string')) return value;
  const expected = type === 'text' ? 'text' : type === 'boolean' ? 'a boolean' : 'a number';
  if (typeName(value) === expected) return value;
  wrong(value, expected, path, note);
  const isPlain = typeof value === 'number' || typeof value === 'boolean';
  return type === 'text' && isPlain ? String(value) : undefined;
}

function wrong(value: unknown, expected: Mistyped['expected'], path: Path, note: Note): undefined {
  note({ path, expected, found: typeName(value) });
  return undefined;
}

function typeName(value: unknown): Mistyped['found'] {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'a boolean';
  return typeof value === 'object' ? 'a mapping' : 'a number';
}
