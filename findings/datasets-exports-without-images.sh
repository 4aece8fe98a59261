#!/usr/bin/env bash
# What `datasets` writes of an image folder holds the pictures or not, depending on the method, and none of them says so.
#
# Expected: an export of a data set of images holds the images, or at least all methods treat them alike.
# Seen: datasets 5.2.0 (pyarrow 26.0.1, Pillow 13.0.0)
#   to_parquet, to_json  no picture, `bytes` is null; the absolute path on the machine that wrote it
#   to_csv               the same, as the text of a Python dictionary in the image's cell
#   save_to_disk         the pictures, but of their paths only the last part: two faces of two folders have one name
# A Parquet file copied to another machine opens, counts its rows and shows its labels; the first access to a picture fails.
# Who wants the pictures in it embeds them first: `datasets.table.embed_table_storage`, as `push_to_hub` does.
# Fails once that is no longer so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q datasets==5.2.0 pyarrow==26.0.1 pillow==13.0.0 numpy==2.4.6
cat >write.py <<'PY'
import csv, json, os
import datasets, numpy, pyarrow.parquet
from PIL import Image

for name in ("happy", "sad"):
    os.makedirs(f"faces/{name}")
    Image.fromarray(numpy.full((8, 8, 3), len(name) * 20, numpy.uint8)).save(f"faces/{name}/1.png")
faces = datasets.load_dataset("imagefolder", data_dir="faces", split="train")

faces.to_parquet("faces.parquet")
faces.to_json("faces.jsonl")
faces.to_csv("faces.csv")
faces.save_to_disk("disk")


def describe(how, images):
    for image in images:
        holds = "no picture" if image["bytes"] is None else "a picture"
        print(f"{how}: {holds}, path {image['path'].replace(os.getcwd(), '/HERE')}")


describe("to_parquet", pyarrow.parquet.read_table("faces.parquet")["image"].to_pylist())
describe("to_json", [json.loads(line)["image"] for line in open("faces.jsonl")])
for row in csv.DictReader(open("faces.csv")):
    print(f"to_csv: {row['image'].replace(os.getcwd(), '/HERE')}")
describe("save_to_disk", datasets.load_from_disk("disk").data.column("image").to_pylist())

os.rename("faces", "elsewhere")
copy = datasets.load_dataset("parquet", data_files="faces.parquet", split="train")
print(f"elsewhere: {len(copy)} rows, labels {copy['label'][:]}")
try:
    copy[0]["image"]
except FileNotFoundError:
    print("elsewhere: FileNotFoundError at the first picture")
PY
HF_HOME="$work/cache" HF_HUB_OFFLINE=1 env/bin/python write.py 2>/dev/null | tee seen.txt
cat >expected.txt <<'TXT'
to_parquet: no picture, path /HERE/faces/happy/1.png
to_parquet: no picture, path /HERE/faces/sad/1.png
to_json: no picture, path /HERE/faces/happy/1.png
to_json: no picture, path /HERE/faces/sad/1.png
to_csv: {'bytes': None, 'path': '/HERE/faces/happy/1.png'}
to_csv: {'bytes': None, 'path': '/HERE/faces/sad/1.png'}
save_to_disk: a picture, path 1.png
save_to_disk: a picture, path 1.png
elsewhere: 2 rows, labels [0, 1]
elsewhere: FileNotFoundError at the first picture
TXT
diff expected.txt seen.txt
