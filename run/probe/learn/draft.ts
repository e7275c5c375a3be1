import type { ProfileFile } from '../../../contract/profile.ts';

/** What a draft rests on; it stands in the profile as `$notes`. */
export interface Notes {
  readonly saw: string[];
  readonly guessed: string[];
  readonly open: string[];
}

export interface Learned {
  readonly profile: ProfileFile;
  readonly notes: Notes;
}

/** A profile that grows part by part, and what each part rests on. */
export class Draft {
  readonly #notes: Notes = { saw: [], guessed: [], open: [] };
  #profile: ProfileFile = {};

  get profile(): ProfileFile {
    return this.#profile;
  }

  /** Puts sections in, in place of the same ones; only the paths of `http` are added to those that are there. */
  put({ http, ...sections }: ProfileFile): void {
    this.#profile = {
      ...this.#profile,
      ...sections,
      ...(http ? { http: { ...this.#profile.http, ...http } } : {}),
    };
  }

  saw(text: string): void {
    this.#notes.saw.push(text);
  }

  guessed(text: string): void {
    this.#notes.guessed.push(text);
  }

  open(text: string): void {
    this.#notes.open.push(text);
  }

  /** Takes back what was open of a part of the profile: something else has said it. */
  settle(part: string): void {
    const left = this.#notes.open.filter((text) => !text.startsWith(`${part}: `));
    this.#notes.open.splice(0, this.#notes.open.length, ...left);
  }

  learned(): Learned {
    const { extends: base, ...sections } = this.#profile;
    const profile = { ...(base === undefined ? {} : { extends: base }), ...sections, $notes: { ...this.#notes } };
    return { profile, notes: this.#notes };
  }
}
