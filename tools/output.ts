/** A file of the repository that is made from the code; a test holds that it is current. */
export interface Output {
  /** Path from the project's root. */
  readonly file: string;
  /** The file as it should be, given as it is ('' where it does not exist). */
  render(current: string): string;
}

/** A file that is generated from its first line to its last. */
export function wholeFile(file: string, content: () => string): Output {
  return { file, render: content };
}

/**
 * The part of a hand-written Markdown file between `<!-- generated: NAME -->` and `<!-- end: NAME -->`.
 *
 * @throws Error where the file has no such marks
 */
export function section(file: string, name: string, content: () => string): Output {
  const begin = `<!-- generated: ${name} -->`;
  const end = `<!-- end: ${name} -->`;
  return {
    file,
    render(current) {
      const from = current.indexOf(begin);
      const to = current.indexOf(end);
      if (from < 0 || to < from) throw new Error(`${file} has no lines "${begin}" and "${end}"`);
      return `${current.slice(0, from + begin.length)}\n\n${content().trim()}\n\n${current.slice(to)}`;
    },
  };
}
