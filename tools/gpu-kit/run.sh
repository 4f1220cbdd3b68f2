#!/usr/bin/env bash
# Runs Lathe on a machine with a GPU, out of the folder that pack.sh made.
#
#   run.sh [STAGE..]     default: all, in this order
#
#   doctor       the devices that the engine finds
#   ceilings     what the device allows, by PyTorch: copy, products at the shapes of the runs
#   conformance  the quick set in f32, tf32 and bf16, side by side; golden numbers
#   launches     time of a launch, up to its end on the device
#   steps        prefix, fast step, slow gradient and update of the runs, each kernel, the engine's own
#                ceilings; beside it what the model of a GPU predicts (bench --predict)
#   peer         the steps of the runs in PyTorch: release form, and the best form, compiled
#   kernels      device time of each kernel of one run, by CUPTI
#   train        a short training
#   generation   tokens a second
#
#   OUT          the folder of the results; default: ./gpu-kit-results
#   KIT_SECONDS  seconds for all stages together; default: 560. What is left bounds each stage
#   KIT_RUNS     what steps, ceilings and peer measure: preset/sequences/precision, several with
#                spaces
#   KIT_KERNELS  the run of the stage kernels
#   KIT_MODEL    the GPU that the prediction is of: h200, h100, rtx4090; default: h200
#   KIT_BACKEND  the engine, with the number of a device: tornado:1; default: tornado
#   KIT_WORK     where the kit is unpacked, and what takes room; default: /tmp/lathe-gpu-kit
#   PYTHON       the Python that has PyTorch; default: python3
#
# Each stage prints into OUT/STAGE.txt; OUT/summary.txt has the outcomes. A stage that fails says so,
# and the next one goes on. Exit code 1 if one failed, 2 if none could run.
set -uo pipefail

