/** What can stand in place of the last word of a command line. */
import {
  clientOptions,
  defaultClientSettings,
  defaultScopeSettings,
  scopeOptions,
  type ClientSettings,
  type ScopeSettings,
} from '../../config/client-options.ts';
import { optionsOf, type Command } from '../../config/command.ts';
import { commonFlags } from '../../config/flags.ts';
import { kindOf, namesOfKind, type OperandKind } from '../../config/operands.ts';
import { flagOf } from '../../config/rules.ts';
import { fileOption, readValues } from '../../config/sources.ts';
import { isTripId } from '../../model/trip.ts';
import { readRequest, type Request } from './request.ts';

/** Of the options on the command line, those that say where objects are. */
export type Where = ClientSettings & ScopeSettings;

/** What is known outside of the program. Both reject, or throw, where it cannot be found out. */
export interface CompletionSource {
  /** The names of the objects of a kind, in any order; a name may come twice. */
  namesOf(kind: OperandKind, where: Where): Promise<readonly string[]>;
  /** The ids of the trips whose breakers are tripped. */
  trips(where: Where): Promise<readonly string[]>;
  /** The names of the contexts of the kubeconfig. */
  contexts(where: Where): readonly string[];
}

export interface Candidates {
  /** Sorted; each of them begins with the word. */
  readonly words: readonly string[];
  /** A candidate is the whole word, so that a space can follow it. */
  readonly isWhole: boolean;
  /** The names of files fit as well. */
  readonly areFiles: boolean;
}

/** What the id of a trip begins with. */
const tripStart = /^(?:t[a-z2-7]*)?$/;

/** Signs that a shell and its completion leave as they are. Names with others are no candidates. */
const plainWord = /^[-\w.@:/+=,%]+$/;

/**
 * @param words those after the name of the program; the last one is completed and may be empty
 * @throws UsageError for a wrong value of an option that says where objects are; what the source throws
 */
export async function candidatesFor(
  words: readonly string[],
  commands: readonly Command[],
  source: CompletionSource,
): Promise<Candidates> {
  const request = readRequest(words, commands);
  if (isFile(request)) return { words: [], isWhole: true, areFiles: true };
  const found = await wordsFor(request, commands, source);
  const typed = words.at(-1) ?? '';
  const fitting = found.filter((word) => word.startsWith(typed) && plainWord.test(word));
  return {
    words: [...new Set(fitting)].sort(),
    isWhole: !fitting.some((word) => word.endsWith('/')),
    areFiles: false,
  };
}

function isFile(request: Request): boolean {
  if (request.part === 'operand') return request.command?.areFilesOperands === true;
  return request.part === 'value' && (request.option?.values === 'files' || request.name === fileOption);
}

async function wordsFor(
  request: Request,
  commands: readonly Command[],
  source: CompletionSource,
): Promise<readonly string[]> {
  switch (request.part) {
    case 'command':
      return commands.map(({ name }) => name);
    case 'option':
      return optionWords(request);
    case 'value':
      return valueWords(request, source);
    case 'operand':
      return operandWords(request, source);
  }
}

function optionWords({ command, texts }: Request): readonly string[] {
  const options = command === undefined ? [] : optionsOf(command);
  const left = options.filter(
    ({ name, isHidden, isRepeatable }) => isHidden !== true && (isRepeatable === true || !texts.has(name)),
  );
  const isFileAccepted = command !== undefined && command.takesFlagsOnly !== true;
  const names = [...left.map(({ name }) => name), ...(isFileAccepted ? [fileOption] : []), ...commonFlags];
  return names.map(flagOf);
}

async function valueWords(
  { option, lead, typed, texts }: Request & { readonly part: 'value' },
  source: CompletionSource,
): Promise<readonly string[]> {
  if (option?.values === 'contexts') return source.contexts(readWhere(texts)).map((name) => lead + name);
  if (option?.values === 'namespaces') {
    return (await source.namesOf('Namespace', readWhere(texts))).map((name) => lead + name);
  }
  // In a comma list, the last entry is completed.
  const list = typed.slice(0, typed.lastIndexOf(',') + 1);
  const lists = (option?.choices ?? []).map((choice) => list + choice);
  return lists.filter((text) => option?.parse(text) !== undefined).map((text) => lead + text);
}

async function operandWords(request: Request, source: CompletionSource): Promise<readonly string[]> {
  const { command, operands, typed, texts } = request;
  const { operandChoices = [], operandKinds } = command ?? {};
  if (operandKinds === undefined) return operands.length === 0 ? operandChoices : [];
  const [first] = operands;
  const [kindWord = '', name] = typed.split('/');
  if (name !== undefined) {
    const names = await namesOfAll([kindWord], operandKinds, (kind) => source.namesOf(kind, readWhere(texts)));
    return without(
      names.map((each) => `${kindWord}/${each}`),
      operands,
    );
  }
  const trips = await tripWords(request, source);
  if (first === undefined) return [...trips, ...kindWords(typed, operandKinds)];
  if (first.includes('/') || isTripId(first)) {
    return [...trips, ...kindWords(typed, operandKinds).map((word) => `${word}/`)];
  }
  const names = await namesOfAll(first.split(','), operandKinds, (kind) => source.namesOf(kind, readWhere(texts)));
  return without(names, operands.slice(1));
}

/** The ids of trips that are not given yet, where they may stand; none without the right to read the Lease. */
async function tripWords(
  { command, operands, typed, texts }: Request,
  source: CompletionSource,
): Promise<readonly string[]> {
  if (command?.areTripsOperands !== true || !tripStart.test(typed)) return [];
  return without(await source.trips(readWhere(texts)), operands);
}

/** The names of kinds that fit; short names and plurals where no other one fits. In a comma list, the last entry. */
function kindWords(typed: string, kinds: readonly OperandKind[]): readonly string[] {
  const list = typed.slice(0, typed.lastIndexOf(',') + 1);
  const entry = typed.slice(list.length);
  const names = kinds.map(namesOfKind);
  const plain = names.flatMap(([name = '']) => (name.includes('.') ? [] : name));
  const singulars = plain.filter((name) => name.startsWith(entry));
  const fitting = singulars.length > 0 ? singulars : names.flat();
  return fitting.map((name) => list + name);
}

/** @param words names of kinds; any other word, and a kind that is not accepted, has no objects */
async function namesOfAll(
  words: readonly string[],
  accepted: readonly OperandKind[],
  namesOf: (kind: OperandKind) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const kinds = accepted.filter((kind) => words.some((word) => kindOf(word) === kind));
  return (await Promise.all(kinds.map(namesOf))).flat();
}

function without(words: readonly string[], given: readonly string[]): readonly string[] {
  return words.filter((word) => !given.includes(word));
}

const whereOptions = { ...clientOptions, ...scopeOptions };
const nowhere: Where = { ...defaultClientSettings, ...defaultScopeSettings };

/** @throws UsageError for a wrong value */
function readWhere(texts: ReadonlyMap<string, string>): Where {
  return readValues(whereOptions, nowhere, { texts, env: {}, isFlagsOnly: true, readFile: () => '' });
}
