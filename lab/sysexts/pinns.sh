#!/bin/bash
# Usage: pinns.sh <folder of a go.mod> <out>: compiles CRI-O's pinns, a C program inside its Go module.
set -euo pipefail

module=$1 out=$2

export GOFLAGS='' GOWORK=off
go -C "$module" mod download github.com/cri-o/cri-o
sources=$(go -C "$module" list -m -f '{{.Dir}}' github.com/cri-o/cri-o)
cc -std=c99 -Os -static -s -o "$out" "$sources"/pinns/src/*.c
