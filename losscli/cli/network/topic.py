"""The topic `loss help networks`: how a network is written for `loss backprop`."""

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
