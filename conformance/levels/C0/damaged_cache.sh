# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a damaged entry of the cache is told of, thrown away and made again
# DOC: a cache may be lost at any time
# NEEDS: causeway
. "$CASE_DIR/parts/jit.sh"
export XDG_CACHE_HOME=$PWD/cache
works_in_silence env
entry=$(find cache -name '*.image')
[ -f "$entry" ] || fail "not one file in the cache: $entry"
cp "$entry" whole
damages=(
    'printf damaged > "$entry"'
    ': > "$entry"'
    'truncate -s -1 "$entry"'
    'printf x | dd of="$entry" bs=1 seek=2000 conv=notrunc status=none'
    'cat whole whole > "$entry"'
)
for damage in "${damages[@]}"; do
    eval "$damage"
    cmp -s "$entry" whole && fail "not damaged: $damage"
    works_and_says "^\[causeway\] warning: cache entry '$PWD/$entry' is damaged and is made again$" env
    works_without_compiler env
done
