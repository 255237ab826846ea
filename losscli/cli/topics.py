"""The topics of `loss help`: what is no matter of one command or loss."""

EXIT_CODES = """\
0    computed, and every gate passed
1    a gate failed; the full report is printed first
2    usage, input or data error, or a gate that cannot be judged
70   a bug in losscli; --traceback shows where
130  interrupted (Ctrl-C)
141  the reader of stdout has gone (closed pipe)
143  terminated
"""
NUMBERS = """\
A number in text is [+-]digits[.digits][e[+-]digits] in ASCII digits, blanks around it allowed; it becomes the
nearest double. 1_000, 0x10, 1,5 and 5% are errors (--decimal , reads 1,5). NaN and infinities are errors; a logit
may be -inf. Empty and NA cells are errors unless --na skip. An integer that no double can hold (2^53 + 1) is an
error.

Terms are doubles; their sum is exact and rounded once, so the order of the rows does not matter.
"""
EXPRESSIONS = """\
An expression of loss expr is in Python syntax: numbers, p (the prediction), y (the target), + - * / **, and

  where(CONDITION, a, b)            a where the condition holds, else b; CONDITION is one of < <= > >= ==
  log exp sqrt abs sign             of one number
  sigmoid softplus erf              1/(1 + exp(-x)), log(1 + exp(x)), the error function
  max(a, b) min(a, b)               the larger, the smaller of two
  sum(v) max(v) min(v) norm(v)      over the classes: over the columns of a row
  softmax(v) p[y] onehot(y, p)      the shares of the classes, the entry at the class y, 1 at y and 0 elsewhere
  classes(p)                        the number of classes

  loss expr 'where(abs(p - y) <= 1, (p - y)**2/2, abs(p - y) - 0.5)' preds.csv targets.csv
  loss expr 'log(sum(exp(p))) - p[y]' logits.csv labels.csv

Nothing in it is ever run as Python. 0*log(0) is 0, the limit. A row on which a part of it has no value (log of a
negative number) is an error. Where its derivative has no value it is 0: of abs at 0; of max and min of two that are
equal it is 0 if one is a constant, else that of the second; of max(v) the largest entries share it; of where it is
that of the branch that applies.
"""
PARTS = """\
Rows can be computed in parts, by any batch system or on a cluster; the result is the same bits as that of one run.

  loss mse p1.csv y1.csv --partial -o 1.json            exact sums of these rows, and what they were computed from
  loss mse p2.csv y2.csv --partial -o 2.json
  loss merge 1.json 2.json                              or loss merge '*.json', or cat *.json | loss merge -

A part knows its loss and options, and a digest of its numbers in their order: parts that differ, and rows that are in
two parts, are errors. mean, sum, max and min can be computed in parts; a loss whose terms depend on several rows only
with --group, each group being whole in one file.

  loss mse 'p-*.csv' 'y-*.csv' --on local               a process on every core
  loss mse 'p-*.csv' 'y-*.csv' --on tcp://host:8786     the workers of a Dask scheduler

Each file of a pattern is a task, the first of one input with the first of the other; the workers read the files where
they lie. A scheduler runs what it is sent, and so do its workers: use only those that you trust.
"""
EXPECT = """\
--expect X compares the result with a number. Its digits are its tolerance: 0.3375 agrees with 0.33753 (rounded) and
with 0.33759 (cut off, which is said); beyond six digits what float32 loses is accepted, and said. 1e-3 has one digit.

  loss bce preds.csv targets.csv --expect 0.3375          exit 0 if it agrees, 1 if not, 2 if there is no result
  loss mae sales.csv -p yhat -t y --by region --expect north=0.31 --expect all=0.29
  loss bce preds.csv targets.csv --expect-terms terms.csv --expect-grad grads.csv
  loss bce preds.csv targets.csv --expect-from answers.csv      columns who and value; a line an answer

A number that is not right is looked for, on the same rows, among

  1. the conventions of other frameworks (--like), which are no mistakes;
  2. the mistakes that are known of this loss, likely ones first;
  3. from five digits on, two mistakes together that often come together.

Five digits say "is", four "to the 4 digits given", three "could be"; of one or two digits only what is exactly the
number is named. Everything that fits is said. "No known mistake gives this" is an answer: no parameter is fitted.
What changes no number cannot be seen; --json names it as not_diagnosable.
"""
GATES = """\
loss check reads a file of gates in TOML, loss.toml unless another is named. Its files are beside it.

  [gate.validation]                    a gate has a name, a loss, its files, and demands something
  loss = "bce"
  files = ["preds.csv", "labels.csv"]
  fail-above = 0.35                    and fail-below, expect, expect-terms, expect-grad
  gate = "ci"                          what is held against the limit, as on the command line

  [gate.no-worse-than-production]
  loss = "bce"
  files = ["preds.csv", "labels.csv"]
  baseline-preds = "production.csv"    another model's predictions of the same rows: the difference, by pairs
  allowed-increase = 0.01              0 unless given; "2%" is of the baseline's value

  [gate.no-worse-than-last-release]
  loss = "bce"
  files = ["preds.csv", "labels.csv"]
  baseline-report = "last.json"        a report of loss LOSS FILES -o last.json, computed the same way
  allowed-increase = "2%"

baseline = 0.3421 is a number. Against baseline-preds a gate fails where the new model is shown to be worse, as with
loss compare --fail-if-worse: the interval lies wholly above what is allowed. With gate = "ci" it fails unless the whole
interval is within that; with gate = "value" the difference itself is judged.

Every option about the number is a key, without its dashes: pred, target, weight, id, by, na, like, ci, cluster, delta.
Numbers and texts are as typed, what is on or off is true or false, ci = true is 95. With loss = "expr" there is an
expression. Unknown keys are errors, and so is a gate that demands nothing: it could not be judged, and never passes.
"""
INTERVALS = """\
A mean of some rows is that of these rows. An interval says what it tells of other rows drawn the same way.

  loss mae sales.csv -p yhat -t y --ci                  95% unless said: --ci 90, --ci 99.9
  loss mae sales.csv -p yhat -t y --ci --by region      of each value's mean, and of all rows
  loss mae sales.csv -p yhat -t y --ci --cluster user   rows of one user are one sample, not many
  loss mae sales.csv -p yhat -t y --fail-above 0.3 --gate ci      all of the interval must keep the limit
  loss compare mae old.csv new.csv y.csv                of the difference of two models on the same rows

--ci-method t is Student's, from the exact moments. Where terms are skewed and rows are few it is too narrow.
--ci-method bootstrap (bootstrap-t) draws the rows again, --resamples times by --seed, and is then nearer its level. Of
more than 2048 rows it draws sums of rows that follow one another. The same rows and seed give the same interval.

Two models are compared by pairs: each row is scored by both, and how the differences vary is what counts; that two
intervals of one model each overlap says nothing. p is that of flipping signs: how often as large a difference would
come up if for every row it were chance which model is which. It is exact where there are few rows, and with more than
two models each p is corrected (Holm). "No difference shown" is not "as good": few rows show little.

An interval is of other rows drawn the same way. It knows nothing of another training run, of rows of another kind, or
of rows that hang together unless --cluster says so.
"""
NETWORKS = """\
loss backprop reads a network as TOML, or as JSON with the same keys.

  layers = ["Linear(2, 3)", "ReLU()", "Linear(3, 2)"]      in the words of torch.nn, in order
  seed = 0                                                 torch's initial values, for what is not given below
  frozen = ["*.bias"]                                      what is not moved
  weights = "weights.npz"                                  or .safetensors, beside this file

  [parameters]                                             by torch's names: the number of the layer, from 0
  "0.weight" = [[0.15, 0.20], [0.25, 0.30], [0.5, 0.1]]    a row for each output, as torch has it
  "0.bias" = [0.35, 0.35, 0.35]

Inputs are columns of numbers, and each row a sample; targets are as the loss takes them: a column of labels, or a
column for each output. A network of probabilities (Sigmoid, Softmax) goes with bce and ce-probs, one of logits with
bce-logits and ce.

  loss backprop net.toml x.csv y.csv --loss ce                        one pass: outputs, loss, every gradient
  loss backprop net.toml x.csv y.csv --loss ce --lr 0.1 --steps       the chain rule in numbers, and the update
  loss backprop net.toml x.csv y.csv --loss ce --lr 0.1 --check       each gradient against central differences
  loss backprop net.toml x.csv y.csv --loss ce --lr 0.1 --epochs 100 --save trained.npz

--expect-grad FILE and --expect-weights FILE compare your own numbers, at the digits you typed, and name the mistake
that gives them: {"0.weight": [[0.01, -0.02], ...]} in JSON or TOML, or an npz. Exit 1 if one differs.

Everything is in float64 and in memory: for networks that fit on a page. --code torch prints the PyTorch program.
"""
TOPICS = {
    "exit-codes": EXIT_CODES,
    "expect": EXPECT,
    "expressions": EXPRESSIONS,
    "gates": GATES,
    "intervals": INTERVALS,
    "networks": NETWORKS,
    "numbers": NUMBERS,
    "parts": PARTS,
}
