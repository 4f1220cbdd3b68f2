#!/usr/bin/env bash
# host.sh HOST COMMAND ..: runs a command on a host that is a network namespace of this machine, as
# ssh would on another machine (plm_rsh_agent of Open MPI). Hosts are 10.77.0.1, 10.77.0.2, ..
set -euo pipefail
number=${1##*.}
shift
# A name of its own, by which MPI tells machines apart.
exec ip netns exec "lathe-host$number" unshare --uts \
  bash -c 'hostname "$1"; shift; exec bash -c "$*"' bash "lathe-host$number" "$@"
