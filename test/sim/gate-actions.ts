/** Applies the steps of users that concern control gates. A step that is impossible is skipped. */
import { contentIdOf } from './content-id.ts';
import type { AnsweredContent, GateStep, Holder, HoldWord, PendingText } from './gate-steps.ts';
import { annotated, hinted, namespaceName, without, workloadName, type SimObject } from './objects.ts';
import type { SimLease } from './sim-lease.ts';
import type { Store } from './store.ts';
import type { Truth } from './truth.ts';

const gateHints = ['hold', 'window', 'approval'] as const;
type GateHint = (typeof gateHints)[number];

const pendingTexts: Readonly<Record<PendingText, string | undefined>> = {
  removed: undefined,
  garbage: '{"v":1',
  forged: '{"v":1,"since":"2025-12-31T00:00:00Z","gates":["hold"],"reason":"hold","opens":null,"wants":{},"cause":[]}',
};

const delaysMs = { '30s': 30_000, '10m': 600_000 } as const;

export interface GateActionsOptions {
  readonly store: Store;
  readonly lease: SimLease;
  readonly truth: Truth;
  readonly nowMs: () => number;
}

export class GateActions {
  readonly #options: GateActionsOptions;

  constructor(options: GateActionsOptions) {
    this.#options = options;
  }

  do(step: GateStep): void {
    switch (step.do) {
      case 'hold':
        this.#hold(step.on, this.#holdText(step.hold));
        return;
      case 'require approval':
        this.#set(step.on, 'approval', step.isRequired ? 'required' : undefined);
        return;
      case 'set window':
        this.#set(step.on, 'window', step.window === 'removed' ? undefined : step.window);
        return;
      case 'approve':
        this.#answer(step.on, 'approved', step.content);
        return;
      case 'let pass':
        this.#answer(step.on, 'now', step.content);
        return;
      case 'rewrite pending':
        this.#set(step.on, 'pending', pendingTexts[step.text]);
        return;
      case 'open gates':
        this.#openAll();
    }
  }

  #openAll(): void {
    const { store, lease, nowMs } = this.#options;
    const keys = gateHints.map((hint) => `reroll.dev/${hint}`);
    const open = (object: SimObject): SimObject => {
      const isOpen = keys.every((key) => object.metadata.annotations?.[key] === undefined);
      return isOpen ? object : annotated(object, nowMs(), (texts) => without(texts, ...keys));
    };
    for (const { metadata } of store.list('Deployment')) store.update('Deployment', metadata.name, open);
    store.update('Namespace', namespaceName, open);
    lease.hold(undefined);
  }

  #hold(on: Holder, text: string | undefined): void {
    if (on === 'lease') this.#options.lease.hold(text);
    else this.#set(on, 'hold', text);
  }

  #set(on: number | 'namespace', hint: GateHint | 'approved' | 'now' | 'pending', value: string | undefined): void {
    const { store, nowMs } = this.#options;
    const change = (object: SimObject): SimObject => hinted(object, nowMs(), hint, value);
    if (on === 'namespace') store.update('Namespace', namespaceName, change);
    else store.update('Deployment', workloadName(on), change);
  }

  #holdText(hold: HoldWord): string | undefined {
    if (hold === 'removed') return undefined;
    if (hold === 'true' || hold === 'ture') return hold;
    return `${new Date(this.#options.nowMs() + delaysMs[hold]).toISOString().slice(0, 19)}Z`;
  }

  #answer(workload: number, hint: 'approved' | 'now', content: AnsweredContent): void {
    const ids = this.#idsOf(workload, content);
    if (content === 'none' || ids.length > 0) this.#set(workload, hint, ids.length > 0 ? ids.join(',') : undefined);
  }

  #idsOf(workload: number, content: AnsweredContent): readonly string[] {
    const { store, truth } = this.#options;
    const name = workloadName(workload);
    if (content === 'pending') return wantedIds(store.get('Deployment', name));
    if (content === 'none') return [];
    const { history } = truth;
    const refs = [...(truth.workloads.get(name)?.uses?.keys() ?? [])];
    return refs.map((ref) => contentIdOf(ref, content === 'present' ? history.now.get(ref) : history.formerOf(ref)));
  }
}

/** The ids that the annotation `pending` names; none for a text that is not one. */
function wantedIds(object: SimObject | undefined): readonly string[] {
  try {
    const pending = JSON.parse(object?.metadata.annotations?.['reroll.dev/pending'] ?? '{}') as { wants?: object };
    return Object.values(pending.wants ?? {}) as string[];
  } catch {
    return [];
  }
}
