# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: causeway lists devices, settings and cache, checks the installation, and runs programs
# DOC: one program: devices, env, doctor, run, cache
# NEEDS: causeway
PATH=$TOOLKIT/bin:$PATH
P=$CASE_DIR/parts
fail() { echo "$1"; exit 1; }
causeway devices | grep -q "^0: .*multiprocessors" || fail "causeway devices shows no device 0"
CAUSEWAY_DEVICES=null:1,${CAUSEWAY_DEVICES%%:*}:2 causeway devices --json > out
python3 - "${CAUSEWAY_DEVICES%%:*}" << 'END' || fail "causeway devices --json: $(cat out)"
import json, sys
devices = json.load(open("out"))
assert [device["index"] for device in devices] == [0, 1, 2]
assert [device["backend"] for device in devices] == ["null", sys.argv[1], sys.argv[1]]
assert all(device["memory_bytes"] > 0 and device["name"] for device in devices)
END
for device in "${CAUSEWAY_DEVICES:-cpu}" cpu null; do
    CAUSEWAY_DEVICES=$device causeway devices -v > text
    CAUSEWAY_DEVICES=$device causeway devices -v --json > out
    python3 - << 'END' || fail "causeway devices -v on $device: $(cat text out)"
import json
text = open("text").read()
for device in json.load(open("out")):
    wanted = ["kernels", "memory"]
    if device["backend"] != "null":
        wanted = ["warps", "memory", "function pointers", "recursion", "doubles", "atomics", "faults", "clock"]
    for topic in wanted:
        assert len(device["support"][topic]) > 3
    for topic, said in device["support"].items():
        assert f"    {topic:<34} {said}\n" in text
END
done
causeway env | grep -q CAUSEWAY_DEVICES || fail "causeway env names no CAUSEWAY_DEVICES"
causeway doctor > out 2>&1 || fail "causeway doctor: $(cat out)"
causeway cache ls > out 2>&1 || fail "causeway cache ls: $(cat out)"
"$NVCC" -cudart=shared "$P/one.cu" "$P/two.cu" "$P/main.cpp" -o program
env -u LD_LIBRARY_PATH "$TOOLKIT/bin/causeway" run ./program | grep -q 'one 0 two 0' || fail "causeway run"
causeway conformance C1/pinned > out 2>&1 || fail "causeway conformance: $(cat out)"
tail -n 1 out | grep -Eq '^[1-9][0-9]* passed, 0 failed$' || fail "causeway conformance: $(cat out)"
