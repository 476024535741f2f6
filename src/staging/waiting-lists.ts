/** All candidates that wait, in one list for each set of groups that any of them waits for. */
import type { Group, GroupCandidate } from './group.ts';
import { WaitingList } from './waiting-list.ts';

type List = WaitingList<Group, GroupCandidate>;

export class WaitingLists {
  readonly #byGroups = new Map<string, List>();
  readonly #of = new Map<Group, Set<List>>();

  add(candidate: GroupCandidate): void {
    const id = idOf(candidate);
    const list = this.#byGroups.get(id) ?? this.#begin(id, candidate);
    list.add(candidate);
    for (const { members } of candidate.groups) members.put(candidate.key, 'waiting', true);
  }

  delete(candidate: GroupCandidate): void {
    for (const { members } of candidate.groups) members.put(candidate.key, 'waiting', false);
    const id = idOf(candidate);
    const list = this.#byGroups.get(id);
    list?.delete(candidate.key);
    if (list?.size === 0) this.#end(id, list);
  }

  /** The lists whose candidates wait for a slot in a group. */
  of(group: Group): Iterable<List> {
    return this.#of.get(group) ?? [];
  }

  #begin(id: string, { groups }: GroupCandidate): List {
    const list: List = new WaitingList(groups);
    this.#byGroups.set(id, list);
    for (const group of groups) this.#of.set(group, (this.#of.get(group) ?? new Set()).add(list));
    return list;
  }

  #end(id: string, list: List): void {
    this.#byGroups.delete(id);
    for (const group of list.groups) {
      const lists = this.#of.get(group);
      lists?.delete(list);
      if (lists?.size === 0) this.#of.delete(group);
    }
  }
}

/** The same for all candidates that wait for the same groups: there is one group for each content of a config. */
function idOf({ groups }: GroupCandidate): string {
  return groups.map(({ config, id }) => `${config} ${id}`).join('\n');
}
