/** What somebody does with ConfigMaps and Secrets. */
import { configBody, split, type ConfigGiven, type ConfigRef, type Values } from './objects.ts';
import type { Step } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Changes values; null removes a key. */
export function edit(ref: ConfigRef, values: Readonly<Record<string, string | null>>): Step {
  return {
    says: `edit ${ref}: ${shorten(values)}`,
    run: async (stage) => {
      note(stage, ref);
      await stage.client.patch(stage.configPath(ref), editBody(ref, values));
    },
  };
}

/**
 * Edits a config in a later second than that in which it was created: by the times of its `managedFields`, all that a
 * controller can know of what it did not see, it has then been changed.
 */
export function editInALaterSecond(ref: ConfigRef, values: Readonly<Record<string, string>>): Step {
  return {
    says: `edit ${ref} in a later second`,
    run: async (stage) => {
      const { metadata } = await stage.client.get(stage.configPath(ref));
      const createdAtMs = Date.parse(String(metadata['creationTimestamp']));
      await stage.until('the next second', () => Date.now() >= createdAtMs + 1000);
      await edit(ref, values).run(stage);
    },
  };
}

/** The merge patch of an edit. */
export function editBody(ref: ConfigRef, values: Readonly<Record<string, string | null>>): object {
  if (split(ref).kind === 'ConfigMap') return { data: values };
  const encode = (value: string | null): string | null => value && Buffer.from(value).toString('base64');
  return { data: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, encode(value)])) };
}

/** Edits several at the same time. */
export function editTogether(...refs: readonly ConfigRef[]): Step {
  return {
    says: `edit ${refs.join(' and ')} at the same time`,
    run: async (stage) => {
      stage.markLog();
      const values = { color: `of ${refs.join()}` };
      await Promise.all(refs.map((ref) => stage.client.patch(stage.configPath(ref), editBody(ref, values))));
    },
  };
}

/** Merges fields into a config that are not values in text: labels, annotations, `binaryData`. */
export function amend(ref: ConfigRef, patch: object): Step {
  return {
    says: `amend ${ref}: ${shorten(patch)}`,
    run: async (stage) => {
      note(stage, ref);
      await stage.client.patch(stage.configPath(ref), patch);
    },
  };
}

export function create(ref: ConfigRef, given: ConfigGiven | Values): Step {
  return {
    says: `create ${ref}`,
    run: async (stage) => {
      note(stage, ref);
      const whole = isGiven(given) ? given : { values: given };
      await stage.client.create(stage.configCollection(split(ref).kind), configBody(ref, whole));
    },
  };
}

/** Shows that the API server refuses a config with these values, so that no rule is needed for it. */
export function isRefused(ref: ConfigRef, values: Values): Step {
  return {
    says: `${ref} with ${shorten(values)} is refused`,
    run: async (stage) => {
      const response = await stage.client.request('POST', stage.configCollection(split(ref).kind), {
        body: configBody(ref, { values }),
      });
      if (response.status !== 422) throw new Error(`answered with ${String(response.status)}`);
    },
  };
}

export function remove(ref: ConfigRef): Step {
  return {
    says: `delete ${ref}`,
    run: async (stage) => {
      note(stage, ref);
      await stage.client.delete(stage.configPath(ref));
    },
  };
}

export interface KeepEditing {
  readonly everyMs: number;
  readonly until: (stage: Stage) => boolean;
}

/** Edits again and again; no value comes twice. */
export function keepEditing(ref: ConfigRef, what: string, { everyMs, until }: KeepEditing): Step {
  return {
    says: `edit ${ref} every ${String(everyMs)} ms until ${what}`,
    run: async (stage) => {
      note(stage, ref);
      await stage.until(what, async () => {
        const next = new Promise((resolve) => setTimeout(resolve, everyMs));
        stage.edits += 1;
        await stage.client.patch(stage.configPath(ref), editBody(ref, { color: `shade ${String(stage.edits)}` }));
        await next;
        return until(stage);
      });
    },
  };
}

function isGiven(given: ConfigGiven | Values): given is ConfigGiven {
  return Object.values(given).some((value) => typeof value !== 'string');
}

function note(stage: Stage, ref: ConfigRef): void {
  stage.lastKind = split(ref).kind;
  stage.markLog();
}

function shorten(value: object): string {
  return JSON.stringify(value).slice(0, 80);
}
