/** Reads the trips that a user names: by their ids, or by their configs. */
import { configOperands, kindOf } from '../../config/operands.ts';
import { unknown } from '../../config/sources.ts';
import { configKey, configKinds, parseConfigKey, type ConfigKey, type ConfigKind } from '../../model/kinds.ts';
import { nearest } from '../../model/nearest.ts';
import { oneLine, suggestion } from '../../model/quote.ts';
import { isTripped, type Trip } from '../../model/trip.ts';
import { listed } from '../../model/wording.ts';
import { configWords } from '../../status/breaker-words.ts';
import { readNames } from './check-answer.ts';

/** The id of a trip, as the user has written it, or a config. */
export type TripOperand = { readonly id: string } | { readonly kind: ConfigKind; readonly name: string };

/** What an id begins with. The name of no kind does. */
const idStart = /^t/i;

/**
 * Ids, and configs in the grammar of kubectl.
 * @throws UsageError for a word that is neither, for a config without a name, or for a name that no config can have
 */
export function readTripOperands(words: readonly string[]): readonly TripOperand[] {
  const [first = ''] = words;
  if (first.split(',').every((word) => kindOf(word) !== undefined)) return readConfigs(words);
  return words.flatMap((word): readonly TripOperand[] => {
    if (word.includes('/')) return readConfigs([word]);
    if (idStart.test(word)) return [{ id: word }];
    throw unknown('trip or kind', word, ['the id of a trip', ...configKinds.map((kind) => kind.toLowerCase())]);
  });
}

function readConfigs(words: readonly string[]): readonly TripOperand[] {
  return readNames(words, configOperands).map(({ kind, name = '' }) => ({ kind: kind as ConfigKind, name }));
}

/**
 * The trip that the user means, or why there is none, with those that there are.
 * @param namespace of a config; an id is found in all namespaces
 */
export function findTrip(operand: TripOperand, trips: readonly Trip[], namespace: string): Trip | string {
  if ('id' in operand) {
    const found = trips.find(({ id }) => id === operand.id);
    return found ?? `no trip has the id ${oneLine(operand.id)}: ${thoseThere(trips, operand.id)}`;
  }
  const key = configKey(operand.kind, namespace, operand.name);
  const found = trips.find(({ config }) => config === key);
  return found ?? `the breaker of ${configWords({ config: key })} is not tripped: ${thoseThere(trips, key)}`;
}

/** The trips that can be resumed, and which of them the user most likely meant. @param word what the user wrote */
function thoseThere(trips: readonly Trip[], word: string): string {
  const tripped = trips.filter(isTripped);
  if (tripped.length === 0) return 'no breaker is tripped';
  const names = tripped.map((trip) => `${trip.id} (${configWords(trip)})`);
  const meant = nearestTrip(word, tripped);
  return `these are: ${listed(names)}${suggestion(meant)}`;
}

function nearestTrip(word: string, trips: readonly Trip[]): string | undefined {
  const byId = nearest(
    word,
    trips.map(({ id }) => id),
  );
  const config = nearest(
    word,
    trips.map((trip) => trip.config),
  ) as ConfigKey | undefined;
  return byId ?? (config && configName(config));
}

/** As `resume` takes it. */
function configName(config: ConfigKey): string {
  const { kind, namespace, name } = parseConfigKey(config);
  return `${kind.toLowerCase()}/${name} -n ${namespace}`;
}
