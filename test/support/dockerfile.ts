/** Reads the parts of the Dockerfile that tests can check without Docker. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface Instruction {
  readonly name: string;
  /** The text after the name, with continued lines joined. */
  readonly text: string;
}

export interface Stage {
  /** Undefined for the last stage, the image. */
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

const root = resolve(import.meta.dirname, '../..');

/** The instructions before the first stage, and the stages. */
export function readDockerfile(): { readonly header: readonly Instruction[]; readonly stages: readonly Stage[] } {
  const header: Instruction[] = [];
  const stages: { name: string | undefined; instructions: Instruction[] }[] = [];
  for (const instruction of readInstructions()) {
    if (instruction.name === 'FROM') {
      const [, name] = /\bAS (\S+)$/i.exec(instruction.text) ?? [];
      stages.push({ name, instructions: [instruction] });
    } else {
      (stages.at(-1)?.instructions ?? header).push(instruction);
    }
  }
  return { header, stages };
}

/** What the image runs before the arguments: `ENTRYPOINT` of its last stage. */
export function readEntryPoint(): readonly string[] {
  return readWords('ENTRYPOINT');
}

/** The exact command line of the image without arguments: `ENTRYPOINT` and `CMD` of its last stage. */
export function readCommandLine(): readonly string[] {
  return [...readEntryPoint(), ...readWords('CMD')];
}

function readWords(wanted: string): readonly string[] {
  const { stages } = readDockerfile();
  const { text = '[]' } = stages.at(-1)?.instructions.find(({ name }) => name === wanted) ?? {};
  return JSON.parse(text) as string[];
}

function readInstructions(): readonly Instruction[] {
  const lines = readFileSync(join(root, 'Dockerfile'), 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [, name = '', text = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    return { name, text };
  });
}
