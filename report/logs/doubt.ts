/*
 * Lines that do not say how bad they are: which of them speak of an error? A line that is taken for one costs its user a
 * setting, one that is missed costs him a wrong pass; "0 errors" and "error handler registered" must cost nothing.
 */

/** The words by which a text speaks of an error, quoted; undefined where it does not. */
export function doubtOf(text: string): string | undefined {
  const bounded = text.slice(0, longestText);
  if (!anyWord.test(bounded)) return undefined;
  for (const found of bounded.matchAll(words)) {
    const before = bounded.slice(Math.max(0, found.index - around), found.index);
    const after = bounded.slice(found.index + found[0].length, found.index + found[0].length + around);
    if (isPartOfName(before, after) || isHarmless(before, found[0], after)) continue;
    return `the word "${found[0].trim()}"`;
  }
  return undefined;
}

const longestText = 2000;
const around = 50;

/** Looked for first, since most lines hold none. */
const anyWord =
  /error|exception|fail|fatal|panic|refused|timed?[ -]?out|crash|abort|unhandled|uncaught|unable|cannot|can't|could ?n[o']t|denied|unreachable|corrupt|deadlock|\bE[A-Z]{4,}|ERR_|out of memory|lost connection|connection lost|critical|unauthori[sz]ed|reset by peer|hang up|not permitted|exited with/i;

const words =
  /\b(?:[A-Za-z]{1,60}(?:Error|Exception)|errors?|exceptions?|fail(?:ed|ure|ures|s|ing)?|fatal|panick?(?:ed|ing)?|(?:connection )?refused|timed[ -]?out|time[ -]?out (?:of|after|exceeded|expired|while|waiting|error|occurred|reached)|crash(?:ed|es|ing)?|abort(?:ed|ing)?|unhandled|uncaught|unable to|can ?not|can't|could not|couldn't|(?:access|permission) denied|unreachable|corrupt(?:ed|ion)?|deadlock|out of memory|lost connection|connection lost|reset by peer|hang up|not permitted|critical|unauthori[sz]ed|exited with (?:code|status) [1-9]\d{0,2})\b|\b(?:ECONN[A-Z]{3,10}|ETIMEDOUT|EPIPE|EADDR[A-Z]{3,12}|ENOENT|EMFILE|ENFILE|EACCES|EPERM|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOSPC|EBADF|EPROTO|ERR_[A-Z_]{3,60})\b/gi;

/** `novel.error`, `/errors`, `error.log`, `onError(`, `error_count`, `--on-error`: a name and no statement. */
function isPartOfName(before: string, after: string): boolean {
  return /[\w/$@#-]$|\w\.$/.test(before) || /^(?:[\w/$@(-]|\.\w)/.test(after);
}

const noneBefore =
  /\b(?:0|no|not|zero|without|any|none|never|no longer|free of|ignoring|ignores?|retry on|restart:? on|in case of|on|if|when|until|unless|for|of|as|won't|doesn't|didn't|does not|did not|will not)(?: (?:more|new|known|such|further|an?|the|single|unexpected|unhandled|fatal|critical|recent|open|of \d{1,9}))?[ :=-]{1,3}$/i;
const zeroAfter =
  /^["'\])]{0,2}(?: (?:count|rate|total|ratio|s))?["']?\s{0,3}(?:(?:[:=]|is|was|are|were)?\s{0,3}["']?0(?:\.0{1,6})?\s?(?:%|\b)(?![.,]?\d)|(?:[:=]|is\b|was\b|are\b|were\b)\s{0,3}["']?(?:none\b|null\b|nil\b|<nil>|false\b|undefined\b|no(?=\s{0,3}(?:$|[,;)\]}]))|off\b|disabled\b|\[\]|\{\}|""|''|-(?:\s|$)))/i;
/** "the log level is ERROR" */
const levelName = /(?:level|severity|threshold|verbosity)["']?(?:\s(?:is|was|set|to|now)){0,3}\s?[:=]?\s?["'[]?$/i;
/** Machinery that deals with errors. */
const machinery =
  /^[ -](?:handl(?:er|ers|ing)|report(?:er|ers|ing)|track(?:er|ing)|boundary|boundaries|middlewares?|pages?|budget|levels?|logs?|loggers?|logging|callbacks?|listeners?|events?|filters?|interceptors?|codes?|rates?|thresholds?|messages?|formatter|formatting|monitor(?:ing)?|collector|stream|channel|topic|queue|mapping|maps?|types?|class(?:es)?|recovery|policy|policies|detection|detector|hooks?|options?|mode|serializer|responses?|over|fast|safe|templates?|routes?|state|counter|count|metrics?|tolerance|notifications?|alerts?|controller|system|section|path|window|limit)\b/i;

function isHarmless(before: string, word: string, after: string): boolean {
  if (zeroAfter.test(after) || machinery.test(after)) return true;
  if (/[a-z](?:Error|Exception)$/.test(word)) return /^\s{1,2}(?:class|handler|filter)/.test(after);
  // "on error: it broke" is a statement after all.
  // Socket.IO's reason of a client that is gone.
  if (/^error$/i.test(word) && /\btransport $/.test(before)) return true;
  return levelName.test(before) || (noneBefore.test(before) && !/^: (?!\d|true|false|always|never)/.test(after));
}
