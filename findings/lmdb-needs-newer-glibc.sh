#!/usr/bin/env bash
# The prebuilt binaries of lmdb ask for a newer glibc than Node, VS Code and the other native packages beside it.
#
# Expected: they load wherever Node 20 does, which runs from glibc 2.28 on (RHEL 8, Debian 10), as does VS Code 1.99 and newer.
# Seen: all of @lmdb/lmdb-linux-x64 3.5.6 need GLIBC_2.34 (August 2021), also the one for Node-API; sharp 0.35.5 with its
# libvips and onnxruntime-node 1.30.0 need 2.28 at most. On RHEL 8 or Ubuntu 20.04 `require('lmdb')` fails, and installing it
# says nothing: npm knows musl from glibc, not its versions. lmdb builds from source there, where a compiler is.
# Fails once that is no longer so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for package in @lmdb/lmdb-linux-x64@3.5.6 @img/sharp-linux-x64@0.35.5 @img/sharp-libvips-linux-x64@1.3.4 onnxruntime-node@1.30.0; do
  tar -xzf "$(npm pack --silent "$package")"
  while IFS= read -r binary; do
    newest=$(grep -ao 'GLIBC_2\.[0-9.]*' "$binary" | sort -uV | tail -1)
    echo "$package ${binary##*/} $newest"
  done < <(find package -regex '.*\.\(node\|so[.0-9]*\)' -not -name '*musl*' -not -path '*win32*' -not -path '*arm64*' | sort)
  rm -rf package
done | tee seen.txt
cat >expected.txt <<'TXT'
@lmdb/lmdb-linux-x64@3.5.6 node.abi115.glibc.node GLIBC_2.34
@lmdb/lmdb-linux-x64@3.5.6 node.abi127.glibc.node GLIBC_2.34
@lmdb/lmdb-linux-x64@3.5.6 node.napi.glibc.node GLIBC_2.34
@img/sharp-linux-x64@0.35.5 sharp-linux-x64-0.35.5.node GLIBC_2.17
@img/sharp-libvips-linux-x64@1.3.4 libvips-cpp.so.8.18.7 GLIBC_2.28
onnxruntime-node@1.30.0 libonnxruntime.so.1 GLIBC_2.28
onnxruntime-node@1.30.0 onnxruntime_binding.node GLIBC_2.14
TXT
diff expected.txt seen.txt
