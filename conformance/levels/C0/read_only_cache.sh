# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: a cache that can't be written is read, and told of when something should go into it
# DOC: a cache may be lost at any time
# NEEDS: causeway
. "$CASE_DIR/parts/jit.sh"
export XDG_CACHE_HOME=$PWD/cache
works_in_silence env
mkdir empty empty/causeway
chmod -R a-w cache empty
if mkdir cache/probe 2> /dev/null; then # a user whom permissions don't stop
    rmdir cache/probe
    within() { unshare -rm bash -euc 'mount --bind -r "$0" "$0"; exec "$@"' "$@"; }
    if ! within cache true 2> why; then
        echo "no folder is read-only for this user ($(cat why))"
        exit 77
    fi
else
    within() { "${@:2}"; }
fi
works_without_compiler within "$PWD/cache" env
works_and_says "the image cache is not used: '$PWD/empty/causeway/..' can't be made \((Read-only file system|Permission denied)\)$" \
    within "$PWD/empty" env XDG_CACHE_HOME="$PWD/empty"
chmod -R u+w cache empty
