// Builds a k6 whose clock is wrong: the Go runtime's own time.Now is replaced by one that is off by K6_CLOCK_OFFSET_MS
// and runs K6_CLOCK_DRIFT_PPM too fast, wall clock and monotonic clock alike, as those of a machine without a good
// oscillator. faketime and its like cannot do that: Go asks the kernel directly.
//   node tools/wrongClock/build.mjs FILE      takes some minutes: nearly all of Go's library is compiled anew

import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What stands in place of what in Go's time/time.go; each must be there. */
const replacements = [
  [
    'sec, nsec, mono := runtimeNow()\n\tif mono == 0 {\n\t\treturn Time{',
    'sec, nsec, mono := wrongNow()\n\tif mono == 0 {\n\t\treturn Time{',
  ],
  ['return subMono(runtimeNano()-startNano, t.ext)', 'return subMono(wrongNano()-startNano, t.ext)'],
  ['import (\n', 'import (\n\t"syscall"\n'],
];

const added = `
var wrongOffset, wrongDrift, wrongFrom = wrongSettings()

func wrongSettings() (offset int64, drift float64, from int64) {
	number := func(name string) float64 {
		text, _ := syscall.Getenv(name)
		value, sign, scale, behind := 0.0, 1.0, 1.0, false
		for _, c := range []byte(text) {
			switch {
			case c == '-':
				sign = -1
			case c == '.':
				behind = true
			default:
				value = value*10 + float64(c-'0')
				if behind {
					scale *= 10
				}
			}
		}
		return sign * value / scale
	}
	return int64(number("K6_CLOCK_OFFSET_MS") * 1e6), number("K6_CLOCK_DRIFT_PPM") / 1e6, runtimeNano()
}

func wrongNow() (int64, int32, int64) {
	sec, nsec, mono := runtimeNow()
	gained := int64(float64(mono-wrongFrom) * wrongDrift)
	wall := sec*1e9 + int64(nsec) + wrongOffset + gained
	return wall / 1e9, int32(wall % 1e9), mono + gained
}

func wrongNano() int64 {
	mono := runtimeNano()
	return mono + int64(float64(mono-wrongFrom)*wrongDrift)
}
`;

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('usage: node tools/wrongClock/build.mjs FILE');
const goRoot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
const original = join(goRoot, 'src/time/time.go');
let source = await readFile(original, 'utf8');
for (const [from = '', to = ''] of replacements) {
  if (!source.includes(from))
    throw new Error(`${original} has no ${JSON.stringify(from)}: this Go is another one than expected`);
  source = source.replaceAll(from, to);
}
const folder = await mkdtemp(join(tmpdir(), 'wrong-clock-'));
try {
  const replaced = join(folder, 'time.go');
  const overlay = join(folder, 'overlay.json');
  await writeFile(replaced, source + added);
  await writeFile(overlay, JSON.stringify({ Replace: { [original]: replaced } }));
  execFileSync(
    'go',
    ['build', '-overlay', overlay, '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', resolve(target), '.'],
    {
      cwd: join(root, 'engine/go/k6'),
      stdio: 'inherit',
    },
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
