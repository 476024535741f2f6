/** Steps with which users change ConfigMaps and Secrets. */
import { configBody, split, type ConfigGiven, type ConfigRef, type Values } from './objects.ts';
import type { Step } from './scenario.ts';
import type { ScenarioEnv } from './scenario-env.ts';

/** Changes values; null removes a key. */
export function edit(ref: ConfigRef, values: Readonly<Record<string, string | null>>): Step {
  return {
    description: `edit ${ref}: ${shorten(values)}`,
    run: async (env) => {
      note(env, ref);
      await env.client.patch(env.configPath(ref), editBody(ref, values));
    },
  };
}

/**
 * Edits a config in a later second than the one of its creation: the times of its `managedFields`, which are all that a
 * controller knows of a change it did not see, then show that it has changed.
 */
export function editInALaterSecond(ref: ConfigRef, values: Readonly<Record<string, string>>): Step {
  return {
    description: `edit ${ref} in a later second`,
    run: async (env) => {
      const { metadata } = await env.client.get(env.configPath(ref));
      const createdAtMs = Date.parse(String(metadata['creationTimestamp']));
      await env.until('the next second', () => Date.now() >= createdAtMs + 1000);
      await edit(ref, values).run(env);
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
    description: `edit ${refs.join(' and ')} at the same time`,
    run: async (env) => {
      env.markLog();
      const values = { color: `of ${refs.join()}` };
      await Promise.all(refs.map((ref) => env.client.patch(env.configPath(ref), editBody(ref, values))));
    },
  };
}

/** Merges other fields than text values into a config: labels, annotations, `binaryData`. */
export function amend(ref: ConfigRef, patch: object): Step {
  return {
    description: `amend ${ref}: ${shorten(patch)}`,
    run: async (env) => {
      note(env, ref);
      await env.client.patch(env.configPath(ref), patch);
    },
  };
}

export function create(ref: ConfigRef, given: ConfigGiven | Values): Step {
  return {
    description: `create ${ref}`,
    run: async (env) => {
      note(env, ref);
      const whole = isGiven(given) ? given : { values: given };
      await env.client.create(env.configCollection(split(ref).kind), configBody(ref, whole));
    },
  };
}

/** Checks that the API server refuses a config with these values, so that reroll needs no rule for it. */
export function isRefused(ref: ConfigRef, values: Values): Step {
  return {
    description: `${ref} with ${shorten(values)} is refused`,
    run: async (env) => {
      const response = await env.client.request('POST', env.configCollection(split(ref).kind), {
        body: configBody(ref, { values }),
      });
      if (response.status !== 422) throw new Error(`answered with ${String(response.status)}`);
    },
  };
}

export function remove(ref: ConfigRef): Step {
  return {
    description: `delete ${ref}`,
    run: async (env) => {
      note(env, ref);
      await env.client.delete(env.configPath(ref));
    },
  };
}

export interface KeepEditing {
  readonly everyMs: number;
  readonly until: (env: ScenarioEnv) => boolean;
}

/** Edits repeatedly; no value comes twice. */
export function keepEditing(ref: ConfigRef, what: string, { everyMs, until }: KeepEditing): Step {
  return {
    description: `edit ${ref} every ${String(everyMs)} ms until ${what}`,
    run: async (env) => {
      note(env, ref);
      await env.until(what, async () => {
        const next = new Promise((resolve) => setTimeout(resolve, everyMs));
        env.edits += 1;
        await env.client.patch(env.configPath(ref), editBody(ref, { color: `shade ${String(env.edits)}` }));
        await next;
        return until(env);
      });
    },
  };
}

function isGiven(given: ConfigGiven | Values): given is ConfigGiven {
  return Object.values(given).some((value) => typeof value !== 'string');
}

function note(env: ScenarioEnv, ref: ConfigRef): void {
  env.lastKind = split(ref).kind;
  env.markLog();
}

function shorten(value: object): string {
  return JSON.stringify(value).slice(0, 80);
}
