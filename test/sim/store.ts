/**
 * The stored objects: an etcd with one version counter for all kinds, and the event log of each kind from which watches
 * read. It can be restored to an earlier snapshot; the uids and the sequence of the simulation continue then.
 */
import { namespaceName, simKinds, type SimKind, type SimObject } from './objects.ts';

export interface SimEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: SimObject;
}

interface Snapshot {
  readonly version: number;
  readonly objects: ReadonlyMap<string, SimObject>;
}

export class Store {
  /** Counts every write of the run and never goes back: the order of events by the simulation's own clock. */
  sequence = 0;
  /** Counts the restores: a watch of an earlier epoch has lost its connection. */
  epoch = 0;
  /** Called after every write, with the object before it. */
  onWrite: (kind: SimKind, now: SimObject | undefined, before: SimObject | undefined) => void = () => undefined;
  #version = 1_000;
  #uids = 0;
  readonly #nowMs: () => number;
  #objects = new Map<string, SimObject>();
  #logs = new Map<SimKind, SimEvent[]>(simKinds.map((kind) => [kind, []]));
  #snapshot: Snapshot | undefined;

  /** @param nowMs wall clock of the API server, ms since the epoch */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get version(): number {
    return this.#version;
  }

  get(kind: SimKind, name: string): SimObject | undefined {
    return this.#objects.get(`${kind}/${name}`);
  }

  /** The objects of a kind as they are now. */
  list(kind: SimKind): readonly SimObject[] {
    return [...this.#objects].flatMap(([key, object]) => (key.startsWith(`${kind}/`) ? [object] : []));
  }

  /** The events of a kind since the last restore. */
  log(kind: SimKind): readonly SimEvent[] {
    return this.#logs.get(kind) ?? [];
  }

  create(kind: SimKind, name: string, rest: Omit<SimObject, 'metadata'>, metadata: object): void {
    if (this.get(kind, name) !== undefined) return;
    this.#uids += 1;
    const scope = kind === 'Namespace' ? {} : { namespace: namespaceName };
    const creationTimestamp = `${new Date(this.#nowMs()).toISOString().slice(0, 19)}Z`;
    const uid = `uid-${String(this.#uids)}`;
    const made = { ...scope, name, uid, creationTimestamp, generation: 1, ...metadata, resourceVersion: '' };
    this.#write(kind, 'ADDED', { ...rest, metadata: made });
  }

  /**
   * Writes an existing object; a write without a change is skipped. Counts the generation as the API server does.
   */
  update(kind: SimKind, name: string, change: (object: SimObject) => SimObject): SimObject | undefined {
    const before = this.get(kind, name);
    if (before === undefined) return undefined;
    const next = change(before);
    if (JSON.stringify(next) === JSON.stringify(before)) return before;
    // A Deployment's generation counts its annotations too.
    const isNewGeneration =
      JSON.stringify([next.spec, next.metadata.annotations]) !==
      JSON.stringify([before.spec, before.metadata.annotations]);
    const generation = (before.metadata.generation ?? 1) + (isNewGeneration ? 1 : 0);
    return this.#write(kind, 'MODIFIED', { ...next, metadata: { ...next.metadata, generation } });
  }

  remove(kind: SimKind, name: string): void {
    const before = this.get(kind, name);
    if (before !== undefined) this.#write(kind, 'DELETED', before);
  }

  takeSnapshot(): void {
    this.#snapshot = { version: this.#version, objects: new Map(this.#objects) };
  }

  /** Restores the last snapshot. @returns false if there is none */
  restore(): boolean {
    if (this.#snapshot === undefined) return false;
    const before = this.#objects;
    this.#objects = new Map(this.#snapshot.objects);
    this.#version = this.#snapshot.version;
    this.#logs = new Map(simKinds.map((kind) => [kind, []]));
    this.epoch += 1;
    this.sequence += 1;
    for (const key of new Set([...before.keys(), ...this.#objects.keys()])) {
      const [kind = ''] = key.split('/');
      if (before.get(key) !== this.#objects.get(key))
        this.onWrite(kind as SimKind, this.#objects.get(key), before.get(key));
    }
    return true;
  }

  #write(kind: SimKind, type: SimEvent['type'], object: SimObject): SimObject {
    this.#version += 1;
    this.sequence += 1;
    const key = `${kind}/${object.metadata.name}`;
    const before = this.#objects.get(key);
    const next = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    if (type === 'DELETED') this.#objects.delete(key);
    else this.#objects.set(key, next);
    this.#logs.get(kind)?.push({ type, object: next });
    this.onWrite(kind, type === 'DELETED' ? undefined : next, before);
    return next;
  }
}
