#!/bin/bash
# Usage: layer.sh <tree> <out.tar.zst>: packs a folder reproducibly; prints the SHA-256 of the plain tar.
set -euo pipefail

tar -C "$1" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$2.tar" .
zstd --quiet -10 -f "$2.tar" -o "$2"
sha256sum "$2.tar" | cut -d' ' -f1
rm "$2.tar"
