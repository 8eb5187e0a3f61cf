#!/bin/sh
# Packs the inputs of a target into one file of the repository, or unpacks it into a directory for the fuzzer.
#   corpus.sh pack TARGET DIRECTORY [BYTES]    up to so many bytes in all (default 120000); names are
#                                              hashes, so what is kept is a fair sample
#   corpus.sh unpack TARGET DIRECTORY
# One input is one line: documents in JSON as they are (a line break there is only white space), all others in
# hexadecimal.
set -eu
cd "$(dirname "$0")"
file="corpus/$2.txt"
case "$1" in
pack)
    find "$3" -type f -size -8k | LC_ALL=C sort | while read -r input; do
        case "$2" in
        operations | fields | head | config | capture | link) od -An -v -tx1 "$input" | tr -d ' \n' ;;
        *) iconv -f utf-8 -t utf-8 "$input" 2>/dev/null | tr '\r\n' '  ' ;;
        esac
        echo
    done | head -c "${4:-120000}" | sed '$d' | LC_ALL=C sort -u >"$file"
    wc -lc "$file"
    ;;
unpack)
    mkdir -p "$3"
    n=0
    while read -r line; do
        n=$((n + 1))
        case "$2" in
        operations | fields | head | config | capture | link) printf '%s' "$line" | sed 's/../\\x&/g' | xargs -0 printf '%b' >"$3/$n" ;;
        *) printf '%s' "$line" >"$3/$n" ;;
        esac
    done <"$file"
    ;;
esac