fail() {
  printf 'run: %s\n' "$*" >&2
  exit 2
}
all=(doctor ceilings conformance launches steps peer kernels train generation)
stages=("$@")
(($#)) || stages=("${all[@]}")
for stage in "${stages[@]}"; do
  [[ " ${all[*]} " == *" $stage "* ]] || fail "$stage is no stage: give some of ${all[*]}"
done
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
[[ -r $here/kit.tar.xz ]] || fail "$here has no kit.tar.xz: run this in the folder that pack.sh made"
total=${KIT_SECONDS:-560}
[[ $total =~ ^[1-9][0-9]*$ ]] || fail "KIT_SECONDS is $total: give a number of seconds"
backend=${KIT_BACKEND:-tornado}
work=${KIT_WORK:-/tmp/lathe-gpu-kit}
python=${PYTHON:-python3}
mkdir -p "${OUT:=gpu-kit-results}" "$work" || fail "cannot make $OUT and $work"
OUT=$(cd "$OUT" && pwd -P)
began=$SECONDS

# --- Unpack. A kit of another packing is not run by mistake.
mark=$work/unpacked
if [[ ! -e $mark || $mark -ot $here/kit.tar.xz ]]; then
  rm -rf "$work/kit"
  if xz --version >/dev/null 2>&1; then
    tar -C "$work" -xJf "$here/kit.tar.xz"
  else
    "$python" -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' \
      "$here/kit.tar.xz" "$work"
  fi || fail "cannot unpack $here/kit.tar.xz: it needs xz, or Python"
  touch "$mark"
fi
kit=$work/kit
sdk=$kit/sdk
sed "s#\${TORNADOVM_HOME}#$sdk#g" "$sdk/tornado-argfile.template" >"$sdk/tornado-argfile"
export TORNADOVM_HOME=$sdk
cuda=false
if grep -q cuda "$sdk/etc/tornado.backend"; then cuda=true; fi

# --- CUDA's libraries: of the Python packages beside PyTorch, of a toolkit, of the driver.
if $cuda; then
  folders=''
  add_folder() {
    [[ ! -d $1 || :$folders: == *:$1:* ]] || folders+=${folders:+:}$1
  }
  while IFS= read -r folder; do
    add_folder "$folder"
  done < <("$python" - 2>/dev/null <<'P'
import glob, os, site, sys

for root in dict.fromkeys(site.getsitepackages() + [site.getusersitepackages()] + sys.path):
    for folder in sorted(glob.glob(os.path.join(root or ".", "nvidia", "*", "lib"))):
        print(folder)
P
  )
  # Where the system's list of libraries lacks the driver's.
  if smi=$(command -v nvidia-smi); then
    driver=$(dirname "$(dirname "$(readlink -f "$smi")")")
    if [[ $driver != /usr && $driver != / ]]; then
      add_folder "$driver/lib64"
      add_folder "$driver/lib"
    fi
  fi
  toolkit=''
  if command -v nvcc >/dev/null; then
    toolkit=$(nvcc --dryrun -x cu -c /dev/null 2>&1 | sed -n 's/^#\$ TOP=//p')
  fi
  for folder in "$toolkit" /usr/local/cuda; do
    if [[ -n $folder ]]; then
      add_folder "$folder/lib64"
      add_folder "$folder/extras/CUPTI/lib64"
      # Kernels of half precision include its headers.
      if [[ -z ${CUDA_PATH:-} && -d $folder/include ]]; then export CUDA_PATH=$folder; fi
    fi
  done
  export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folders
fi

# A GPU that bears the presets; else a processor, which has to do with small models.
gpu=false
if $cuda && nvidia-smi --query-gpu=name --format=csv,noheader >/dev/null 2>&1; then gpu=true; fi
if $gpu; then
  runs=${KIT_RUNS:-ltm-m/16/bf16-memory ltm-m/16/bf16 ltm-m/16/tf32 ltm-m/16/f32 ltm-l/4/bf16 ltm-s/16/bf16 ltm-m/1/bf16}
  kernels_run=${KIT_KERNELS:-ltm-m/16/bf16-memory}
  precisions=(f32 tf32 bf16 bf16-memory)
  peer_device=cuda
else
  runs=${KIT_RUNS:-pocket/2/f32 pocket/2/tf32}
  kernels_run=${KIT_KERNELS:-pocket/2/f32}
  precisions=(f32)
  peer_device=cpu
fi
# The peer has no model on bytes, and its bfloat16 is stored so already.
peer_runs=${runs//pocket/small}
peer_runs=$(tr ' ' '\n' <<<"${peer_runs//bf16-memory/bf16}" | awk '!seen[$0]++' | tr '\n' ' ')

# --- Lathe, as a script for `timeout` to call.
{
  printf '#!/usr/bin/env bash\n'
  printf 'exec %q %q' "$kit/java/bin/java" "@$sdk/tornado-argfile"
  while IFS= read -r option; do printf ' %q' "$option"; done <"$kit/lathe/options"
  # As in the launcher, java's note that the Vector API is an incubator module is taken out.
  # shellcheck disable=SC2016
  printf ' ${LATHE_JAVA_OPTS:-} -cp %q org.lathe.cli.Main "$@" 2> >(%s)\n' \
    "$kit/lathe/*:$kit/lathe/lib/*" "grep --line-buffered -v 'Using incubator modules' >&2"
} >"$work/lathe"
chmod +x "$work/lathe"

left() { echo $((total - (SECONDS - began))); }

# bounded MOST COMMAND..: runs it for at most MOST seconds, and no longer than there are left.
bounded() {
  local most=$1 rest
  shift
  rest=$(($(left) - 5))
  if ((rest < most)); then most=$rest; fi
  if ((most < 5)); then
    echo "left out, no time: ${*##*/}"
    return 1
  fi
  timeout --kill-after=5 "$most" "$@"
  local code=$?
  case $code in
    0) ;;
    124 | 137) echo "stopped after $most s: ${*##*/}" ;;
    *) echo "exit code $code: ${*##*/}" ;;
  esac
  return $code
}
lathe() {
  local most=$1
  shift
  bounded "$most" "$work/lathe" "$@"
}

# --- Stages. Each returns 0, or 3 where it does not apply here, or another code if it failed.
readonly NOT_HERE=3

doctor() { lathe 60 doctor --backend "$backend"; }

has_torch() {
  if ! "$python" -c 'import torch' 2>/dev/null; then
    echo "$python has no PyTorch"
    return $NOT_HERE
  fi
}

ceilings() {
  has_torch || return
  # shellcheck disable=SC2086
  bounded 90 "$python" "$here/peer.py" ceilings $peer_runs --device "$peer_device"
}

