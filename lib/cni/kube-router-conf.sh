#!/bin/sh
# kube-router's pods, before the daemon: puts the network's configuration on the node. Usage: <source> <target>
set -eu
# The daemon writes the node's own pod network into it: one that is there is kept.
if [ ! -f "$2" ]; then
  cp "$1" "$2.new"
  chmod 600 "$2.new"
  mv "$2.new" "$2"
fi
