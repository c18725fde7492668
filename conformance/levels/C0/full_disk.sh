# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: on a full disk the cache is not used; where the compiler needs the disk, the error says so
# DOC: a cache may be lost at any time
# NEEDS: causeway tool:unshare
. "$CASE_DIR/parts/jit.sh"
mkdir full
if ! unshare -rm mount -t tmpfs -o size=4k none full 2> why; then
    echo "no small file system can be made here ($(cat why))"
    exit 77
fi
# The rest runs where the small file system is.
export -f fail works_and_says
unshare -rm bash -eu <<'INSIDE'
mount -t tmpfs -o size=64k none full
mkdir -p full/causeway
dd if=/dev/zero of=full/rest bs=4k status=none 2> /dev/null || true
works_and_says "the image cache is not used: can't (make|write) '$PWD/full/causeway/.* \(No space left on device\)$" env XDG_CACHE_HOME="$PWD/full"
[ -z "$(find full/causeway -type f)" ] || fail "a file is left in the cache: $(find full/causeway -type f)"
XDG_CACHE_HOME=$PWD/cache TMPDIR=$PWD/full ./program > out 2> err
if [ "$(sort -u out)" != "cudaSuccess 42" ]; then # some devices' compilations need no disk
    [ "$(sort -u out)" = "cudaErrorInvalidPtx 0" ] || fail "no error of the compilation" out err
    grep -q "'$PWD/full/.*(No space left on device)" err || fail "the file and the reason are not named" err
fi
[ "$(ls full)" = "$(printf 'causeway\nrest')" ] || fail "files are left: $(ls full)"
INSIDE
