# Reads "contender nanoseconds checksum bytes" lines, one per round, prints the row and appends it, with tabs, to the table.
# Exit 1 where the goal is missed, an answer differs, or there is nothing to compare with.

function median(list,   n, a, i, j, t) {
  n = split(list, a, " ")
  for (i = 2; i <= n; i++) for (j = i; j > 1 && a[j - 1] + 0 > a[j] + 0; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
  return a[int((n + 1) / 2)]
}
function short(x) { return sprintf(x < 10 ? "%.2f" : x < 1000 ? "%.1f" : "%.0f", x) }

# A goal is the largest value, or a band.
function reached(value,   band) {
  if (split(goal, band, /\.\./) == 2) return value >= band[1] && value <= band[2]
  return value <= goal
}

function say(mine, unit, peer, name, value, others,   verdict) {
  verdict = wrong ? "wrong" : value == "" ? "no peer here" : goal == "-" ? "-" : reached(value) ? "pass" : "miss"
  printf "%-32s %10s %-5s", label, mine, unit
  if (name != "") printf " %10s %-24s", peer, name
  if (value != "" && name != "") printf " %s %7.4f", kind, value
  if (goal != "-") printf "   goal %s   %s", goal, verdict
  print ""
  print label "\t" mine " " unit "\t" (name == "" ? "" : name " " peer) "\t" (value == "" ? "" : sprintf("%.4f", value)) "\t" goal "\t" verdict "\t" others >> table
  exit verdict != "pass" && verdict != "-"
}

{ times[$1] = times[$1] " " $2; sums[$1] = $3; bytes[$1] = bytes[$1] " " $4; if (!seen[$1]++) order[++count] = $1 }

END {
  if (kind == "figure" && order[1] != "") say(sprintf("%.3f", order[1]), ours, "", "", order[1] + 0, "")
  if (kind == "figure" || !(ours in times)) { printf "%-32s not measured\n", label; exit 1 }
  if (kind == "bytes") say(median(bytes[ours]), "bytes", "", "", median(bytes[ours]) + 0, "")
  mine = median(times[ours])
  if (kind == "growth") {
    if (!(base in times)) { printf "%-32s not measured\n", label; exit 1 }
    say(short(mine), "ns", short(median(times[base])), "at " small, 1 + log(mine / median(times[base])) / log(large / small), "")
  }
  for (i = 1; i <= count; i++) {
    name = order[i]
    if (name == ours) continue
    # On another input or task, ours beside ours, there is no answer to compare.
    own = name ~ /^csharp:iova[-:]/
    if (!own && sums[name] != sums[ours]) { printf "%-32s %s answers differently: %s against %s\n", label, name, sums[name], sums[ours]; wrong = 1; continue }
    if (name ~ /^=/) continue
    time = median(times[name])
    others = others (others == "" ? "" : ", ") name " " short(time)
    if (best == "" || time + 0 < median(times[best]) + 0) best = name
  }
  if (best == "") say(short(mine), "ns", "", "", "", others)
  say(short(mine), "ns", short(median(times[best])), best, mine / median(times[best]), others)
}
