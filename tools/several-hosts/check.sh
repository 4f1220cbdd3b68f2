#!/usr/bin/env bash
# check.sh [FOLDER]: three hosts on this machine, each a network namespace, joined by links of
# 1 Gbit/s and 10 ms each way: trains on them by Open MPI, compares the run with that of one process,
# then cuts a link of other runs. They must say why, end, and continue on two hosts to the same bits.
# A link is cut with mpirun's keepalive shorter than the time-out of the ranks, with one that is
# longer, and without any. Takes some ten minutes on two cores. Needs root, ip (iproute2), unshare
# (util-linux) and Open MPI; nothing leaves the namespaces.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
lathe=$root/lathe
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
rate=1000
delay=10000

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
    "${keepalive[@]}" -n "$many" "$lathe" "$@"
}
# As docs/guides/several-machines.md has them: eleven seconds.
usual_keepalive=(--mca oob_tcp_keepalive_time 5 --mca oob_tcp_keepalive_intvl 2
  --mca oob_tcp_keepalive_probes 3)
keepalive=("${usual_keepalive[@]}")

text=$folder/text.txt
for ((line = 0; line < 600; line++)); do
  printf 'line %d has %d words\n\n' "$line" $((line * line % 97))
done >"$text"
small=(train --preset pocket --data "$text" --length 32 --batch 6 --micro-batch 1 --leaf 1 --threads 1
  --fast-steps 2 --draws 1 --no-baseline --evaluation-sequences 2)

# Prints the SHA-256 of the checkpoints of a run.
checkpoints() {
  (cd "$1" && find checkpoints -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c 1-16)
}

wrong=0
report() {
  printf '%-5s %s\n' "$1" "$2"
  if [[ $1 != ok ]]; then wrong=1; fi
}

# Prints the processes of a host.
processes() {
  ip netns pids "lathe-host$1" | wc -l
}

# Ends what is left on the hosts of $@.
end_hosts() {
  local n
  for n in "$@"; do ip netns pids "lathe-host$n" | xargs -r kill -KILL || true; done
}

# --- Trains.
run=("${small[@]}" --steps 24 --checkpoint-every 5 --evaluate-every 24)
"$lathe" "${run[@]}" --out "$folder/one" >"$folder/log" 2>&1
expected=$(checkpoints "$folder/one")
began=$SECONDS
on_hosts 3 "${run[@]}" --out "$folder/three" >"$folder/log" 2>&1 </dev/null ||
  { tail "$folder/log"; }
found=$(checkpoints "$folder/three")
took=$((SECONDS - began))
report "$([[ $found == "$expected" ]] && echo ok || echo WRONG)" \
  "three hosts, 24 steps in $took s: $found, one process: $expected"

# --- A link is cut.

# Cuts the link of host 3 while three hosts train with --rank-timeout $2, and prints what comes of it;
# $1 names the case. mpirun must end within $3 seconds, or not at all where that is empty: then it is
# sent a SIGTERM. The ranks that are not cut off must say why with the words of $4.
cut_link() {
  local name=$1 timeout=$2 longest=$3 words=$4 out=$folder/cut-${1// /-} started began code=0 took lines
  on_hosts 3 "${run[@]}" --rank-timeout "$timeout" --out "$out" >"$folder/log" 2>&1 </dev/null &
  started=$!
  until grep -q '"step":8,' "$out/metrics.jsonl" 2>/dev/null; do
    kill -0 "$started" 2>/dev/null || {
      tail "$folder/log"
      fail "the run ended before the cut"
    }
    sleep 0.1
  done
  ip -n lathe-host3 link set eth0 down
  began=$SECONDS
  if [[ -z $longest ]]; then
    # All ranks but the one that is cut off have ended after the time-out.
    until [[ $(ip netns pids lathe-host1 | xargs -r ps -o comm= -p | grep -c java) == 0 &&
      $(processes 2) == 0 ]]; do
      if ((SECONDS - began > timeout + 60)); then break; fi
      sleep 0.2
    done
    report "$( ((SECONDS - began <= timeout + 60)) && kill -0 "$started" && echo ok || echo WRONG)" \
      "a link is cut, $name: the ranks have ended after $((SECONDS - began)) s, mpirun waits"
    ip netns pids lathe-host1 | xargs -r ps -o pid=,comm= -p | sed -n 's/ *mpirun.*//p' |
      xargs -r kill -TERM || true
    longest=$((SECONDS - began + 10))
  fi
  wait "$started" || code=$?
  took=$((SECONDS - began))
  lines=$(grep '^lathe: ' "$folder/log" | grep -c -E "$words" || true)
  report "$( ((code != 0 && took <= longest && lines == 1)) && echo ok || echo WRONG)" \
    "a link is cut, $name: exit $code after $took s of --rank-timeout $timeout"
  grep -e '^lathe: ' -e 'lost communication' -e 'Remote daemon' "$folder/log" | sed 's/^/      /' || true
  # The host that was cut off ends by its own time-out, its orted by the keepalive.
  sleep 15
  report ok "later $(processes 1), $(processes 2), $(processes 3) processes on the three hosts"
  end_hosts 1 2 3
  ip -n lathe-host3 link set eth0 up
  keepalive=("${usual_keepalive[@]}")
  code=0
  on_hosts 2 train --resume --threads 1 --out "$out" >"$folder/log" 2>&1 </dev/null || code=$?
  found=$(checkpoints "$out")
  report "$([[ $code == 0 && $found == "$expected" ]] && echo ok || echo WRONG)" \
    "$(grep -o -m 1 'from step [0-9]*' "$folder/log" || true), resumed on two hosts: exit $code, $found"
}

# mpirun sees it first: its signal ends the ranks, of which the first says for whom it has waited.
cut_link 'keepalive of 11 s' 60 40 'rank 2 has not answered'
# The ranks see it first, mpirun a little later.
keepalive=(--mca oob_tcp_keepalive_time 50 --mca oob_tcp_keepalive_intvl 5 --mca oob_tcp_keepalive_probes 2)
cut_link 'keepalive of 60 s' 30 120 'waited 30 s for rank 2'
# Only the ranks see it. mpirun waits for the host for eight minutes, or until it is told to end.
keepalive=()
cut_link 'no keepalive' 20 '' 'waited 20 s for rank 2'
exit "$wrong"
