#!/usr/bin/env bash
# check.sh [FOLDER]: three hosts on this machine, each a network namespace, joined by links of
# 1 Gbit/s and 10 ms each way: trains on them by Open MPI, compares the run with
# that of one process, then cuts a link of another run, which must end within its time-out and
# continue on two hosts. Needs root, ip (iproute2), unshare (util-linux) and Open MPI; nothing leaves the namespaces.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
lathe=$root/lathe
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
rate=1000
delay=10000
timeout=20

fail() {
  printf '%s\n' "$*" >&2
  exit 2
}
((EUID == 0)) || fail "network namespaces need root"
for program in ip unshare mpirun.openmpi; do
  command -v "$program" >/dev/null || fail "found no $program on the PATH"
done
[[ -c /dev/net/tun ]] || fail "there is no /dev/net/tun, by which the links are made"
java=$("$lathe" --show-command x)
java=${java%% *}
"$lathe" --version >/dev/null

switch=''
clean_up() {
  local n
  for n in 1 2 3; do
    # Only what this script started is in there.
    ip netns pids "lathe-host$n" 2>/dev/null | xargs -r kill -KILL 2>/dev/null || true
    ip netns del "lathe-host$n" 2>/dev/null || true
  done
  if [[ -n $switch ]]; then kill "$switch" 2>/dev/null || true; fi
}
trap clean_up EXIT

# --- The hosts.
for n in 1 2 3; do
  ip netns add "lathe-host$n"
  ip -n "lathe-host$n" link set lo up
done
"$java" --enable-native-access=ALL-UNNAMED "$here/SlowSwitch.java" "$rate" "$delay" \
  lathe-host1 lathe-host2 lathe-host3 >"$folder/switch" 2>&1 &
switch=$!
until grep -q ready "$folder/switch"; do
  kill -0 "$switch" 2>/dev/null || fail "the switch ended: $(tail -n 3 "$folder/switch")"
  sleep 0.2
done
for n in 1 2 3; do
  ip -n "lathe-host$n" addr add "10.77.0.$n/24" dev eth0
  # As between machines of a cluster; frames of 1500 bytes would keep this switch busy.
  ip -n "lathe-host$n" link set eth0 mtu 9000 up
done
ip netns exec lathe-host1 ping -c 3 -q 10.77.0.3 2>/dev/null | tail -n 1 || true

hosts=$folder/hosts
printf '10.77.0.%d slots=1\n' 1 2 3 >"$hosts"

# Runs lathe on $1 hosts, with mpirun on the first.
on_hosts() {
  local many=$1
  shift
  "$here/host.sh" 10.77.0.1 env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
    mpirun.openmpi --hostfile "$hosts" --map-by node --bind-to none --mca plm_rsh_agent "$here/host.sh" \
    --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 \
    "${keepalive[@]}" --mca orte_execute_quiet 1 -n "$many" "$lathe" "$@"
}
keepalive=(--mca oob_tcp_keepalive_time 5 --mca oob_tcp_keepalive_intvl 2
  --mca oob_tcp_keepalive_probes 3)

text=$folder/text.txt
for ((line = 0; line < 600; line++)); do
  printf 'line %d has %d words\n\n' "$line" $((line * line % 97))
done >"$text"
small=(train --preset pocket --data "$text" --length 32 --batch 6 --micro-batch 1 --leaf 1 --threads 1
  --fast-steps 2 --draws 1 --no-baseline --evaluation-sequences 2)

checkpoints() {
  (cd "$1" && find checkpoints -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c 1-16)
}
newest() {
  find "$1/checkpoints" -maxdepth 1 -name 'step-*' | LC_ALL=C sort | tail -n 1
}

wrong=0
report() {
  printf '%-5s %s\n' "$1" "$2"
  if [[ $1 != ok ]]; then wrong=1; fi
}

# --- Trains.
run=(--steps 20 --checkpoint-every 5 --evaluate-every 20)
"$lathe" "${small[@]}" "${run[@]}" --out "$folder/one" >"$folder/log" 2>&1
expected=$(checkpoints "$folder/one")
began=$SECONDS
on_hosts 3 "${small[@]}" "${run[@]}" --out "$folder/three" >"$folder/log" 2>&1 </dev/null ||
  { tail "$folder/log"; }
found=$(checkpoints "$folder/three")
took=$((SECONDS - began))
report "$([[ $found == "$expected" ]] && echo ok || echo WRONG)" \
  "three hosts, 20 steps in $took s: $found, one process: $expected"

# --- A link is cut.
for settings in with without; do
  if [[ $settings == without ]]; then keepalive=(); fi
  out=$folder/cut-$settings
  on_hosts 3 "${small[@]}" --steps 4000 --checkpoint-every 5 --evaluate-every 4000 \
    --rank-timeout "$timeout" --out "$out" >"$folder/log" 2>&1 </dev/null &
  started=$!
  until grep -q '"step":8,' "$out/metrics.jsonl" 2>/dev/null; do
    kill -0 "$started" 2>/dev/null || { tail "$folder/log"; fail "the run ended before the cut"; }
    sleep 0.1
  done
  ip -n lathe-host3 link set eth0 down
  began=$SECONDS
  code=0
  wait "$started" || code=$?
  took=$((SECONDS - began))
  sleep $((timeout > took ? timeout - took + 10 : 10))
  behind=$(ip netns pids lathe-host3 | wc -l)
  report "$( ((code != 0 && took <= timeout + 30)) && echo ok || echo WRONG)" \
    "a link is cut, $settings keepalive: exit $code after $took s of --rank-timeout $timeout; later $behind processes on the host that was cut off"
  grep '^lathe: ' "$folder/log" || tail -n 3 "$folder/log"
  ip netns pids lathe-host3 | xargs -r kill -KILL || true
  ip -n lathe-host3 link set eth0 up
  step=$(newest "$out")
  keepalive=()
  on_hosts 2 train --resume --steps $((10#${step##*-} + 5)) --threads 1 --out "$out" \
    >"$folder/log" 2>&1 </dev/null && code=0 || code=$?
  report "$( ((code == 0)) && echo ok || echo WRONG)" "resumed from ${step##*/} on two hosts: exit $code"
done
exit "$wrong"
