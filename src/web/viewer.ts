/** Whose eyes a page is for: the rows of a snapshot that a viewer may see. */
import { configKey, parseConfigKey, type ConfigKey, type WorkloadKey } from '../model/kinds.ts';
import type { ConfigName, Snapshot } from './inventory-source.ts';

export interface Viewer {
  /** Names the rights: two viewers with the same id see the same pages. */
  readonly id: string;
  mayRead(namespace: string): boolean;
}

/** Anyone who reaches the page may see everything on it. */
export const everybody: Viewer = { id: 'all', mayRead: () => true };

/** Of a Secret that no workload uses a user that may list Deployments learns nothing, not even that it exists. */
export function mayExplain(viewer: Viewer, { kind, namespace, name }: ConfigName, snapshot: Snapshot): boolean {
  if (!viewer.mayRead(namespace)) return false;
  return viewer === everybody || kind !== 'Secret' || snapshot.usersOf(configKey(kind, namespace, name)).length > 0;
}

export function visibleTo(viewer: Viewer, snapshot: Snapshot): Snapshot {
  if (viewer === everybody) return snapshot;
  const isVisible = ({ namespace }: { readonly namespace: string }): boolean => viewer.mayRead(namespace);
  const mayReadConfig = (key: ConfigKey): boolean => isVisible(parseConfigKey(key));
  const { memory, changes } = snapshot;
  return {
    ...snapshot,
    rows: snapshot.rows.filter(({ state }) => isVisible(state)),
    trips: snapshot.trips?.filter(({ config }) => mayReadConfig(config)),
    memory: memory && { ...memory, decisions: memory.decisions.filter(({ workload }) => isVisible(workload)) },
    changes: {
      recent: async () => (await changes.recent()).filter(({ config }) => mayReadConfig(config)),
      writeOfChange: async (id) => {
        const write = await changes.writeOfChange(id);
        return write !== undefined && mayReadConfig(write.key) ? write : undefined;
      },
    },
    row: (key: WorkloadKey) => {
      const row = snapshot.row(key);
      return row !== undefined && isVisible(row.state) ? row : undefined;
    },
    usersOf: (key) => (mayReadConfig(key) ? snapshot.usersOf(key) : []),
    writeOf: (key) => (mayReadConfig(key) ? snapshot.writeOf(key) : undefined),
    *writes() {
      for (const write of snapshot.writes()) if (mayReadConfig(write.key)) yield write;
    },
  };
}
