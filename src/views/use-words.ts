/** The words for the use of a config. */
import { allKeys } from '../model/config-state.ts';
import type { Place } from '../plan/references/places.ts';
import type { ContentState, Exclusion, KeyNames, Use, UsePlace } from '../survey/explain/use.ts';
import type { Piece } from './piece.ts';

/** A cell has room for this many names. */
const mostNamed = 5;

/** Stands for nothing. */
export const none = '–';

/** Such as `color, size`, `all keys`, `2 keys` or `color and 2 more`; empty for none. */
export function keysText({ names, others }: KeyNames): string {
  if (names.includes(allKeys)) return 'all keys';
  const shown = names.slice(0, mostNamed);
  const more = names.length - shown.length + others;
  if (more === 0) return shown.join(', ');
  return shown.length === 0 ? counted(more, 'key') : `${shown.join(', ')} and ${String(more)} more`;
}

export function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Where a workload uses a config, such as `env of container app; volume conf (updated live)`. */
export function placesText({ places, listedBy }: Use): string {
  const texts = places.map(placeText);
  return [...new Set([...texts, ...listedBy.map((annotation) => `listed by ${annotation}`)])].join('; ') || none;
}

function placeText({ place, isOptional, isLive }: UsePlace): string {
  const notes = [...(isOptional ? ['optional'] : []), ...(isLive ? ['updated live'] : [])];
  return `${placeName(place)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

function placeName(place: Place): string {
  switch (place.form) {
    case 'env':
    case 'envFrom':
      return `${place.form} of ${place.containerType} ${place.container}`;
    case 'volume':
      return `volume ${place.volume}`;
    case 'mount':
      return `credentials of volume ${place.volume}`;
  }
}

const contentWords: Readonly<Record<ContentState, string>> = {
  same: 'same',
  changed: 'CHANGED',
  missing: 'MISSING',
  unrecorded: 'not recorded yet',
  'not-compared': 'not compared',
  uncounted: none,
};

/** How its content stands, or why it does not count. */
function contentPieces(use: Use): readonly Piece[] {
  const { content, changedKeys, absentKeys, exclusion } = use;
  if (exclusion !== undefined) return [exclusionText(exclusion)];
  const word = contentWords[content];
  const isAlarming = content === 'changed' || content === 'missing';
  const lacks = absentKeys.length === 0 ? [] : [{ text: `, lacks ${absentKeys.join(', ')}`, style: 'red' } as const];
  const keys = content === 'changed' ? keysText(changedKeys) : '';
  return [isAlarming ? { text: word, style: 'yellow' } : word, ...(keys === '' ? [] : [` ${keys}`]), ...lacks];
}

/** Why a config does not count, in a few words. */
export function exclusionText({ why, source }: Exclusion): string {
  switch (why) {
    case 'excluded':
      return `excluded by ${source}`;
    case 'ignored':
      return `ignored: it carries ${source}`;
    case 'auto':
      return `not selected by ${source}`;
    case 'search':
      return `lacks ${source}`;
    case 'skip-volumes':
      return `left out by ${source}`;
    case 'option':
      return `left out by --${source} of the controller`;
    case 'type':
      return 'left out: reroll watches no Secret of its type';
  }
}

/** The cells of one line: config, keys, places, content. */
export function useCells(use: Use): readonly (readonly Piece[])[] {
  return [[use.config], [keysText({ names: use.keys, others: 0 }) || none], [placesText(use)], contentPieces(use)];
}
