/** Finds the lines of a script that a message is about. */
export interface Lines {
  /** "presence.ts:12": where the word stands. */
  of(word: string): string;
  /** The same of a function that the script exports. */
  ofFunction(name: string): string;
}

/** @param sources name and text of each file, the script itself first */
export function linesOf(sources: readonly (readonly [string, string])[]): Lines {
  const find = (forms: readonly RegExp[]) => {
    for (const form of forms) {
      for (const [file, text] of sources) {
        // Of two goals with one id the second is the one too many.
        const index = text.split('\n').findLastIndex((line) => form.test(line.replace(/^\s*(\/\/|\*).*/, '')));
        if (index >= 0) return `${file}:${index + 1}`;
      }
    }
    return `${sources[0]?.[0] ?? 'the script'}:1`;
  };
  return {
    of: (word) => find(formsOf(word)),
    ofFunction: (name) => find([new RegExp(`\\b(?:function|const|let)\\s+${name}\\b`), ...formsOf(name)]),
  };
}

/** In quotation marks; as a key, a function or whole; or where the scenario is defined at all. */
function formsOf(word: string): RegExp[] {
  const text = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return [
    new RegExp(`['"\`]${text}['"\`]`),
    new RegExp(`(^|[^\\w.-])${text}\\s*:`),
    new RegExp(`(^|[^\\w.-])${text}($|[^\\w-])`),
    /defineScenario\(/,
  ];
}
