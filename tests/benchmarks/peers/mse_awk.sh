# Mean squared error of two CSV files with awk over paste.
paste -d, "$1" "$2" | awk -F, 'NR > 1 { d = $1 - $2; s += d * d } END { printf "%.17g\n", s / (NR - 1) }'
