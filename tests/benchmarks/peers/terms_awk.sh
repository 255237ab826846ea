# Squared error of every row of two CSV files, written to a third with awk over paste.
paste -d, "$1" "$2" | awk -F, -v out="$3" '
NR == 1 { print "row,pred,target,loss" > out }
NR > 1 { d = $1 - $2; s += d * d; printf "%d,%s,%s,%.17g\n", NR - 1, $1, $2, d * d > out }
END { printf "%.17g\n", s / (NR - 1) }'