conformance() {
  local precision file process failed=0
  local -a processes=()
  for precision in "${precisions[@]}"; do
    lathe 240 conformance --backend "$backend" --quick --precision "$precision" \
      --report summary --out "$work/conformance-$precision" \
      >"$OUT/conformance-$precision.txt" 2>&1 &
    processes+=($!)
  done
  for process in "${processes[@]}"; do wait "$process" || failed=1; done
  for precision in "${precisions[@]}"; do
    file=$OUT/conformance-$precision
    cp "$work/conformance-$precision"/*.json "$file.json" 2>/dev/null
    grep -hA2 '^FAIL' "$file.txt" | head -30
    echo "$precision: $(grep -hE '^tornado|^stopped|^exit code|^left out|^lathe:' "$file.txt" | tr '\n' ' ')"
  done
  lathe 60 golden "$kit/golden" --backend "$backend" || failed=1
  return $failed
}

launches() {
  lathe 90 bench --backend "$backend" --preset pocket --only launches --out "$OUT/launches.json"
}

# bench_run NAME RUN PARTS [OPTION..]: the figures of a run, also as OUT/NAME-RUN.json.
bench_run() {
  local preset sequences precision file=$OUT/$1-${2//\//-}.json parts=$3
  IFS=/ read -r preset sequences precision <<<"$2"
  shift 3
  echo "--- $preset, $sequences sequences, $precision"
  lathe 150 bench --backend "$backend" --preset "$preset" --batch "$sequences" \
    --precision "$precision" --only "$parts" --turns 3 --out "$file" "$@"
}

steps() {
  local run preset file failed=0 start=$SECONDS
  for run in $runs; do
    # The stages after this one need time too.
    if ((SECONDS - start > 200)); then
      echo "left out, no time: $run"
      continue
    fi
    if ! bench_run steps "$run" prefix,fast,slow,update,products; then
      failed=1
      continue
    fi
    file=$OUT/steps-${run//\//-}.json preset=${run%%/*}
    # The model knows the paper's sizes only.
    $gpu || continue
    lathe 60 bench --predict "${KIT_MODEL:-h200}" --preset "$preset" --ceilings "$file" \
      --beside "$file" || failed=1
  done
  return $failed
}

peer() {
  has_torch || return
  local seconds=200 forms=release,best-compiled
  if ! $gpu; then seconds=120 forms=release,best; fi
  # shellcheck disable=SC2086
  bounded $seconds "$python" "$here/peer.py" steps $peer_runs --device "$peer_device" \
    --forms $forms --seconds $((seconds - 60))
}

kernels() {
  if ! $gpu || [[ ! -r $kit/libkernel_times.so ]]; then
    echo 'needs a GPU, and a kit that was packed with cupti.h'
    return $NOT_HERE
  fi
  export CUDA_INJECTION64_PATH=$kit/libkernel_times.so KERNEL_TIMES=$OUT/kernel-times.txt
  bench_run kernels "$kernels_run" fast || return
  if [[ ! -s $KERNEL_TIMES ]]; then
    echo 'CUPTI gave no records; the table above has the times that the engine measured'
    return 1
  fi
  head -40 "$KERNEL_TIMES"
  # The last line tells how long the device did nothing.
  (($(wc -l <"$KERNEL_TIMES") <= 40)) || tail -1 "$KERNEL_TIMES"
}

train() {
  local -a shape=(--preset pocket --batch 2 --steps 2 --evaluation-sequences 1 --draws 1)
  if $gpu; then
    shape=(--preset ltm-m --batch 64 --micro-batch 16 --steps 4 --precision bf16)
    shape+=(--evaluation-sequences 16 --draws 1)
  fi
  rm -rf "$work/run"
  lathe 150 train --backend "$backend" --data stories "${shape[@]}" --no-baseline --out "$work/run"
  local code=$?
  cp "$work/run/metrics.jsonl" "$OUT/train-metrics.jsonl" 2>/dev/null
  return $code
}

generation() {
  local run=ltm-m/1/f32 tokens=128
  if ! $gpu; then run=pocket/1/f32 tokens=16; fi
  bench_run generation $run generation --tokens $tokens
}

# --- All of them.
describe() {
  cat "$kit/about"
  printf 'run %s on %s, %s\n' "$(date -u +%FT%TZ)" "$(uname -sm)" \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)"
  if $gpu; then
    nvidia-smi --query-gpu=name,memory.total,driver_version,clocks.max.sm,clocks.max.mem \
      --format=csv,noheader
  else
    echo 'no GPU: small models on a processor, whose times say nothing of a GPU'
  fi
}
describe | tee "$OUT/summary.txt"
cd "$work" || fail "cannot enter $work"
code=0
for stage in "${stages[@]}"; do
  printf '\n=== %s (%d s left)\n' "$stage" "$(left)"
  start=$SECONDS
  (set -o pipefail; "$stage") 2>&1 | tee "$OUT/$stage.txt"
  case ${PIPESTATUS[0]} in
    0) outcome='done' ;;
    "$NOT_HERE") outcome='left out' ;;
    *)
      outcome=FAILED
      code=1
      ;;
  esac
  printf '%-12s %-8s %4d s\n' "$stage" "$outcome" $((SECONDS - start)) | tee -a "$OUT/summary.txt"
done
printf '\nresults: %s\n' "$OUT"
exit $code
