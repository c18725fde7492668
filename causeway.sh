#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The two commands of the README: ./causeway.sh demo, ./causeway.sh test.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
root=$PWD
build=$root/build
toolkit=$build/toolkit
logs=$build/logs
# Settings of this script alone: the programs that it starts would call them unknown.
jobs_asked=${CAUSEWAY_JOBS:-} demo_seconds=${CAUSEWAY_DEMO_SECONDS:-150} test_device=${CAUSEWAY_TEST_DEVICE:-}
unset CAUSEWAY_JOBS CAUSEWAY_DEMO_SECONDS CAUSEWAY_TEST_DEVICE

usage() {
    cat <<'END'
usage: ./causeway.sh COMMAND

  demo    set up, then train examples/gpt on this machine's CPU and print what it writes
  test    set up, then run every test
  build   set up only: packages, configuration, the toolkit in build/toolkit
  help    this text

"Set up" installs the Debian packages of cmake/packages.txt that are missing (as root or with sudo)
and builds in build/. It does nothing that is already done, and needs the network for packages only.

  CAUSEWAY_JOBS=N        compile with N processes (default: processors, less when memory is short)
  CAUSEWAY_DEMO_SECONDS  how long the demo trains (default 150)
  CAUSEWAY_TEST_DEVICE=none  test on the CPU only; otherwise "test" also installs an OpenCL runtime
                         for CPUs (from PyPI, 830 MB, Intel's licence) into build/test-device
END
}

# ---- talking -------------------------------------------------------------------------------------------------------

terminal=false
[ -t 1 ] && [ "${TERM:-dumb}" != dumb ] && terminal=true
bold= plain= clear=
if $terminal; then bold=$'\e[1m' plain=$'\e[0m' clear=$'\r\e[K'; fi
started=$SECONDS

say() { printf '%s==> %s%s\n' "$bold" "$*" "$plain"; }
die() {
    printf 'causeway.sh: %s\n' "$*" >&2
    exit 1
}
elapsed() { printf '%d:%02d' $((($SECONDS - started) / 60)) $((($SECONDS - started) % 60)); }

# logged NAME COMMAND…: runs it with its output in build/logs/NAME.log. A terminal sees the newest line of it.
logged() {
    local log=$logs/$1.log status=0 line
    shift
    mkdir -p "$logs"
    if $terminal; then
        "$@" >"$log" 2>&1 </dev/null &
        local child=$!
        trap 'kill $child 2>/dev/null; exit 130' INT TERM
        while kill -0 $child 2>/dev/null; do
            line=$(tail -n 1 "$log" | tr -d '\r\e' | cut -c "1-$(($(tput cols 2>/dev/null || echo 80) - 10))")
            printf '%s  %s %s' "$clear" "$(elapsed)" "$line"
            sleep 0.3
        done
        wait $child || status=$?
        trap - INT TERM
        printf '%s' "$clear"
    else
        "$@" >"$log" 2>&1 </dev/null || status=$?
    fi
    return $status
}

# gave_up NAME MESSAGE: the end of the log of a command that failed.
gave_up() {
    tail -n 60 "$logs/$1.log" >&2
    printf 'the whole log: %s\n' "$logs/$1.log" >&2
    die "$2"
}

# ---- setting up ----------------------------------------------------------------------------------------------------

missing_packages() {
    # shellcheck disable=SC2046
    dpkg-query -W -f='${Package} ${db:Status-Status}\n' $(cat cmake/packages.txt) 2>/dev/null |
        awk '$2 == "installed" {print $1}' | sort -u | comm -13 - <(sort -u cmake/packages.txt) | grep . || true
}

install_packages() {
    local missing as_root=()
    command -v dpkg-query >/dev/null || die "this needs Debian 12 (dpkg is absent); docs/environment.md lists what to install elsewhere"
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "these packages are missing, and neither root nor sudo is here: $(echo $missing)"
        as_root=(sudo)
        sudo -v || die "sudo was refused; as root: apt-get install $(echo $missing)"
    fi
    say "Installing $(echo "$missing" | wc -l) Debian packages (log: build/logs/apt.log)"
    mkdir -p "$logs"
    logged apt-update "${as_root[@]}" apt-get -q update || gave_up apt-update "apt-get update failed"
    [[ $(apt-cache policy clang-22 2>/dev/null) == *"Candidate: "[0-9]* ]] ||
        die "clang-22 is not offered here; on Debian 12 it comes with the line
  deb http://security.debian.org/debian-security bookworm-security main"
    # shellcheck disable=SC2086
    logged apt "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing ||
        gave_up apt "apt-get install failed"
}

jobs() {
    local cpus memory
    cpus=$(nproc)
    memory=$(awk '/MemAvailable/ {print int($2 / 1400000)}' /proc/meminfo) # a file with Clang's headers takes up to 1.4 GB
    [ "$memory" -ge 1 ] || memory=1
    echo "${jobs_asked:-$((cpus < memory ? cpus : memory))}"
}

# configure FOLDER OPTIONS…
configure() {
    local folder=$1 stamp
    shift
    stamp="$root $* $(sha256sum cmake/packages.txt | cut -c 1-16)"
    if [ ! -f "$folder/build.ninja" ] || [ "$(cat "$folder/.configured" 2>/dev/null)" != "$stamp" ]; then
        say "Configuring ${folder#"$root"/}"
        logged "configure-$(basename "$folder")" cmake -S . -B "$folder" -G Ninja -DCMAKE_CXX_COMPILER=clang++-22 \
            -DCMAKE_C_COMPILER=clang-22 "$@" || gave_up "configure-$(basename "$folder")" "configuring failed"
        echo "$stamp" >"$folder/.configured"
    fi
}

# compile FOLDER TARGETS…
compile() {
    local folder=$1 before=$SECONDS todo
    shift
    ninja -C "$folder" build.ninja >/dev/null 2>&1 || true # so that the count below is of what is to be built
    todo=$(ninja -C "$folder" -n "$@" 2>/dev/null | grep -c '^\[' || true)
    if [ "$todo" -gt 2 ]; then say "Building ${folder#"$root"/}: $todo steps with $(jobs) processes"; fi
    NINJA_STATUS='[%f/%t] ' logged "build-$(basename "$folder")" ninja -C "$folder" -j "$(jobs)" "$@" ||
        gave_up "build-$(basename "$folder")" "building failed"
    if [ "$todo" -gt 2 ]; then say "Built in $((SECONDS - before)) s"; fi
}

set_up() {
    install_packages
    mkdir -p "$build"
    configure "$build"
    compile "$build"
}

# ---- the commands --------------------------------------------------------------------------------------------------

demo() {
    set_up
    local out=$build/demo
    mkdir -p "$out"
    say "Compiling examples/gpt with our nvcc"
    logged demo-compile make -C examples/gpt NVCC="$toolkit/bin/nvcc" BUILD="$out" ||
        gave_up demo-compile "the example did not compile"
    say "Training a small GPT on the licence texts in /usr/share/common-licenses"
    "$out/gpt" --seconds "$demo_seconds" --curve "$out/loss.svg" --text /usr/share/common-licenses
    say "Done in $(elapsed). The loss curve: build/demo/loss.svg, the program: build/demo/gpt"
}

# A second device for the tests: a CPU runtime from PyPI, under its own licence, in a folder of its own. It is optional:
# without it (CAUSEWAY_TEST_DEVICE=none, or no way to PyPI) the cases of its backend are listed as not run.
test_device() {
    local folder=$build/test-device wanted="intel-opencl-rt==2026.2.0 intel-cmplr-lib-rt==2026.2.0" library
    [ "$test_device" != none ] || { say "No second device (CAUSEWAY_TEST_DEVICE=none): its cases are not run"; return 0; }
    if [ "$(cat "$folder/.installed" 2>/dev/null)" != "$wanted" ]; then
        say "Installing a CPU OpenCL runtime as a second device (log: build/logs/test-device.log)"
        rm -rf "$folder"
        # shellcheck disable=SC2086
        if logged test-device-venv python3 -m venv "$folder" &&
            logged test-device "$folder/bin/pip" install --disable-pip-version-check $wanted; then
            echo "$wanted" >"$folder/.installed"
        else
            say "It can't be installed (build/logs/test-device*.log): its cases are not run"
            return 0
        fi
    fi
    library=$(echo "$folder"/lib/libintelocl.so)
    [ -e "$library" ] || die "build/test-device has no libintelocl.so; remove the folder and try again"
    # One full path: the runtime's own registration names a folder that does not exist.
    export OCL_ICD_VENDORS=$library
}

run_tests() {
    set_up
    test_device
    local results=$build/test-results sanitized=$build/sanitized targets status=0
    rm -rf "$results"
    mkdir -p "$results"

    say "Running the tests"
    logged test ctest --test-dir "$build" -j "$(jobs)" --output-junit "$results/tests.xml" \
        --test-output-size-passed 1000000 --test-output-size-failed 1000000 || true

    say "Running the runtime's unit tests with AddressSanitizer and UBSan"
    configure "$sanitized" -DCW_SANITIZE=ON -DCMAKE_BUILD_TYPE=Debug
    targets=$(ninja -C "$sanitized" -t targets all | sed -n 's/^\(cw_\(support\|fatbin\|runtime\)_test\|container_fuzz\|request_fuzz\): .*/\1/p' | sort -u)
    # shellcheck disable=SC2086
    compile "$sanitized" $targets
    # shellcheck disable=SC2086
    logged test-sanitized ctest --test-dir "$sanitized" -j "$(jobs)" --output-junit "$results/sanitized.xml" \
        -R "^($(echo $targets | sed 's/_test\b//g; s/ /|/g'))\$" \
        --test-output-size-passed 1000000 --test-output-size-failed 1000000 || true

    say "Done in $(elapsed)"
    python3 tools/test_summary.py "$results/tests.xml" "sanitized=$results/sanitized.xml" || status=$?
    return $status
}

case "${1:-help}" in
demo) demo ;;
test) run_tests ;;
build) set_up && say "The toolkit is in build/toolkit ($(elapsed))" ;;
help | -h | --help) usage ;;
*)
    usage >&2
    exit 2
    ;;
esac
