#!/bin/sh
# In a smoke test's pod (busybox): tries every line of $TARGETS, "<check> fetch|resolve|route <what> <expected>".
# Result, as the container's termination message: "total <n>", then one "failed <check>" a line.
set -eu
result=${RESULT_FILE:-/dev/termination-log}
timeout=${TIMEOUT:-5}
total=0
failed=''

try() {
  case $1 in
    fetch) [ "$(wget -q -O - -T "$timeout" "$2" 2>/dev/null)" = "$3" ] ;;
    resolve) nslookup "$2" 2>/dev/null | grep -F -q -w -e "$3" ;;
    route) ip route get "$2" 2>/dev/null | grep -E -q -w -e "$3" ;;
    *) return 1 ;;
  esac
}

# Endpoints and DNS records take a moment to reach every node.
patiently() {
  for _ in 1 2 3 4 5; do
    if try "$@"; then return 0; fi
    sleep 2
  done
  return 1
}

while read -r check kind what expected; do
  [ -n "$check" ] || continue
  total=$((total + 1))
  if patiently "$kind" "$what" "$expected"; then
    echo "ok $check"
  else
    echo "failed $check ($kind $what)"
    failed="$failed
failed $check"
  fi
done <<END
$TARGETS
END

printf 'total %s%s\n' "$total" "$failed" >"$result"
