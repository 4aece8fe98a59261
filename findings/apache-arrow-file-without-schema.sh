#!/usr/bin/env bash
# A file that apache-arrow (JavaScript) writes in the file format lacks the schema message before its batches.
#
# Expected: as the columnar format says and pyarrow writes it, between the magic word and the footer stands the streaming
# format, whose first message is the schema. So a reader may walk over the messages from byte 8 and leave the footer alone,
# for a file that is still being written, say, or whose end is lost.
# Seen: apache-arrow 21.2.0 (`tableToIPC(table, 'file')`) begins with a dictionary or a record batch; the schema is in the
# footer alone. pyarrow 26.0.1 reads the file as a file and, from byte 8, refuses it: "Expected IPC message of type schema".
# Fails once that is no longer so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q pyarrow==26.0.1
npm init -y >/dev/null
npm install --silent --no-audit --no-fund apache-arrow@21.2.0
cat >write.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import { makeTable, tableToIPC } from 'apache-arrow';

writeFileSync('javascript.arrow', tableToIPC(makeTable({ label: Int32Array.of(3, 5, 3) }), 'file'));
JS
node write.mjs
env/bin/python - <<'PY' | tee seen.txt
import pyarrow

table = pyarrow.table({"label": pyarrow.array([3, 5, 3], pyarrow.int32())})
with pyarrow.OSFile("python.arrow", "wb") as file, pyarrow.ipc.new_file(file, table.schema) as writer:
    writer.write_table(table)
for name in ("python", "javascript"):
    data = pyarrow.memory_map(f"{name}.arrow").read_buffer()
    print(f"{name}: as a file {pyarrow.ipc.open_file(data).read_all().num_rows} rows")
    try:
        print(f"{name}: from byte 8 {pyarrow.ipc.open_stream(data.slice(8)).read_all().num_rows} rows")
    except OSError as error:
        print(f"{name}: from byte 8 {error}")
PY
cat >expected.txt <<'TXT'
python: as a file 3 rows
python: from byte 8 3 rows
javascript: as a file 3 rows
javascript: from byte 8 Expected IPC message of type schema but got record batch
TXT
diff expected.txt seen.txt
