#!/usr/bin/env bash
# A Parquet column that holds only nulls, written by Arrow with LZ4, cannot be read by hyparquet with
# hyparquet-compressors, which lists LZ4 and LZ4_RAW as supported.
#
# Expected: a valid file of pyarrow is read like the same file with snappy.
# Seen: pyarrow 26.0.1 writes an empty dictionary page, whose LZ4 block is one byte; hyparquet-compressors 1.1.2 goes on
# behind its end and throws “lz4 offset out of range 0”. The other columns of the file, and snappy, zstd, gzip and brotli,
# are read. Data sets meet this where an optional column (the path beside an embedded image) is empty throughout.
# Fails once that is no longer so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q pyarrow==26.0.1
npm init -y >/dev/null
npm install --silent --no-audit --no-fund hyparquet@1.33.0 hyparquet-compressors@1.1.2

cat >write.py <<'PY'
import pyarrow, pyarrow.parquet
table = pyarrow.table({"label": ["a", "b"], "path": pyarrow.array([None, None], pyarrow.string())})
for codec in ["snappy", "zstd", "gzip", "brotli", "lz4"]:
    pyarrow.parquet.write_table(table, f"{codec}.parquet", compression=codec)
    assert pyarrow.parquet.read_table(f"{codec}.parquet").equals(table)
PY
env/bin/python write.py

cat >read.mjs <<'JS'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
for (const codec of ['snappy', 'zstd', 'gzip', 'brotli', 'lz4'])
  for (const column of ['label', 'path']) {
    const file = await asyncBufferFromFile(`${codec}.parquet`);
    const outcome = await parquetReadObjects({ file, compressors, columns: [column] }).then(
      (rows) => `${rows.length} rows`,
      (error) => error.message,
    );
    console.log(`${codec} ${column}: ${outcome}`);
  }
JS
node read.mjs | tee seen.txt
cat >expected.txt <<'TXT'
snappy label: 2 rows
snappy path: 2 rows
zstd label: 2 rows
zstd path: 2 rows
gzip label: 2 rows
gzip path: 2 rows
brotli label: 2 rows
brotli path: 2 rows
lz4 label: 2 rows
lz4 path: lz4 offset out of range 0
TXT
diff expected.txt seen.txt
