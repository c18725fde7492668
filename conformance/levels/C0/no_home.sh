# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# CASE: without a folder for the cache a program runs, and says once what is missing
# DOC: a cache may be lost at any time
# NEEDS: causeway
. "$CASE_DIR/parts/jit.sh"
unused='^\[causeway\] warning: the image cache is not used: '
echo 'a file where a folder should be' > file
works_and_says "$unused'$PWD/file/causeway/..' can't be made \(Not a directory\)$" env XDG_CACHE_HOME="$PWD/file"
works_and_says "$unused'$PWD/file/.cache/causeway/..' can't be made" env -u XDG_CACHE_HOME HOME="$PWD/file"
works_and_says "$unused'/proc/.cache/causeway/..' can't be made" env -u XDG_CACHE_HOME HOME=/proc
works_and_says "${unused}there is no home folder; CAUSEWAY_CACHE_DIR names one$" env -u XDG_CACHE_HOME -u HOME
works_in_silence env -u XDG_CACHE_HOME -u HOME CAUSEWAY_CACHE_DIR="$PWD/named"
[ -n "$(find named -name '*.image')" ] || fail "nothing in the folder that was named"
