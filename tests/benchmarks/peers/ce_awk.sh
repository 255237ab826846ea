# Softmax cross-entropy of a CSV file of ten logits and a label with awk.
awk -F, '
NR > 1 {
    top = $1
    for (j = 2; j <= 10; j++) if ($j > top) top = $j
    sum = 0
    for (j = 1; j <= 10; j++) sum += exp($j - top)
    s += top + log(sum) - $(1 + $11)
}
END { printf "%.17g\n", s / (NR - 1) }' "$1"
