"""Make every data file of this folder, and expected.json with the loss of each.

Run as `python samples/make_samples.py [OUT_DIR]`; without OUT_DIR the files go where this script is. It needs
scikit-learn (which brings numpy and scipy) and nothing of losscli: the expected values are another program's.
"""

import csv
import gzip
import json
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp  # type: ignore[import-untyped]
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression, Ridge  # type: ignore[import-untyped]
from sklearn.metrics import log_loss, mean_absolute_error, mean_squared_error  # type: ignore[import-untyped]
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
Columns = dict[str, list[str]]

FOLDS = 5
SEED = 0
# Newton's method run to 1e-10 ends at the same printed digits whatever the BLAS and its number of threads;
# lbfgs, the default, does not.
SOLVER = {"solver": "newton-cholesky", "tol": 1e-10}
HEAVY_FROM = 200.0

BCE_P = ("0.8", "0.1", "0.6", "0.4")
BCE_Y = ("1", "0", "1", "0")
MSE_Y_HAT = ("2.5", "0.0", "2.1", "1.8")
MSE_Y = ("3.0", "-0.5", "2.0", "1.0")
CE_LOGITS = ((2, 1), (0.5, 1.5), (2, 1), (0.5, 1.5))
CE_LABELS = (0, 1, 0, 1)


# Writing --------------------------------------------------------------------------------------------------------


