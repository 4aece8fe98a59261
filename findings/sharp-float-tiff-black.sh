#!/usr/bin/env bash
# A floating-point TIFF with values from 0 to 1, as scientific tools write it, comes out of sharp as a black picture, and
# `normalise()`, which stretches luminance to the full range, does not help. No error, no warning.
#
# Expected: a grey ramp stays one, at least where its range is to be stretched.
# Seen: sharp 0.35.5 makes the bytes 0 and 1 of it, with and without `normalise()`; the same ramp in 16 bits comes out
# from 0 to 255. Faces stored so are audited, shown and learned from as black pictures unless their values are read raw
# (`raw({ depth: 'float' })`) and scaled first.
# Fails once that is no longer so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q tifffile==2026.3.3 numpy==2.4.6
npm init -y >/dev/null
npm install --silent --no-audit --no-fund sharp@0.35.5
env/bin/python - <<'PY'
import numpy, tifffile
ramp = numpy.tile(numpy.linspace(0, 1, 64, dtype=numpy.float32), (64, 1))
tifffile.imwrite("float.tif", ramp, photometric="minisblack")
tifffile.imwrite("deep.tif", (ramp * 65535).astype(numpy.uint16), photometric="minisblack")
PY
cat >read.mjs <<'JS'
import sharp from 'sharp';
for (const name of ['float.tif', 'deep.tif']) {
  const { depth } = await sharp(name).metadata();
  for (const [how, image] of [['plain', sharp(name)], ['normalised', sharp(name).normalise()]]) {
    const bytes = await image.png().toBuffer();
    const { channels: [grey] } = await sharp(bytes).toColourspace('b-w').stats();
    console.log(`${name} (${depth}) ${how}: ${grey.min} to ${grey.max}`);
  }
}
JS
node read.mjs | tee seen.txt
cat >expected.txt <<'TXT'
float.tif (float) plain: 0 to 1
float.tif (float) normalised: 0 to 1
deep.tif (ushort) plain: 0 to 255
deep.tif (ushort) normalised: 0 to 255
TXT
diff expected.txt seen.txt
