#!/usr/bin/env bash
# pickleparser, the package that reads Python pickles in Node, reads negative integers beyond 32 bits as other, positive
# numbers: -(2 ** 40) comes out as 280,375,465,082,880.
#
# Expected: the integer, a BigInt, or an error, as for integers of more than 53 bits.
# Seen: pickleparser 0.2.1 reads the opcode LONG1 without its sign (two's complement). Small ones, which have the
# opcode BININT, are right. In a PyTorch checkpoint such numbers are seeds, time stamps and step counters.
# Fails once that is no longer so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pickleparser@0.2.1
cat >read.mjs <<'JS'
import { execFileSync } from 'node:child_process';
import { Parser } from 'pickleparser';

for (const number of ['-1', '-(2 ** 31)', '2 ** 40', '-(2 ** 33)', '-(2 ** 40)']) {
  const program = `import pickle, sys; sys.stdout.buffer.write(pickle.dumps(${number}, protocol=2))`;
  console.log(`${number}: ${new Parser().parse(execFileSync('python3', ['-c', program]))}`);
}
JS
node read.mjs | tee seen.txt
cat >expected.txt <<'TXT'
-1: -1
-(2 ** 31): -2147483648
2 ** 40: 1099511627776
-(2 ** 33): 1090921693184
-(2 ** 40): 280375465082880
TXT
diff expected.txt seen.txt
