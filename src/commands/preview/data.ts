/** A preview as data. docs/schemas/preview.schema.json describes it. */
import type { Position } from '../../manifests/manifest.ts';
import { apiVersion } from '../../model/json-text.ts';
import type { Preview, PreviewChange, PreviewItem, RefusedChange } from '../../preview/verdict.ts';
import { countsOf } from './summary.ts';
import { notRolledText } from './words.ts';

export function previewData({ items, refused }: Preview): object {
  return {
    apiVersion,
    kind: 'Preview',
    summary: countsOf(items),
    items: items.map(itemData),
    refused: refused.map(refusedData),
  };
}

function itemData(item: PreviewItem): object {
  const { workload, verdict, isCertain, isTemplateChanged, changes, gates, why, notes, pods } = item;
  return {
    workload,
    verdict,
    certain: isCertain,
    templateChanged: isTemplateChanged,
    changes: changes.map(changeData),
    gates: gates.map(({ reason }) => reason),
    reason: why === undefined ? null : { code: why.code, text: notRolledText(why) },
    notes,
    pods: pods ?? null,
    source: sourceText(item.position) ?? null,
  };
}

function changeData({ config, before, keys, isAdded, isRemoved, isOpaque, position }: PreviewChange): object {
  return {
    config,
    before: before === config ? null : before,
    keys: keys.names,
    otherKeys: keys.others,
    added: isAdded,
    removed: isRemoved,
    opaque: isOpaque,
    source: sourceText(position) ?? null,
  };
}

function refusedData({ config, namespace, position }: RefusedChange): object {
  return { config, namespace, reason: 'immutable', source: sourceText(position) ?? null };
}

function sourceText(position: Position | undefined): string | undefined {
  return position && `${position.file}:${String(position.line)}`;
}
