import type { Random } from '../random.ts';
import { capital, genericText } from '../rules/rule-strings.ts';
import { WORDS } from '../vocabulary.ts';

/** Lines like those of program sources; now and then one that rules look for a part of. */
export function sourceText(random: Random, length: number): string {
  let text = random.pick(['#!/usr/bin/env python3\n', '// SPDX-License-Identifier: MIT\n', '', '']);
  while (text.length < length) text += `${'  '.repeat(random.integer(0, 3))}${line(random)}\n`;
  return text.slice(0, length);
}

function line(random: Random): string {
  const word = (): string => random.pick(WORDS);
  const name = (): string => word() + capital(word());
  return random.weighted([
    [
      16,
      (): string => `const ${name()} = ${name()}.${word()}(${word()}, ${random.integer(0, 99)});`,
    ],
    [14, (): string => `def ${word()}_${word()}(self, ${word()}, ${word()}=None):`],
    [
      14,
      (): string => `if (${name()}->${word()} != NULL && ${word()} < ${random.integer(1, 999)}) {`,
    ],
    [12, (): string => `return ${name()}(${word()});`],
    [
      12,
      (): string => `# the ${word()} of a ${word()} is kept until the ${word()} has a ${word()}`,
    ],
    [10, (): string => `import { ${name()} } from './${word()}/${word()}';`],
    [8, (): string => `log("${word()} ${word()}: %s", ${word()}.${word()})`],
    [10, (): string => '}'],
    [4, (): string => `${word()}("${genericText(random)}");`],
  ])();
}