def write_text(path: Path, text: str) -> None:
    """Write a file with bare newlines on every system, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_csv(path: Path, header: str, rows: Iterable[Sequence[str]]) -> None:
    """Write a comma-separated file of values that need no quotes."""
    write_text(path, "".join(f"{line}\n" for line in [header, *map(",".join, rows)]))


def write_json(path: Path, value: object) -> None:
    """Write a value as one line of JSON."""
    write_text(path, json.dumps(value) + "\n")


def probability_text(p: float) -> str:
    """Print a probability with 6 decimals, and with more where those would say 0 or 1."""
    for text in (f"{p:.6f}", f"{p:.6g}", f"{p:.12f}"):
        if 0.0 < float(text) < 1.0:
            return text
    return repr(p)


# The files ------------------------------------------------------------------------------------------------------


def make_bce(folder: Path) -> None:
    """Write four probabilities and their classes: as two files, as one, and as JSON columns."""
    write_csv(folder / "preds.csv", "p", zip(BCE_P))
    write_csv(folder / "targets.csv", "y", zip(BCE_Y))
    write_csv(folder / "both.csv", "p,y", zip(BCE_P, BCE_Y, strict=True))
    write_json(folder / "both.json", {"p": [float(p) for p in BCE_P], "y": [int(y) for y in BCE_Y]})


def make_mse(folder: Path) -> None:
    """Write four predicted numbers and the true ones."""
    write_csv(folder / "preds.csv", "y_hat", zip(MSE_Y_HAT))
    write_csv(folder / "targets.csv", "y", zip(MSE_Y))


def make_ce(folder: Path) -> None:
    """Write four rows of two logits and their labels as CSV, as JSON, and as nested NDJSON."""
    write_csv(folder / "logits.csv", "z0,z1", ([str(z) for z in row] for row in CE_LOGITS))
    write_csv(folder / "labels.csv", "y", ([str(y)] for y in CE_LABELS))
    write_json(folder / "logits.json", CE_LOGITS)
    write_json(folder / "labels.json", CE_LABELS)
    objects = [{"out": {"z0": z0, "z1": z1}, "y": y} for (z0, z1), y in zip(CE_LOGITS, CE_LABELS, strict=True)]
    write_text(folder / "rows.ndjson", "".join(json.dumps(row) + "\n" for row in objects))


def make_breast_cancer(folder: Path) -> None:
    """Write the out-of-sample probability of class 1 for each row of the breast cancer data, by two models."""
    x, y = load_breast_cancer(return_X_y=True)
    model = make_pipeline(StandardScaler(), LogisticRegression(**SOLVER))
    split = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    p = cross_val_predict(model, x, y, cv=split, method="predict_proba")[:, 1]
    write_csv(folder / "preds.csv", "id,p", ((str(i), probability_text(v)) for i, v in enumerate(p.tolist(), 1)))
    write_csv(folder / "targets.csv", "id,y", ((str(i), str(v)) for i, v in enumerate(y.tolist(), 1)))
    # The last ten of the thirty features alone, the worst value of each: a simpler model of the same rows.
    p2 = cross_val_predict(model, x[:, 20:], y, cv=split, method="predict_proba")[:, 1]
    write_csv(folder / "preds2.csv", "id,p", ((str(i), probability_text(v)) for i, v in enumerate(p2.tolist(), 1)))


def make_digits(folder: Path) -> None:
    """Write the ten out-of-sample logits of each digit image, by two models."""
    x, y = load_digits(return_X_y=True)
    z = cross_val_predict(
        LogisticRegression(**SOLVER), x / 16, y, cv=StratifiedKFold(FOLDS), method="decision_function"
    )
    header = ",".join(f"z{k}" for k in range(10))
    write_csv(folder / "logits.csv", header, ([f"{v:z.4f}" for v in row] for row in z.tolist()))
    write_csv(folder / "labels.csv", "label", ([str(v)] for v in y.tolist()))
    strong = LogisticRegression(C=0.1, **SOLVER)
    z2 = cross_val_predict(strong, x / 16, y, cv=StratifiedKFold(FOLDS), method="decision_function")
    write_csv(folder / "logits2.csv", header, ([f"{v:z.4f}" for v in row] for row in z2.tolist()))
    make_digits_to_train(folder)


def make_digits_to_train(folder: Path) -> None:
    """Write the pixels and labels of the digit images in two parts, every fourth apart, to train a network on one."""
    x, y = load_digits(return_X_y=True)
    apart = np.arange(len(y)) % 4 == 3
    header = ",".join(f"x{k}" for k in range(64))
    for name, part in (("train", ~apart), ("test", apart)):
        lines = [header, *(",".join(f"{v:.0f}" for v in row) for row in x[part].tolist())]
        text = "".join(f"{line}\n" for line in lines)
        # Without a time and a name in it the file is the same whenever it is made, by the same zlib.
        (folder / f"{name}-x.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
        write_csv(folder / f"{name}-y.csv", "label", ([str(v)] for v in y[part].tolist()))


def make_diabetes(folder: Path) -> None:
    """Write the out-of-sample prediction of each row of the diabetes data, and one file with weights and groups."""
    x, y = load_diabetes(return_X_y=True)
    split = KFold(FOLDS, shuffle=True, random_state=SEED)
    y_hat = [f"{v:.3f}" for v in cross_val_predict(Ridge(alpha=0.1), x, y, cv=split).tolist()]
    target = [f"{v:.0f}" for v in y.tolist()]
    weight = ["2" if v >= HEAVY_FROM else "1" for v in y.tolist()]
    sex = ["a" if v > 0 else "b" for v in x[:, 1].tolist()]
    row = [str(i) for i in range(1, len(target) + 1)]
    write_csv(folder / "preds.csv", "y_hat", zip(y_hat))
    write_csv(folder / "targets.csv", "y", zip(target))
    write_csv(folder / "both.csv", "row,y_hat,y,weight,sex", zip(row, y_hat, target, weight, sex, strict=True))


MAKERS: dict[str, Callable[[Path], None]] = {
    "bce": make_bce,
    "mse": make_mse,
    "ce": make_ce,
    "breast-cancer": make_breast_cancer,
    "digits": make_digits,
    "diabetes": make_diabetes,
}


# The expected values --------------------------------------------------------------------------------------------


def nested_fields(row: dict[str, object], prefix: str = "") -> dict[str, str]:
    """Name a nested object's values by their paths, joined with dots."""
    fields: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            fields |= nested_fields(value, f"{prefix}{name}.")
        else:
            fields[prefix + name] = str(value)
    return fields


def rows_to_columns(rows: Sequence[dict[str, str]]) -> Columns:
    """Turn records that share their names into columns."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def read_columns(path: Path) -> Columns:
    """Read a sample file back as columns of text; columns without a name are numbered."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        return rows_to_columns(list(csv.DictReader(text.splitlines())))
    if path.suffix == ".ndjson":
        return rows_to_columns([nested_fields(json.loads(line)) for line in text.splitlines()])
    value = json.loads(text)
    if isinstance(value, dict):
        return {name: [str(v) for v in column] for name, column in value.items()}
    rows = [row if isinstance(row, list) else [row] for row in value]
    return rows_to_columns([{str(k): str(v) for k, v in enumerate(row)} for row in rows])


