#!/bin/sh
# Errors by service with jq; $1 is what hands the file over: cat or zcat.
set -e
counted() { sort | uniq -c | awk '{ printf "%s\"%s\":%s", (NR > 1 ? "," : "{"), $2, $1 } END { print "}" }'; }
wanted='select(.level == "error" or .level == "fatal").service'
if [ "$1" = zcat ]; then zcat "$2" | jq -r "$wanted" | LC_ALL=C counted; else jq -r "$wanted" "$2" | LC_ALL=C counted; fi
