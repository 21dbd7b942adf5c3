# Reads the recorded checksums, then lines "contender data checksum-of-the-input nanoseconds checksum-of-the-answer bytes", one per round (of a
# figure, only its value), prints the row and appends it, with tabs, to the table.
# Exit 1 where the goal is missed, an input or answer is not as recorded, an answer differs, or there is nothing to compare with.

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

# Holds an input or an answer of ours, once, against what is recorded. Those of a row that is not wrong can be recorded.
function check(name, sum) {
  if (found[name] == sum) return
  found[name] = sum
  if (recording || recorded[name] == sum) return
  printf "%-32s %s: %s\n", label, name, recorded[name] == "" ? "no checksum is recorded (--record)" : "checksum " sum " is not the recorded " recorded[name]
  wrong = 1
}

function say(mine, unit, peer, name, value, others,   verdict) {
  verdict = wrong ? "wrong" : value == "" ? "no peer here" : goal == "-" ? "-" : reached(value) ? "pass" : "miss"
  printf "%-32s %10s %-5s", label, mine, unit
  if (name != "") printf " %10s %-24s", peer, name
  if (value != "" && name != "") printf " %s %7.4f", kind, value
  if (goal != "-") printf "   goal %s   %s", goal, verdict
  print ""
  print label "\t" mine " " unit "\t" (name == "" ? "" : name " " peer) "\t" (value == "" ? "" : sprintf("%.4f", value)) "\t" goal "\t" verdict "\t" others >> table
  if (!wrong) for (key in found) print key "\t" found[key] >> answered
  exit verdict != "pass" && verdict != "-"
}

# Text, or awk would compare checksums without letters as numbers of 53 bits.
NR == FNR { split($0, part, "\t"); recorded[part[1]] = part[2] ""; next }
kind == "figure" { order[1] = $1; next }
{
  times[$1] = times[$1] " " $4; sums[$1] = $5 ""; bytes[$1] = bytes[$1] " " $6
  if (!seen[$1]++) order[++count] = $1
  check("input " $2, $3 "")
  if ($1 == ours || $1 ~ /^csharp:iova/) { split($1, part, ":"); check(workload " " part[2] " " $2, $5 "") }
}

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
