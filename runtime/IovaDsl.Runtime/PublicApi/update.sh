#!/bin/sh
# Lists the runtime's public API anew, per framework, as the analyzer names it. Review the difference before committing it.
set -eu
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log" "$log".sorted' EXIT
for framework in netstandard2.0 net10.0; do
    list=PublicApi/$framework/PublicAPI.Unshipped.txt
    echo '#nullable enable' > "$list"
    # What is not listed is reported with its full name among the properties; of two at one place, one at a time.
    while :; do
        dotnet build IovaDsl.Runtime.csproj -f "$framework" -v q -nologo --no-incremental "-p:ErrorLog=$log%2cversion=2.1" > /dev/null
        grep -q '"APIName"' "$log" || break
        { tail -n +2 "$list"; sed -n 's/^ *"APIName": "\(.*\)",$/\1/p' "$log"; } | LC_ALL=C sort -u > "$log".sorted
        { echo '#nullable enable'; cat "$log".sorted; } > "$list"
    done
done