def bce(p: Floats, y: Floats, weight: Floats | None) -> float:
    """Binary cross-entropy by scikit-learn."""
    return float(log_loss(y, p[:, 0], labels=[0, 1], sample_weight=weight))


def mse(y_hat: Floats, y: Floats, weight: Floats | None) -> float:
    """Mean squared error by scikit-learn."""
    return float(mean_squared_error(y, y_hat[:, 0], sample_weight=weight))


def mae(y_hat: Floats, y: Floats, weight: Floats | None) -> float:
    """Mean absolute error by scikit-learn."""
    return float(mean_absolute_error(y, y_hat[:, 0], sample_weight=weight))


def ce(z: Floats, y: Floats, weight: Floats | None) -> float:
    """Cross-entropy of logits by scipy's logsumexp, summed exactly."""
    terms = logsumexp(z, axis=1) - z[np.arange(len(z)), y.astype(int)]
    w = np.ones(len(z)) if weight is None else weight
    return math.fsum(w * terms) / math.fsum(w)


LOSSES: dict[str, Callable[[Floats, Floats, Floats | None], float]] = {"bce": bce, "mse": mse, "mae": mae, "ce": ce}


@dataclass(frozen=True)
class Case:
    """One command and what it reads: the files under this folder (one or two), and the columns it names."""

    loss: str
    files: tuple[str, ...]
    p: tuple[str, ...] = ()
    t: str = ""
    weight: str = ""

    @property
    def command(self) -> str:
        """What stands after `loss` when run from the project's folder."""
        words = [self.loss, *(f"samples/{name}" for name in self.files)]
        if self.p:
            words += ["-p", ",".join(self.p), "-t", self.t]
        if self.weight:
            words += ["--weight", self.weight]
        return " ".join(words)

    def value(self, folder: Path) -> float:
        """Compute the loss from the printed files."""
        preds, targets = (read_columns(folder / name) for name in (self.files[0], self.files[-1]))
        p = np.array([preds[name] for name in self.p or preds], dtype=np.float64).T
        y = np.array(targets[self.t or next(iter(targets))], dtype=np.float64)
        weight = np.array(preds[self.weight], dtype=np.float64) if self.weight else None
        return LOSSES[self.loss](p, y, weight)


DIABETES = ("diabetes/preds.csv", "diabetes/targets.csv")
DIABETES_BOTH = ("diabetes/both.csv",)
CASES = (
    Case("bce", ("bce/preds.csv", "bce/targets.csv")),
    Case("bce", ("bce/both.csv",), ("p",), "y"),
    Case("bce", ("bce/both.json",), ("p",), "y"),
    Case("mse", ("mse/preds.csv", "mse/targets.csv")),
    Case("mae", ("mse/preds.csv", "mse/targets.csv")),
    Case("ce", ("ce/logits.csv", "ce/labels.csv")),
    Case("ce", ("ce/logits.json", "ce/labels.json")),
    Case("ce", ("ce/rows.ndjson",), ("out.z0", "out.z1"), "y"),
    Case("bce", ("breast-cancer/preds.csv", "breast-cancer/targets.csv"), ("p",), "y"),
    Case("bce", ("breast-cancer/preds2.csv", "breast-cancer/targets.csv"), ("p",), "y"),
    Case("ce", ("digits/logits.csv", "digits/labels.csv")),
    Case("ce", ("digits/logits2.csv", "digits/labels.csv")),
    Case("mse", DIABETES),
    Case("mae", DIABETES),
    Case("mse", DIABETES_BOTH, ("y_hat",), "y"),
    Case("mae", DIABETES_BOTH, ("y_hat",), "y"),
    Case("mse", DIABETES_BOTH, ("y_hat",), "y", "weight"),
    Case("mae", DIABETES_BOTH, ("y_hat",), "y", "weight"),
)


def make_samples(folder: Path) -> None:
    """Write every sample, then read them all back for expected.json."""
    for name, make in MAKERS.items():
        make(folder / name)
    expected = {case.command: case.value(folder) for case in CASES}
    write_text(folder / "expected.json", json.dumps(expected, indent=2) + "\n")


def main() -> None:
    """Write into the folder named on the command line, or else beside this script."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    make_samples(folder)
    print(f"wrote {', '.join(MAKERS)} and expected.json to {folder}")


if __name__ == "__main__":
    main()
