#!/bin/sh
# The floor a shell gives: one pass of awk. mawk prints sums beyond 2^31 with %d only where its printf is told so.
zcat "$1"/*.gz | awk '
  $14 == "OK" { bytes[$4] += $10; hours[int($11 / 3600)]++; if ($13 == "REJECT") refused[$7]++ }
  END {
    for (address in bytes) if (bytes[address] > most || (bytes[address] == most && address < top)) { most = bytes[address]; top = address }
    for (hour in hours) { n++; flows += hours[hour] }
    for (port in refused) if (refused[port] > times || (refused[port] == times && port + 0 < first + 0)) { times = refused[port]; first = port }
    printf "{\"source\":\"%s\",\"bytes\":\"%.0f\",\"hours\":%d,\"flows\":%d,\"port\":%d,\"refused\":%d}\n", top, most, n, flows, first, times
  }'
