/** Plans the write of an answer for a workload as it is now: only for the contents that the user has seen. */
import { readMetadata, type KubeObject } from '../../model/kube-object.ts';
import type { Annotations } from '../../plan/read/annotations.ts';
import { answerIds } from '../../status/answer-ids.ts';
import { wantedIds, type AnswerKind } from './answer-kinds.ts';
import type { Answered } from './contents.ts';
import { configText, readIds, readWait } from './wait.ts';
import type { Plan } from './write.ts';

export function planAnswer(
  { target, contents }: Answered,
  kind: AnswerKind,
  annotations: Annotations,
): (object: KubeObject) => Plan {
  const key = annotations[kind.annotation];
  const wanted = wantedIds(target);
  return (object) => {
    const { annotations: texts } = readMetadata(object);
    const refusal = changedSince(texts[annotations.pending], { target, contents });
    if (refusal !== undefined) return { refusal };
    const before = readIds(texts[key]);
    const ids = contents.map(([, id]) => id);
    if (ids.every((id) => before.includes(id))) return 'unchanged';
    return { patch: { metadata: { annotations: { [key]: answerIds(ids, before, wanted).join(',') } } } };
  };
}

/** Why the user has not seen what the workload waits for now; undefined if the user has. */
function changedSince(pending: string | undefined, { target, contents }: Answered): string | undefined {
  // The controller may not have written it yet.
  if (pending === target.workload.pending) return undefined;
  const now = readWait(pending);
  if (now === undefined) return 'it no longer waits';
  const other = contents.find(([ref, id]) => now.wants[ref] !== id);
  if (other === undefined) return undefined;
  const [ref] = other;
  const id = now.wants[ref];
  return id === undefined
    ? `it no longer waits with ${configText(ref)}`
    : `${configText(ref)} has changed meanwhile, and its content is now ${id}`;
}
